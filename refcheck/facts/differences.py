"""Computes the differences between two sequences in time that grows as n log n with their lengths.

`difflib` by itself takes quadratic time for long sequences. Here it only compares short stretches: first the common
items at both ends are removed, then the items that occur once on both sides split the rest (as in patience diff), and
so on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Difference(NamedTuple):
    """A stretch of one sequence, and the stretch of the other that replaces it; either may be empty."""

    start: int
    end: int
    other_start: int
    other_end: int

    @property
    def lengths(self) -> tuple[int, int]:
        """The number of items on each side."""
        return self.end - self.start, self.other_end - self.other_start


# The maximum number of pairs of items that `difflib` compares.
_FEW_PAIRS = 64 * 64
# How many times a part is split by the items that occur in it once.
_DEEPEST = 12


def differences(before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    """The differences between two sequences, in order; everything between them is equal."""
    start = other_start = 0
    for same in _matches(before, after):
        if (start, other_start) != (same.start, same.other_start):
            yield Difference(start, same.start, other_start, same.other_start)
        start, other_start = same.end, same.other_end
    if start < len(before) or other_start < len(after):
        yield Difference(start, len(before), other_start, len(after))


def _matches(before: Sequence[str], after: Sequence[str]) -> list[Difference]:
    """The equal stretches of both sequences, in order."""
    found: list[Difference] = []
    waiting = [(Difference(0, len(before), 0, len(after)), 0)]
    while waiting:
        part, depth = waiting.pop()
        length, other_length = part.lengths
        if length * other_length <= _FEW_PAIRS:
            found += _compared(before, after, part)
            continue
        inner = _without_ends(before, after, part)
        found.append(Difference(part.start, inner.start, part.other_start, inner.other_start))
        found.append(Difference(inner.end, part.end, inner.other_end, part.other_end))
        anchors = _anchors(before, after, inner, numbered=False) if depth < _DEEPEST else []
        deeper = depth + 1
        if not anchors and depth <= _DEEPEST:
            anchors, deeper = _anchors(before, after, inner, numbered=True), _DEEPEST + 1
        if anchors:
            found += [Difference(here, here + 1, there, there + 1) for here, there in anchors]
            waiting += [(gap, deeper) for gap in _gaps(inner, anchors)]
    return sorted(same for same in found if same.end > same.start)


def _without_ends(before: Sequence[str], after: Sequence[str], part: Difference) -> Difference:
    """A part without the items at its start and its end that are equal on both sides."""
    start, end, other_start, other_end = part
    while start < end and other_start < other_end and before[start] == after[other_start]:
        start, other_start = start + 1, other_start + 1
    while start < end and other_start < other_end and before[end - 1] == after[other_end - 1]:
        end, other_end = end - 1, other_end - 1
    return Difference(start, end, other_start, other_end)


def _compared(before: Sequence[str], after: Sequence[str], part: Difference) -> Iterator[Difference]:
    """The equal stretches of a short part."""
    from difflib import SequenceMatcher

    if 0 in part.lengths:
        return
    here, there = before[part.start : part.end], after[part.other_start : part.other_end]
    for start, other_start, size in SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks():
        first, other_first = part.start + start, part.other_start + other_start
        yield Difference(first, first + size, other_first, other_first + size)


def _anchors(before: Sequence[str], after: Sequence[str], part: Difference, *, numbered: bool) -> list[tuple[int, int]]:
    """Pairs of places in a part with equal items, in order on both sides.

    Args:
        numbered: whether the first of several equal items is paired with the first on the other side, the second with
            the second and so on; otherwise only items that occur once are paired.
    """
    here = _places(before, part.start, part.end, numbered=numbered)
    there = _places(after, part.other_start, part.other_end, numbered=numbered)
    return _longest_rising([(place, there[item]) for item, place in here.items() if item in there])


def _places(items: Sequence[str], start: int, end: int, *, numbered: bool) -> dict[tuple[str, int], int]:
    """The place of each item from start to end, by item and number of earlier occurrences."""
    seen: Counter[str] = Counter()
    places: dict[tuple[str, int], int] = {}
    for place in range(start, end):
        item = items[place]
        places[item, seen[item]] = place
        seen[item] += 1
    return places if numbered else {key: place for key, place in places.items() if seen[key[0]] == 1}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest selection of the pairs, sorted by first number, in which the second numbers also rise."""
    lowest: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, other) in enumerate(pairs):
        length = bisect_left(lowest, other)
        before.append(last[length - 1] if length else -1)
        lowest[length : length + 1] = [other]
        last[length : length + 1] = [index]
    chosen, index = [], last[-1] if last else -1
    while index >= 0:
        chosen.append(pairs[index])
        index = before[index]
    return chosen[::-1]


def _gaps(part: Difference, anchors: Sequence[tuple[int, int]]) -> Iterator[Difference]:
    """The parts between some places of a part."""
    start, other_start = part.start, part.other_start
    for here, there in anchors:
        yield Difference(start, here, other_start, there)
        start, other_start = here + 1, there + 1
    yield Difference(start, part.end, other_start, part.other_end)
