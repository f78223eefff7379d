"""kramdown, by itself and with its parser for GitHub's Markdown (Jekyll's default)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import Characters, Heading, counted, is_word, lower_each, remembered, source, understood

_TYPOGRAPHIC = compile_lazily(r"---?|\.\.\.|<< ?| ?>>")
_BEFORE_FIRST_LETTER = compile_lazily(r"^[^a-zA-Z]+")
_DROPPED = compile_lazily(r"[^a-zA-Z0-9 -]")
_GFM = Characters(lambda c: "-" if c in " \t" else c if c == "-" or is_word(c) else "")


def kramdown(headings: Sequence[Heading]) -> list[str]:
    """kramdown's `auto_ids`, from the text as it is written, URLs of links and all.

    Everything up to the first letter goes, then all but ASCII letters, digits, blanks and hyphens; every
    blank is a hyphen; nothing left is `section`. Repetitions are numbered without a look at what is taken.
    Run with kramdown 2.4.0.
    """
    return counted(understood(headings, _own()), _kramdown)


def kramdown_gfm(headings: Sequence[Heading]) -> list[str]:
    """kramdown-parser-gfm: all but letters, marks, digits, connectors, hyphens and blanks of the text goes.

    Typographic dashes have been put in, and go, too. Repetitions are numbered without a look at what is
    taken. Run with kramdown 2.4.0, kramdown-parser-gfm 1.1.0.
    """
    return counted(understood(headings, _own()), _kramdown_gfm)


@cache
def _own() -> re.Pattern[str]:
    """An attribute block with an id, which few headings have; the wide range of characters takes its time."""
    return re.compile(r".*[\t ]\{#(?P<id>[A-Za-z_:\u00c0-\uffff][\w:.\u00b7-]*)\}", re.S)


@remembered
def _kramdown(heading: Heading) -> str:
    slug = _DROPPED.sub("", _BEFORE_FIRST_LETTER.sub("", source(heading)))
    return slug.replace(" ", "-").lower() or "section"


@remembered
def _kramdown_gfm(heading: Heading) -> str:
    text = "".join(
        _TYPOGRAPHIC.sub("", piece.text) if piece.kind == "text" else piece.text
        for piece in heading.pieces
        if piece.kind in ("text", "code", "math", "no-note", "no-inline-note", "attributes")
    )
    return lower_each(text).translate(_GFM)
