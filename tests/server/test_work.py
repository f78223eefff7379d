"""The queue runs what is most urgent, and nothing that is outdated."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from refcheck.facts.cancellation import Check
from refcheck.server.views import Outdated
from refcheck.server.work import Rank, Work


class Clock:
    """A time that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def work(clock: Clock) -> Work:
    return Work(clock)


def noting(done: list[str], name: str) -> Callable[[Check], None]:
    return lambda check: done.append(name)


def test_the_most_urgent_runs_first_and_of_equals_the_earlier(work: Work) -> None:
    done: list[str] = []
    for name, rank in (("read", Rank.READ), ("hover", Rank.ANSWER), ("text", Rank.TEXT), ("rename", Rank.ANSWER)):
        work.add(rank, noting(done, name))
    work.run_ready()
    assert done == ["text", "hover", "rename", "read"]


def test_a_later_job_of_a_key_replaces_an_earlier_one(work: Work) -> None:
    done: list[str] = []
    first = work.add(Rank.TEXT, noting(done, "v1"), key="a.md")
    work.add(Rank.TEXT, noting(done, "v2"), key="a.md")
    work.add(Rank.TEXT, noting(done, "other"), key="b.md")
    work.run_ready()
    assert (done, first.cancelled()) == (["v2", "other"], True)


def test_a_job_waits_for_its_time(work: Work, clock: Clock) -> None:
    done: list[str] = []
    work.add(Rank.DEPENDENT, noting(done, "stale"), delay=0.3)
    work.run_ready()
    assert done == []
    clock.now = 0.3
    work.run_ready()
    assert done == ["stale"]


def test_a_job_lets_more_urgent_ones_run_within_it(work: Work) -> None:
    done: list[str] = []

    def read(check: Check) -> None:
        work.add(Rank.ANSWER, noting(done, "hover"))
        work.add(Rank.READ, noting(done, "another"))
        work.run_urgent(Rank.READ)
        done.append("read")

    work.add(Rank.READ, read)
    work.run_ready()
    assert done == ["hover", "read", "another"]


def test_a_running_job_sees_that_nobody_waits(work: Work) -> None:
    done: list[str] = []

    def rename(check: Check) -> None:
        future.cancel()
        check()
        done.append("renamed")

    future = work.add(Rank.ANSWER, rename)
    work.run_ready()
    assert (done, future.cancelled()) == ([], True)


def test_what_fails_is_told_to_the_one_who_waits(work: Work) -> None:
    def fail(check: Check) -> None:
        raise KeyError("x")

    future = work.add(Rank.ANSWER, fail)
    work.run_ready()
    assert isinstance(future.exception(), KeyError)


def test_what_is_outdated_by_itself_is_cancelled(work: Work) -> None:
    def fail(check: Check) -> None:
        raise Outdated

    future = work.add(Rank.ANSWER, fail)
    work.run_ready()
    assert future.cancelled()


def test_a_closed_queue_runs_nothing_more(work: Work) -> None:
    done: list[str] = []
    future = work.add(Rank.TEXT, noting(done, "text"))
    work.close()
    work.run_all()
    assert (done, future.cancelled()) == ([], True)
