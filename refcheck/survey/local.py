"""Checks repositories on the cores of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue

from refcheck.survey.checked import Task
from refcheck.survey.checker import Checker, CheckerLost
from refcheck.survey.units import Checked, Unit

LOST = "the process that checks repositories has ended"


def check_all(units: Sequence[Unit], task: Task, jobs: int) -> Iterator[Checked]:
    """The results of the checks of repositories, as they come.

    Args:
        jobs: how many are checked at the same time.
    """
    waiting, results, checkers = SimpleQueue[Unit](), SimpleQueue[Checked](), list[Checker]()
    for unit in units:
        waiting.put(unit)
    for _ in range(min(jobs, len(units))):
        checkers.append(Checker())
        threading.Thread(
            target=_work, args=(checkers, len(checkers) - 1, (waiting, results), task), daemon=True
        ).start()
    try:
        for _ in units:
            yield results.get()
    finally:
        with suppress(Empty):
            while True:
                waiting.get_nowait()
        for checker in checkers:
            checker.end()


def _work(
    checkers: list[Checker], place: int, queues: tuple[SimpleQueue[Unit], SimpleQueue[Checked]], task: Task
) -> None:
    """Asks one checker until no repository is left; replaces the checker if it is lost."""
    waiting, results = queues
    with suppress(Empty):
        while True:
            unit = waiting.get_nowait()
            try:
                results.put(checkers[place].check(unit, task))
            except CheckerLost:
                checkers[place].end()
                checkers[place] = Checker()
                results.put(Checked(unit.name, f"{unit.kind}:{unit.path}", "crashed", LOST))
