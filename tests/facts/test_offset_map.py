"""Offsets before and after edits."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refcheck.facts.model import Edit, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.fixing import apply

SPANS = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.text("xyz", max_size=4)), max_size=5)


@given(st.lists(SPANS, max_size=3))
def test_text_that_no_edit_touches_is_found_again(rounds: list[list[tuple[int, int, str]]]) -> None:
    """What no edit touches is the same text where it is said to be afterwards, and back."""
    text = before = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"
    made = []
    for written in rounds:
        edits, place = [], 0
        for gap, length, new in written:
            start = place + gap + (1 if edits else 0)
            place = start + length
            if place <= len(text):
                edits.append(Edit(Span(start, place), new))
        text = apply(text, edits)
        made.append(edits)
    offsets = OffsetMap(made)

    for start in range(len(before)):
        kept = offsets.keeps(Span(start, start + 2))
        if kept is not None:
            assert text[slice(*kept)] == before[start : start + 2]
            assert offsets.is_kept(kept)
            assert kept.start in offsets.possible_starts(start)
    for edit in made[-1] if made else ():
        assert offsets.keeps(edit.span) is None or len(made) > 1


def test_offsets_within_an_edit() -> None:
    # `abcdef` becomes `aXYZef`, and that `aXYZe!f`.
    offsets = OffsetMap([[Edit(Span(1, 4), "XYZ")], [Edit(Span(5, 5), "!")]])

    assert [offsets.forward(place) for place in range(7)] == [0, None, None, None, 4, 6, 7]
    assert [offsets.forward_or_start(place) for place in range(7)] == [0, 1, 1, 1, 4, 6, 7]
    assert [offsets.backward(place) for place in range(8)] == [0, 1, 1, 1, 4, 5, 5, 6]
    assert offsets.possible_starts(1) == {1}
    assert offsets.possible_starts(5) == {5, 6}
    assert offsets.replaced() == [Span(1, 4), Span(5, 5)]
    assert list(offsets.inserted()) == ["XYZ", "!"]
