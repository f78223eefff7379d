"""Unified diffs, as `patch` and `git apply` read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from refcheck.facts.differences import Difference, differences

# How many unchanged lines are shown on each side of changed ones.
_CONTEXT_LINES = 3


def unified_diff(old_name: str, new_name: str, before: str, after: str) -> list[str]:
    r"""The lines of a unified diff, each with its newline; none if the texts are equal.

    Only `\n` ends a line, as for programs that read diffs: carriage returns and form feeds are part of a line.
    """
    old, new = _lines(before), _lines(after)
    changes = list(differences(old, new))
    if not changes:
        return []
    diff = [f"--- {old_name}\n", f"+++ {new_name}\n"]
    for hunk in _hunks(changes):
        diff += _written(hunk, old, new)
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in diff]


def _lines(text: str) -> list[str]:
    *lines, last = text.split("\n")
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


def _hunks(changes: Sequence[Difference]) -> Iterator[list[Difference]]:
    """Groups of changes whose context lines touch or overlap."""
    hunk: list[Difference] = []
    for change in changes:
        if hunk and change.start - hunk[-1].end > 2 * _CONTEXT_LINES:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _written(hunk: Sequence[Difference], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The lines of a hunk, starting with its header."""
    first, last = hunk[0], hunk[-1]
    lead = min(_CONTEXT_LINES, first.start)
    tail = min(_CONTEXT_LINES, len(old) - last.end)
    before = _range(first.start - lead, last.end + tail)
    after = _range(first.other_start - lead, last.other_end + tail)
    yield f"@@ -{before} +{after} @@\n"
    place = first.start - lead
    for change in hunk:
        yield from (f" {line}" for line in old[place : change.start])
        yield from (f"-{line}" for line in old[change.start : change.end])
        yield from (f"+{line}" for line in new[change.other_start : change.other_end])
        place = change.end
    yield from (f" {line}" for line in old[place : place + tail])


def _range(start: int, end: int) -> str:
    """A range of lines in a hunk header: the first one, from 1, and their number; for no lines, the line before."""
    if end - start == 1:
        return str(start + 1)
    return f"{start + 1 if end > start else start},{end - start}"
