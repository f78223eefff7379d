"""The job queue of the one thread that owns all projects. The most urgent job runs first; outdated jobs do not run.

Jobs run one after the other, so that a project does not change while a feature reads it. A job that takes long calls
`run_urgent` at places where changes are safe. More urgent jobs run there, within the job.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from enum import IntEnum
from threading import Condition
from typing import Any, TypeVar

from refcheck.facts.cancellation import Check
from refcheck.server.views import Outdated

_Result = TypeVar("_Result")


class Rank(IntEnum):
    """The urgency of a job. The lowest number runs first."""

    TEXT = 1
    """Changes of texts and files, in their order and before any later request."""
    ANSWER = 2
    """Answers that a person waits for."""
    SHOWN = 3
    """The findings of the file that is being edited."""
    DEPENDENT = 4
    """The findings of other files that an edit has changed."""
    READ = 5
    """Reading a project."""
    OTHER = 6
    """Background work."""


class _Job:
    """A function that the thread of the queue will call."""

    def __init__(self, rank: Rank, run: Callable[[Check], Any], due: float) -> None:
        self.rank = rank
        self.due = due
        self.future: Future[Any] = Future()
        self._run = run

    def check(self) -> None:
        """Raises `Outdated` if its result is no longer needed."""
        if self.future.cancelled():
            raise Outdated

    def run(self) -> None:
        """Calls the function, unless its result is no longer needed."""
        if self.future.cancelled():
            return
        # Another thread can cancel it at any moment.
        with suppress(InvalidStateError):
            try:
                self.future.set_result(self._run(self.check))
            except Outdated:
                self.future.cancel()
            except InvalidStateError:
                raise
            except Exception as error:
                self.future.set_exception(error)


class Work:
    """The queue. Any thread can add jobs.

    Args:
        clock: returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = Condition()
        self._number = 0
        self._ready: list[tuple[int, int, _Job]] = []
        self._later: list[tuple[float, int, _Job]] = []
        self._by_key: dict[Hashable, _Job] = {}
        self._is_closed = False

    def add(
        self, rank: Rank, run: Callable[[Check], _Result], key: Hashable = None, delay: float = 0.0
    ) -> Future[_Result]:
        """Adds a job.

        Args:
            key: the name of the job; an earlier job with this key becomes outdated.
            delay: the time before the job may start, in seconds.
        """
        with self._changed:
            job = _Job(rank, run, self._clock() + delay)
            if key is not None:
                before = self._by_key.get(key)
                if before is not None:
                    before.future.cancel()
                self._by_key[key] = job
                job.future.add_done_callback(lambda _: self._forget(key, job))
            self._number += 1
            if delay > 0:
                heapq.heappush(self._later, (job.due, self._number, job))
            else:
                heapq.heappush(self._ready, (rank, self._number, job))
            self._changed.notify()
        return job.future

    def close(self) -> None:
        """Drops all jobs, and ends `run_all` after the running job."""
        with self._changed:
            self._is_closed = True
            for _, _, job in (*self._ready, *self._later):
                job.future.cancel()
            self._ready.clear()
            self._later.clear()
            self._changed.notify()

    def run_all(self) -> None:
        """Runs jobs until the queue is closed."""
        while not self._is_closed:
            job = self._next(Rank.OTHER)
            if job is not None:
                job.run()
                continue
            with self._changed:
                if not self._ready and not self._is_closed:
                    self._changed.wait(self._time_left())

    def run_ready(self) -> None:
        """Runs all jobs that may start now."""
        while (job := self._next(Rank.OTHER)) is not None:
            job.run()

    def run_urgent(self, rank: Rank) -> None:
        """Runs all jobs that are more urgent than the running job, which has this rank."""
        while (job := self._next(Rank(rank - 1))) is not None:
            job.run()

    def _next(self, least: Rank) -> _Job | None:
        """The most urgent job that may start now; None if no job has this rank or a more urgent one."""
        with self._changed:
            now = self._clock()
            while self._later and self._later[0][0] <= now:
                _, order, job = heapq.heappop(self._later)
                heapq.heappush(self._ready, (job.rank, order, job))
            while self._ready and self._ready[0][2].future.cancelled():
                heapq.heappop(self._ready)
            if not self._ready or self._ready[0][0] > least:
                return None
            return heapq.heappop(self._ready)[2]

    def _time_left(self) -> float | None:
        return max(self._later[0][0] - self._clock(), 0.0) if self._later else None

    def _forget(self, key: Hashable, job: _Job) -> None:
        with self._changed:
            if self._by_key.get(key) is job:
                del self._by_key[key]
