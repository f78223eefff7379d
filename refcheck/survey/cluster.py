"""Checks repositories on a Dask cluster. Its workers see the same files: the sources and the output.

The library is imported only here. Who can reach the scheduler can run anything on the workers, so it belongs to a
network that is trusted, or is secured with the settings of Dask (TLS).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from refcheck.survey.checked import Task
from refcheck.survey.checker import Checker, CheckerLost
from refcheck.survey.local import LOST
from refcheck.survey.units import Checked, Unit

# In seconds: how long the scheduler is waited for.
_PATIENCE = 20
# In seconds: how long all workers may be gone. Whoever starts one again does so within a minute.
_WITHOUT_WORKERS = 60.0
# In seconds: how often it is asked whether there are any.
_LOOK = 2.0
# How many repositories wait at each thread of the cluster.
_AHEAD = 3
# How often a repository is checked again after its worker was lost.
_AGAIN = 3

_of_thread = threading.local()


class NoCluster(Exception):
    """The scheduler does not answer, or has no workers."""


class WorkersLost(NoCluster):
    """It had workers, and has none any more."""


def check_all(units: Sequence[Unit], task: Task, address: str, patience: float = _WITHOUT_WORKERS) -> Iterator[Checked]:
    """The results of the checks of repositories, as they come.

    Args:
        address: of the scheduler, such as `tcp://10.0.0.1:8786`.
        patience: in seconds: how long there may be no workers before the survey ends.

    Raises:
        NoCluster: if the scheduler does not answer, or has no workers.
        WorkersLost: if it has none any more.
    """
    from distributed import Client

    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise NoCluster(str(error)) from None
    with client:
        threads = _threads(client)
        if not threads:
            raise NoCluster("it has no workers")
        waiting, done = iter(units), SimpleQueue[Any]()
        of_future: dict[Any, Unit] = {}

        def submit() -> None:
            unit = next(waiting, None)
            if unit is not None:
                future = client.submit(check_on_worker, unit, task, pure=False, retries=_AGAIN)
                of_future[future] = unit
                future.add_done_callback(done.put)

        for _ in range(threads * _AHEAD):
            submit()
        while of_future:
            future = _next_done(client, done, patience)
            unit = of_future.pop(future)
            if future.status == "finished":
                yield Checked(*future.result())
            else:
                yield Checked(unit.name, f"{unit.kind}:{unit.path}", "crashed", LOST)
            submit()


def _next_done(client: Any, done: SimpleQueue[Any], patience: float) -> Any:
    """The next future that is done.

    Raises:
        WorkersLost: if there are no workers for some seconds, so that none may ever be.
    """
    lost_since = None
    while True:
        with suppress(Empty):
            return done.get(timeout=_LOOK)
        if _threads(client):
            lost_since = None
            continue
        lost_since = lost_since or time.monotonic()
        if time.monotonic() - lost_since >= patience:
            raise WorkersLost(f"it has had no workers for {patience:g} seconds")


def _threads(client: Any) -> int:
    """The number of threads of all workers; 0 if the scheduler itself is lost."""
    try:
        workers = client.scheduler_info(n_workers=-1)["workers"].values()
        return sum(worker["nthreads"] for worker in workers) if client.status == "running" else 0
    except (OSError, TimeoutError, KeyError):
        return 0


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
