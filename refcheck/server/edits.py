"""The edits that turn one text into another: few and small, so that cursors and folds keep their places."""

from __future__ import annotations

from itertools import accumulate

from refcheck.facts.differences import differences
from refcheck.facts.model import Edit, Span


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """The edits between two texts, line by line and sorted; empty if both texts are equal."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, old))]
    return tuple(
        _shortened(before, Span(starts[start], starts[end]), "".join(new[new_start:new_end]))
        for start, end, new_start, new_end in differences(old, new)
    )


def _shortened(text: str, span: Span, new: str) -> Edit:
    """An edit without the characters at its ends that do not change."""
    old = text[span.start : span.end]
    head = _same(old, new)
    old, new = old[head:], new[head:]
    tail = _same(old[::-1], new[::-1])
    return Edit(Span(span.start + head, span.end - tail), new[: len(new) - tail])


def _same(one: str, other: str) -> int:
    """The length of the common prefix of two texts."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
