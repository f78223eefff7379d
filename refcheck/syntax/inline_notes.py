"""Inline notes: `^[text]`, up to the bracket that balances the first (pandoc's `inline_notes`).

pandoc 3 reads no note if a destination, a label or attributes follow, but a superscript before a link. A note that is
not closed in its paragraph is text.
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


def _close(state: Inline, bracket: Bracket, close: int) -> int | None:
    if bracket.kind != "note":
        return None
    src, end = state.src, close + 1
    following = src[end : end + 1]
    if (
        (following == "(" and read_destination(src, end))
        or (following == "{" and read_attributes(src, end))
        or following == "["
    ):
        return None
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
