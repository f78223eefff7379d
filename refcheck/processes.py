"""Work that is shared among processes, where the system can fork them.

A forked process has all that was read before without a copy of it, and hands back only what it has found.
"""

from __future__ import annotations

import os
import pickle
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, TypeVar, cast

_Result = TypeVar("_Result")
# In characters. Less is done sooner than a process is started and has answered.
_LEAST = 500_000
_NOTHING = object()


class _Child(NamedTuple):
    process: int
    answer: int
    """The end of a pipe that it is read from."""


def cores() -> int:
    """How many processes can run at the same time."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_parts(work: Callable[[int, int], _Result], sizes: Sequence[int], processes: int) -> list[_Result]:
    """What a function returns for the parts of a sequence, in order; for all of it, where it is not worth sharing.

    A part of which the process dies is done again in this one, so that an error is met where it can be told.

    Args:
        work: takes the index of a first item and the index after a last one. What it changes is lost.
        sizes: of the items, in characters.
        processes: how many there can be, this one included.
    """
    parts = _parts(sizes, processes) if hasattr(os, "fork") else []
    if len(parts) < 2:
        return [work(0, len(sizes))]
    children = [_fork(work, *part) for part in parts[1:]]
    results = [work(*parts[0])]
    for part, child in zip(parts[1:], children, strict=True):
        answer = _answer(child) if child is not None else _NOTHING
        results.append(work(*part) if answer is _NOTHING else cast(_Result, answer))
    return results


def _parts(sizes: Sequence[int], processes: int) -> list[tuple[int, int]]:
    """Neighbouring items together, as they have more in common, in parts of about one size."""
    ends = list(accumulate(sizes))
    total = ends[-1] if ends else 0
    count = max(1, min(processes, total // _LEAST, len(sizes)))
    bounds = [0, *(bisect_left(ends, total * part // count) + 1 for part in range(1, count)), len(sizes)]
    return [(start, stop) for start, stop in pairwise(bounds) if start < stop]


def _fork(work: Callable[[int, int], object], start: int, stop: int) -> _Child | None:
    """A process that does a part of the work; None where there can be no more."""
    answer, pipe = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(answer)
        os.close(pipe)
        return None
    if process:
        os.close(pipe)
        return _Child(process, answer)
    status = 1
    try:
        os.close(answer)
        with open(pipe, "wb") as file:
            # Piece by piece: as a whole the answer would be in memory twice.
            pickle.dump(work(start, stop), file, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        # Nothing of what this process was copied from may run to its end here, nor say why it failed.
        os._exit(status)


def _answer(child: _Child) -> object:
    """What a process has found; `_NOTHING` where it has died."""
    with open(child.answer, "rb") as file:
        try:
            found = pickle.load(file)
        except (EOFError, pickle.UnpicklingError):
            found = _NOTHING
    _, status = os.waitpid(child.process, 0)
    return found if status == 0 else _NOTHING
