"""Where the offsets of a text are after edits, and where they were before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from refcheck.facts.model import Edit, Span


class OffsetMap:
    """The offsets of one text before and after edits, which were made in one or several rounds.

    Args:
        rounds: the edits of each round, sorted and not overlapping. Their spans refer to the text that the round before
            left.
    """

    def __init__(self, rounds: Iterable[Sequence[Edit]] = ()) -> None:
        self._rounds = [_Round(edits) for edits in rounds]

    def forward(self, offset: int) -> int | None:
        """The offset afterwards; None for one within an edit."""
        current: int | None = offset
        for made in self._rounds:
            current = made.forward(current) if current is not None else None
        return current

    def backward(self, offset: int) -> int:
        """The offset before; for one within an edit, where that edit begins."""
        for made in reversed(self._rounds):
            offset = made.backward(offset)
        return offset

    def forward_or_start(self, offset: int) -> int:
        """The offset afterwards; for one within an edit, where that edit begins."""
        for made in self._rounds:
            offset = made.forward_or_start(offset)
        return offset

    def possible_starts(self, offset: int) -> frozenset[int]:
        """The offsets afterwards at which something can begin that began at an offset before.

        What is inserted right before it can be a part of it, and so can be what replaces it.
        """
        offsets = {offset}
        for made in self._rounds:
            offsets = {new for old in offsets for new in (made.forward(old), made.start_of(old)) if new is not None}
        return frozenset(offsets)

    def keeps(self, span: Span) -> Span | None:
        """The span afterwards; None where an edit overlaps or touches it."""
        for made in self._rounds:
            moved = made.keeps(span)
            if moved is None:
                return None
            span = moved
        return span

    def is_kept(self, span: Span) -> bool:
        """Whether no edit has overlapped or touched what is a span of the text afterwards."""
        for made in reversed(self._rounds):
            before = made.kept_from(span)
            if before is None:
                return False
            span = before
        return True

    def replaced(self) -> list[Span]:
        """The spans of the text before that edits replace; those of a later round include what an earlier one wrote."""
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
    """Edits that were made at once."""

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
        """The offset before; for one within an edit or at its end, where that edit ends."""
        index = bisect_left(self._new_starts, offset)
        if index and offset <= self._new_ends[index - 1]:
            return self._ends[index - 1]
        return offset - self._shifts[index]

    def start_of(self, offset: int) -> int | None:
        """Where the text of the edit at an offset begins afterwards; None where no edit begins there."""
        index = bisect_left(self._starts, offset)
        return self._new_starts[index] if self._starts[index : index + 1] == [offset] else None

    def keeps(self, span: Span) -> Span | None:
        return _shifted(span, self._starts, self._ends, self._shifts)

    def kept_from(self, span: Span) -> Span | None:
        """The span before of one afterwards; None where an edit overlaps or touches it."""
        return _shifted(span, self._new_starts, self._new_ends, self._shifts_back)


def _shifted(span: Span, starts: Sequence[int], ends: Sequence[int], shifts: Sequence[int]) -> Span | None:
    """A span with the shift of the edits before it; None where it overlaps or touches an edit."""
    first = bisect_left(ends, span.start)
    if first < len(starts) and starts[first] <= span.end:
        return None
    return Span(span.start + shifts[first], span.end + shifts[first])
