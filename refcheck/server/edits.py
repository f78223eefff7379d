"""The edits that turn one text into another: few and small, so that cursors and folds keep their places."""

from __future__ import annotations

from difflib import SequenceMatcher

from refcheck.facts.model import Edit, Span

# Texts with more lines are not compared, because the time grows with the square of the number of lines.
_MAX_LINES = 5_000


def edits_between(before: str, after: str) -> tuple[Edit, ...]:
    """The edits between two texts, line by line and sorted; empty if both texts are equal."""
    if before == after:
        return ()
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    offset = sum(map(len, old[:first]))
    old, new = old[first : len(old) - last], new[first : len(new) - last]
    if max(len(old), len(new)) > _MAX_LINES:
        return (Edit(Span(offset, offset + sum(map(len, old))), "".join(new)),)
    starts = [offset]
    for line in old:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        _shortened(before, Span(starts[old_start], starts[old_end]), "".join(new[new_start:new_end]))
        for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
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
