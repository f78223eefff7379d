"""A run of the command in a copy of this process."""

import os
import time

import pytest

from tests.forked import Surroundings, run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no fork")


def test_a_run_that_never_ends_fails_and_says_where_it_was() -> None:
    with pytest.raises(AssertionError, match=r"(?s)has not ended after 1 seconds:.*in _wait_for_ever"):
        run("--version", surroundings=Surroundings(prepare=_wait_for_ever, seconds=1))


def test_a_run_that_catches_everything_ends_too() -> None:
    with pytest.raises(AssertionError, match="has not ended after 1 seconds"):
        run("--version", surroundings=Surroundings(prepare=_catch_everything, seconds=1))


def test_a_run_that_ends_in_time_is_not_changed() -> None:
    code, out, errors = run("--version", surroundings=Surroundings(seconds=60))
    assert (code, out.split()[0], errors) == (0, b"refcheck", b"")


def _wait_for_ever() -> None:
    while True:
        time.sleep(60)


def _catch_everything() -> None:
    while True:
        try:
            time.sleep(60)
        except BaseException:
            continue
