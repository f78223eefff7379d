"""Shares work among processes, if the system can fork them.

A forked process has everything that was read before without copying it, and returns only its results. Each has a
stretch of the work in several parts, as neighbours have much in common, and when it has done them, it takes parts of
the others: the cost of a part is not known beforehand.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate, pairwise
from typing import Any, TypeVar

from refcheck.facts.named_tuple import NamedTuple
from refcheck.guards import interrupts

_Result = TypeVar("_Result")
_Summary = TypeVar("_Summary")
# Less work is done sooner than a process starts and answers.
_MIN_CHARACTERS_EACH = 500_000
# So that the processes end at about the same time; the numbers of all must fit into bytes.
_PARTS_EACH = 8
_MAX_PARTS = 256


class _Child(NamedTuple):
    process: int
    answer: int
    """The end of a pipe that it is read from."""


def cores() -> int:
    """Return how many processes can run at the same time."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_parts(
    work: Callable[[int, int], _Result],
    sizes: Sequence[int],
    processes: int,
    at_end: Callable[[], _Summary],
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[list[_Result], list[_Summary]]:
    """Call a function for the parts of a sequence, or for all of it if it is not worth sharing.

    The parts of a process that dies are done again in this one, so that an error is raised where it can be reported.

    Args:
        work: takes the index of a first item and the index after a last one. Its changes to memory are lost, except for
            the parts that this process does.
        sizes: of the items, in characters.
        processes: the largest number of processes, including this one. With 1 nothing is forked.
        at_end: called in each process when nothing is left to do.
        meanwhile: called first in this process, while the others, if any, start.

    Returns:
        The results of the parts in order, and the summaries in any order, with that of this process first.
    """
    wanted = max(1, min(processes, sum(sizes) // _MIN_CHARACTERS_EACH, len(sizes)))
    count = wanted if wanted > 1 and _can_fork() else 1
    parts = _parts(sizes, min(count * _PARTS_EACH, _MAX_PARTS)) if count > 1 else []
    if len(parts) < 2:
        return [work(0, len(sizes))], [at_end()]
    done, summaries = _share(lambda number: work(*parts[number]), len(parts), count, at_end, meanwhile)
    lost = [number for number in range(len(parts)) if number not in done]
    done |= {number: work(*parts[number]) for number in lost}
    if lost:
        summaries[0] = at_end()
    return [done[number] for number in range(len(parts))], summaries


def file_sizes(paths: Sequence[str], processes: int) -> list[int]:
    """The sizes of files in bytes, 0 for those that cannot be found; all are 0 if there is only one process."""
    return [_file_size(path) if processes > 1 else 0 for path in paths]


def _can_fork() -> bool:
    """Whether the system can, and no other thread runs: a lock that one holds would never be released in the copy."""
    import threading

    return hasattr(os, "fork") and threading.active_count() == 1


def _share(
    work: Callable[[int], _Result],
    part_count: int,
    process_count: int,
    at_end: Callable[[], _Summary],
    meanwhile: Callable[[], None],
) -> tuple[dict[int, _Result], list[_Summary]]:
    """Do numbered parts in several processes; the results of a process that died are missing."""
    # The numbers of the parts that each process has to do, in pipes: a read of one byte takes it from all others.
    bounds = [part_count * process // process_count for process in range(process_count + 1)]
    queues = [_queue(range(first, end)) for first, end in pairwise(bounds)]

    def take(own: int) -> tuple[dict[int, _Result], list[_Summary]]:
        done = {}
        for queue in (*queues[own:], *queues[:own]):
            while number := os.read(queue, 1):
                done[number[0]] = work(number[0])
        return done, [at_end()]

    forked = [_fork(partial(take, own)) for own in range(1, process_count)]
    children = [child for child in forked if child is not None]
    if children:
        meanwhile()
    done, summaries = take(0)
    for child in children:
        answer = _answer(child)
        if answer is not None:
            done |= answer[0]
            summaries += answer[1]
    for queue in queues:
        os.close(queue)
    return done, summaries


def _file_size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0


def _queue(numbers: range) -> int:
    """Return the end of a pipe from which numbers can be read."""
    queue, end = os.pipe()
    os.write(end, bytes(numbers))
    os.close(end)
    return queue


def _parts(sizes: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Return parts of similar size. Neighbouring items have more in common, and stay together."""
    ends = list(accumulate(sizes))
    total, last = ends[-1] if ends else 0, len(sizes)
    bounds = [0, *(min(bisect_left(ends, total * part // count) + 1, last) for part in range(1, count)), last]
    return [(start, stop) for start, stop in pairwise(bounds) if start < stop]


def _fork(work: Callable[[], object]) -> _Child | None:
    """Start a process that does some work; None if there can be no more."""
    answer, pipe = os.pipe()
    try:
        with interrupts.Held():
            process = os.fork()
            if process:
                interrupts.begins(process)
    except OSError:
        os.close(answer)
        os.close(pipe)
        return None
    if process:
        os.close(pipe)
        return _Child(process, answer)
    status = 1
    try:
        import pickle

        os.close(answer)
        with open(pipe, "wb") as file:
            # Piece by piece: as a whole the answer would be in memory twice.
            pickle.dump(work(), file, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        # No code of the parent process may run to its end here, nor report why it failed.
        os._exit(status)


def _answer(child: _Child) -> Any:
    """Return the result of a process; None if it has died."""
    import pickle

    with open(child.answer, "rb") as file:
        try:
            found = pickle.load(file)
        except (EOFError, pickle.UnpicklingError):
            found = None
    interrupts.ends(child.process)
    _, status = os.waitpid(child.process, 0)
    return found if status == 0 else None
