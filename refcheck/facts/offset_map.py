"""Maps offsets of a text before edits to offsets after them, and back."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from refcheck.facts.model import Edit, Span


class OffsetMap:
    """The offsets of one text before and after edits, which were made in one or several rounds.

    Args:
        rounds: the edits of each round, sorted and not overlapping. Their spans refer to the text after the previous
            round.
    """

    def __init__(self, rounds: Iterable[Sequence[Edit]] = ()) -> None:
        self._rounds = [_Round(edits) for edits in rounds]

    def forward(self, offset: int) -> int | None:
        """The offset after the edits; None for one within an edit."""
        current: int | None = offset
        for made in self._rounds:
            current = made.forward(current) if current is not None else None
        return current

    def backward(self, offset: int) -> int:
        """The offset before the edits; for one within an edit, the start of that edit."""
        for made in reversed(self._rounds):
            offset = made.backward(offset)
        return offset

    def forward_or_start(self, offset: int) -> int:
        """The offset after the edits; for one within an edit, the start of that edit."""
        for made in self._rounds:
            offset = made.forward_or_start(offset)
        return offset

    def possible_starts(self, offset: int) -> frozenset[int]:
        """The offsets after the edits at which an element can start that started at an offset before.

        Text that is inserted directly before it can be part of it, and so can text that replaces it.
        """
        offsets = {offset}
        for made in self._rounds:
            offsets = {new for old in offsets for new in (made.forward(old), made.start_of(old)) if new is not None}
        return frozenset(offsets)

    def keeps(self, span: Span) -> Span | None:
        """The span after the edits; None if an edit overlaps or touches it."""
        for made in self._rounds:
            moved = made.keeps(span)
            if moved is None:
                return None
            span = moved
        return span

    def is_kept(self, span: Span) -> bool:
        """Whether no edit has overlapped or touched a span of the text after the edits."""
        for made in reversed(self._rounds):
            before = made.kept_from(span)
            if before is None:
                return False
            span = before
        return True

    def replaced(self) -> list[Span]:
        """The spans of the original text that edits replace; in later rounds, including text of earlier edits."""
        spans: list[Span] = []
        for index, made in enumerate(self._rounds):
            for edit in made.edits:
                start, end = edit.span
                for earlier in reversed(self._rounds[:index]):
                    start, end = earlier.backward(start), earlier.backward_end(end)
                spans.append(Span(start, max(start, end)))
        return spans

    def inserted(self) -> Iterator[str]:
        """The new texts of the edits."""
        return (edit.text for made in self._rounds for edit in made.edits)


class _Round:
    """Edits that were made at the same time."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self._starts = [edit.span.start for edit in edits]
        self._ends = [edit.span.end for edit in edits]
        self._shifts = [0, *accumulate(len(edit.text) - (edit.span.end - edit.span.start) for edit in edits)]
        self._shifts_back = [-shift for shift in self._shifts]
        self._new_starts = [start + shift for start, shift in zip(self._starts, self._shifts, strict=False)]
        self._new_ends = [end + shift for end, shift in zip(self._ends, self._shifts[1:], strict=True)]

    def forward(self, offset: int) -> int | None:
        index = bisect_right(self._starts, offset)
        if index and offset < self._ends[index - 1]:
            return None
        return offset + self._shifts[index]

    def forward_or_start(self, offset: int) -> int:
        index = bisect_right(self._ends, offset)
        start = self._starts[index] if index < len(self._starts) else offset
        return min(offset, start) + self._shifts[index]

    def backward(self, offset: int) -> int:
        index = bisect_right(self._new_starts, offset)
        if index and offset < self._new_ends[index - 1]:
            return self._starts[index - 1]
        return offset - self._shifts[index]

    def backward_end(self, offset: int) -> int:
        """The offset before the edits; for one within an edit or at its end, the end of that edit."""
        index = bisect_left(self._new_starts, offset)
        if index and offset <= self._new_ends[index - 1]:
            return self._ends[index - 1]
        return offset - self._shifts[index]

    def start_of(self, offset: int) -> int | None:
        """The start, after the edits, of the text of the edit at an offset; None if no edit starts there."""
        index = bisect_left(self._starts, offset)
        return self._new_starts[index] if self._starts[index : index + 1] == [offset] else None

    def keeps(self, span: Span) -> Span | None:
        return _shifted(span, self._starts, self._ends, self._shifts)

    def kept_from(self, span: Span) -> Span | None:
        """The span before the edits for one after them; None if an edit overlaps or touches it."""
        return _shifted(span, self._new_starts, self._new_ends, self._shifts_back)


def _shifted(span: Span, starts: Sequence[int], ends: Sequence[int], shifts: Sequence[int]) -> Span | None:
    """A span shifted by the edits before it; None if it overlaps or touches an edit."""
    first = bisect_left(ends, span.start)
    if first < len(starts) and starts[first] <= span.end:
        return None
    return Span(span.start + shifts[first], span.end + shifts[first])
