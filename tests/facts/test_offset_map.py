"""Offsets before and after edits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.facts.model import Edit, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.fixing import apply

SPANS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.text("xyz", max_size=4)), max_size=5)
# `abcdef` becomes `aXYZef`, and that `aXYZe!f`.
TWO_ROUNDS = OffsetMap([[Edit(Span(1, 4), "XYZ")], [Edit(Span(5, 5), "!")]])


def edits_of(written: list[tuple[int, int, str]], length: int) -> list[Edit]:
    """Edits of a text, by the distance from the one before, how much each replaces and what it inserts."""
    edits, place = [], 0
    for gap, replaced, new in written:
        start = place + gap + (1 if edits else 0)
        place = start + replaced
        if place <= length:
            edits.append(Edit(Span(start, place), new))
    return edits


@given(st.lists(SPANS, max_size=3))
def test_text_that_no_edit_touches_is_found_again(rounds: list[list[tuple[int, int, str]]]) -> None:
    """What no edit touches is the same text where it is said to be afterwards, and back."""
    text = before = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"
    made = []
    for written in rounds:
        edits = edits_of(written, len(text))
        text = apply(text, edits)
        made.append(edits)
    offsets = OffsetMap(made)

    spans = [Span(start, start + 2) for start in range(len(before))]
    kept = [(span, after) for span in spans if (after := offsets.keeps(span)) is not None]
    assert [text[slice(*after)] for _, after in kept] == [before[slice(*span)] for span, _ in kept]
    assert all(offsets.is_kept(after) for _, after in kept)
    assert all(after.start in offsets.possible_starts(span.start) for span, after in kept)


@given(SPANS)
def test_text_that_an_edit_replaces_is_not_kept(written: list[tuple[int, int, str]]) -> None:
    edits = edits_of(written, 36)
    offsets = OffsetMap([edits])
    assert [offsets.keeps(edit.span) for edit in edits] == [None] * len(edits)


@pytest.mark.parametrize(
    ("ask", "answers"),
    [
        (OffsetMap.forward, [0, None, None, None, 4, 6, 7]),
        (OffsetMap.forward_or_start, [0, 1, 1, 1, 4, 6, 7]),
        (OffsetMap.backward, [0, 1, 1, 1, 4, 5, 5, 6]),
        (OffsetMap.possible_starts, [{0}, {1}, set(), set(), {4}, {5, 6}]),
    ],
)
def test_offsets_within_an_edit(ask: Callable[[OffsetMap, int], object], answers: list[object]) -> None:
    assert [ask(TWO_ROUNDS, place) for place in range(len(answers))] == answers


def test_the_texts_of_edits() -> None:
    assert (TWO_ROUNDS.replaced(), list(TWO_ROUNDS.inserted())) == ([Span(1, 4), Span(5, 5)], ["XYZ", "!"])
