"""A cluster of two workers on this machine makes the same tables, byte for byte, also if one of them is killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from refcheck.survey.checked import Task
from refcheck.survey.cluster import WorkersLost, check_all
from refcheck.survey.run import plan, survey
from refcheck.survey.sources import find_units
from tests.survey.repositories import write

TABLES = ("definitions", "findings", "references")
NUMBER = 12
# In seconds.
_LONG = 180


def dask(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DASK_DISTRIBUTED__ADMIN__EVENT_LOOP": "", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("DASK_DISTRIBUTED__ADMIN__EVENT_LOOP")
    command = (sys.executable, "-m", "dask", *arguments)
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Cluster:
    """A scheduler and two workers."""

    def __init__(self, folder: Path) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        port = self.address.rpartition(":")[2]
        self.processes = [
            dask("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard", folder=folder),
            *(self._worker(folder) for _ in range(2)),
        ]

    def _worker(self, folder: Path) -> subprocess.Popen[bytes]:
        options = ("--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--no-nanny")
        return dask("worker", self.address, *options, folder=folder)

    def wait(self) -> None:
        from distributed import Client

        until = time.monotonic() + _LONG
        while True:
            try:
                with Client(self.address, timeout=2, set_as_default=False) as client:  # type: ignore[no-untyped-call]
                    client.wait_for_workers(2, timeout=_LONG)
                return
            except OSError:
                assert time.monotonic() < until, "the cluster does not start"
                time.sleep(0.2)

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    (tmp_path / "cluster").mkdir()
    cluster = Cluster(tmp_path / "cluster")
    try:
        cluster.wait()
        yield cluster
    finally:
        cluster.end()


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    text = "# Cars\n\n[a](#none) [b](b.md#cars) [c](none.md)\n\n" + "Some text about [cars](#cars).\n\n" * 400
    for number in range(NUMBER):
        write(tmp_path / f"in/{number:02}", {f"{name}.md": f"{text}[{number}](#{number})\n" for name in "abcd"})
    return tmp_path / "in"


def start(sources: Path, output: Path, *options: str) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "refcheck", "survey", str(sources), "-o", str(output), *options)
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def tables(output: Path) -> dict[str, bytes]:
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for table in TABLES
        for path in sorted((output / table).rglob("*.parquet"))
    }


@pytest.mark.slow
def test_a_cluster_makes_the_same_tables_also_if_a_worker_is_killed(
    sources: Path, tmp_path: Path, cluster: Cluster
) -> None:
    here = start(sources, tmp_path / "here", "--jobs", "2")
    assert here.communicate(timeout=_LONG)[0].startswith(f"{NUMBER} repositories, 0 not checked")
    expected = tables(tmp_path / "here")
    assert len(expected) == NUMBER * len(TABLES)

    whole = start(sources, tmp_path / "whole", "--scheduler", cluster.address)
    told, faults = whole.communicate(timeout=_LONG)
    assert told.startswith(f"{NUMBER} repositories, 0 not checked"), faults
    assert tables(tmp_path / "whole") == expected

    killed = start(sources, tmp_path / "killed", "--scheduler", cluster.address)
    until = time.monotonic() + _LONG
    while len(list((tmp_path / "killed").glob("states/*.json"))) < 3 and time.monotonic() < until:
        time.sleep(0.01)
    cluster.processes[-1].kill()
    told, faults = killed.communicate(timeout=_LONG)
    assert told.startswith(f"{NUMBER} repositories, 0 not checked"), faults
    assert tables(tmp_path / "killed") == expected


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_named(sources: Path, tmp_path: Path) -> None:
    run = start(sources, tmp_path / "out", "--scheduler", f"tcp://127.0.0.1:{free_port()}")
    told = run.communicate(timeout=_LONG)[1]
    assert run.returncode == 2
    assert "the scheduler tcp://127.0.0.1" in told
    assert "Traceback" not in told


@pytest.mark.slow
def test_a_survey_without_workers_ends_and_can_go_on(sources: Path, tmp_path: Path, cluster: Cluster) -> None:
    units, task = find_units([str(sources)]), Task(str(tmp_path / "out"))
    planned = plan(units, task, retries=False)
    results = survey(planned, task, partial(check_all, address=cluster.address, patience=0.5))
    done = [next(results)]
    for worker in cluster.processes[1:]:
        worker.kill()
    with pytest.raises(WorkersLost, match=r"it has had no workers for 0\.5 seconds"):
        done.extend(results)
    again = plan(units, task, retries=False)
    assert len(again.known) == len(done) < NUMBER
    assert len(again.to_check) == NUMBER - len(done)
