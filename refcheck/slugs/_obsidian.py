"""The rule of Obsidian, which has no anchors: it compares headings."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import Heading, source

_SPECIAL = compile_lazily(r"[!\"#$%&()*+,.:;<=>?@^`{|}~/\[\]\\\s]+")


def obsidian(headings: Sequence[Heading]) -> list[str]:
    """Obsidian: the heading as written, in the form in which `[[page#Heading]]` is compared with it.

    A link resolves to the first of equal headings. Not run: from its published API (`stripHeading`) and from reports of
    users.
    """
    return [obsidian_key(source(heading)) for heading in headings]


def obsidian_key(heading: str) -> str:
    """The form in which a heading and a link to it are compared.

    In NFC, without case; ASCII punctuation except `-_'` becomes a space.
    """
    heading = heading if heading.isascii() else unicodedata.normalize("NFC", heading)
    return _SPECIAL.sub(" ", heading).strip().lower()
