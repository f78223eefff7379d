"""Inline notes: `^[text]`, up to the bracket that balances the first (pandoc's `inline_notes`).

If a destination, a label or attributes follow, it is no note, but a link or span after a `^`, which may start a
superscript: `^[text](#a)^` (run with pandoc 3.9). A note that is not closed in its paragraph is text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.model import Definition, Malformed, Span
from refcheck.markdown.parse import span
from refcheck.syntax._destinations import read_destination
from refcheck.syntax.attributes import read_attributes

if TYPE_CHECKING:
    from refcheck.markdown.inline import Bracket, Inline
    from refcheck.markdown.parse import Reader

# In characters: the part of a note without an end that is stored.
_SHOWN = 40


FEATURES = {"inline-note": "`^[note]`"}


def install(reader: Reader) -> None:
    reader.inline.add_rule("^", _open)
    reader.on_bracket(_close)
    reader.on_unclosed(_unclosed)


def _open(state: Inline, position: int) -> int:
    state.open("note", position + 2)
    return position + 2


def is_link(src: str, end: int) -> bool:
    """Whether the brackets after a `^`, which end before `end`, are those of a link or of a span."""
    following = src[end : end + 1]
    return bool(
        following == "["
        or (following == "(" and read_destination(src, end))
        or (following == "{" and read_attributes(src, end))
    )


def _close(state: Inline, bracket: Bracket, close: int) -> int | None:
    if bracket.kind != "note":
        return None
    src, end = state.src, close + 1
    state.facts.syntaxes.add("inline-notes")
    place = span(state, bracket.opening, end)
    state.facts.definitions.append(
        Definition(
            "inline-note",
            "inline-notes",
            key="",
            span=place,
            key_span=place,
            full_span=place,
            element="note",
            text=src[bracket.start : close],
            conditions=state.conditions,
        )
    )
    state.last = (end, "note", bracket.opening)
    return end


def _unclosed(state: Inline, bracket: Bracket) -> None:
    if bracket.kind != "note":
        return
    place = span(state, bracket.opening, bracket.start)
    text = state.src[bracket.start : bracket.start + _SHOWN]
    end = state.end_at(len(state.src))
    state.facts.malformed.append(
        Malformed("note", place, text=text, full_span=Span(place.start, end), conditions=state.conditions)
    )
