"""Obsidian, which has no anchors: it compares headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import Heading, source

_SPECIAL = compile_lazily(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\s]+")


def obsidian(headings: Sequence[Heading]) -> list[str]:
    """Obsidian: the heading as it is written, in the form in which `[[page#Heading]]` is compared with it.

    Of equal headings a link leads to the first. Not run: by its published API (`stripHeading`) and by what
    users report of it.
    """
    return [obsidian_key(source(heading)) for heading in headings]


def obsidian_key(heading: str) -> str:
    """What is compared of a heading and of a link to it: in NFC, without case, ASCII punctuation but `-_'` is blank."""
    heading = heading if heading.isascii() else unicodedata.normalize("NFC", heading)
    return _SPECIAL.sub(" ", heading).strip().lower()
