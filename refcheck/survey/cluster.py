"""Checks repositories on a Dask cluster. Its workers see the same files: the sources and the output.

The library is imported only here. Who can reach the scheduler can run anything on the workers, so it belongs to a
network that is trusted, or is secured with the settings of Dask (TLS).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from refcheck.survey.checked import Task
from refcheck.survey.checker import Checker, CheckerLost
from refcheck.survey.local import LOST
from refcheck.survey.units import Checked, Unit

# In seconds: how long the scheduler is waited for.
_PATIENCE = 20
# How many repositories wait at each thread of the cluster.
_AHEAD = 3
# How often a repository is checked again after its worker was lost.
_AGAIN = 3

_of_thread = threading.local()


class NoCluster(Exception):
    """The scheduler does not answer, or has no workers."""


def check_all(units: Sequence[Unit], task: Task, address: str) -> Iterator[Checked]:
    """The results of the checks of repositories, as they come.

    Args:
        address: of the scheduler, such as `tcp://10.0.0.1:8786`.

    Raises:
        NoCluster: if the scheduler does not answer, or has no workers.
    """
    from distributed import Client, as_completed

    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise NoCluster(str(error)) from None
    with client:
        threads = sum(worker["nthreads"] for worker in client.scheduler_info(n_workers=-1)["workers"].values())
        if not threads:
            raise NoCluster("it has no workers")
        waiting = iter(units)
        of_future: dict[Any, Unit] = {}

        def submit() -> Any:
            unit = next(waiting, None)
            if unit is None:
                return None
            future = client.submit(check_on_worker, unit, task, pure=False, retries=_AGAIN)
            of_future[future] = unit
            return future

        first = [future for _ in range(threads * _AHEAD) if (future := submit()) is not None]
        running = as_completed(first, loop=client.loop)
        for future in running:
            unit = of_future.pop(future)
            if future.status == "finished":
                yield Checked(*future.result())
            else:
                yield Checked(unit.name, f"{unit.kind}:{unit.path}", "crashed", LOST)
            following = submit()
            if following is not None:
                running.add(following)


def check_on_worker(unit: Unit, task: Task) -> tuple[Any, ...]:
    """The result of the check of a repository, on a worker. Each of its threads keeps a checker."""
    checker = getattr(_of_thread, "checker", None)
    if checker is None:
        checker = _of_thread.checker = Checker()
    try:
        return tuple(checker.check(unit, task))
    except CheckerLost:
        checker.end()
        _of_thread.checker = None
        raise
