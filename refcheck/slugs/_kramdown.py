"""The rules of kramdown, with its own parser and with that for GitHub's Markdown (Jekyll's default)."""

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
    """kramdown's `auto_ids`, from the text as written, including the URLs of links.

    Everything up to the first letter is removed, then everything but ASCII letters, digits, spaces and hyphens; every
    space becomes a hyphen; an empty result becomes `section`. Repetitions are numbered without checking what is taken.
    Run with kramdown 2.4.0.
    """
    return counted(understood(headings, _own()), _kramdown)


def kramdown_gfm(headings: Sequence[Heading]) -> list[str]:
    """kramdown-parser-gfm: removes everything but letters, marks, digits, connectors, hyphens and spaces.

    Typographic dashes have been inserted, and are removed, too. Repetitions are numbered without checking what is
    taken. In elements with `markdown="1"` the text becomes a slug as in kramdown, and these are numbered apart
    (`update_elements` leaves them to the converter). Run with kramdown 2.4.0, kramdown-parser-gfm 1.1.0, Jekyll 4.3.1.
    """
    if not any(heading.is_in_html for heading in headings):
        return counted(understood(headings, _own()), _kramdown_gfm)
    read = understood(headings, _own())
    anchors = [""] * len(read)
    for is_in_html, rule in ((True, _kramdown_in_html), (False, _kramdown_gfm)):
        places = [place for place, heading in enumerate(read) if heading.is_in_html is is_in_html]
        for place, anchor in zip(places, counted([read[place] for place in places], rule), strict=True):
            anchors[place] = anchor
    return anchors


@cache
def _own() -> re.Pattern[str]:
    """The pattern of an attribute block with an id; compiled when needed, as few headings have one and it is slow."""
    return re.compile(r".*[\t ]\{#(?P<id>[A-Za-z_:\u00c0-\uffff][\w:.\u00b7-]*)\}", re.DOTALL)


@remembered
def _kramdown(heading: Heading) -> str:
    return _ascii(source(heading))


@remembered
def _kramdown_in_html(heading: Heading) -> str:
    return _ascii(_text(heading))


@remembered
def _kramdown_gfm(heading: Heading) -> str:
    return lower_each(_text(heading)).translate(_GFM)


def _ascii(text: str) -> str:
    return _DROPPED.sub("", _BEFORE_FIRST_LETTER.sub("", text)).replace(" ", "-").lower() or "section"


def _text(heading: Heading) -> str:
    return "".join(
        _TYPOGRAPHIC.sub("", piece.text) if piece.kind == "text" else piece.text
        for piece in heading.pieces
        if piece.kind in ("text", "code", "math", "no-note", "no-inline-note", "attributes")
    )
