"""Draws random notes and projects for longer than the tests do, and checks what must hold of each.

    python -m tests.search SECONDS [FIRST_SEED [NAME ...]]

The names are those of `PROPERTIES`; without one all are checked in turn. A failure prints the seed, the renderers, the
smallest case that fails and what is wrong with it, and the exit code is 1. The same seed draws the same cases again.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import count
from random import Random
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, seed, settings
from hypothesis.strategies import SearchStrategy

from refcheck import renderers
from tests.converting import notes
from tests.fixes import properties as fixing
from tests.refactoring import properties as refactoring


class Property(NamedTuple):
    """What must hold of all cases that are drawn."""

    renderers: Callable[[Random], tuple[str, ...]]
    """Draws the renderers of a case."""
    cases: Callable[[Random], SearchStrategy[Any]]
    check: Callable[..., None]
    """Takes the renderers and a case, and fails where it does not hold."""


def _two_renderers(random: Random) -> tuple[str, ...]:
    own, goal = random.sample(notes.RENDERERS, 2)
    # The notes are in the idiom of pandoc-crossref.
    return ("pandoc-crossref", own) if random.random() < 0.5 and own != "pandoc-crossref" else (own, goal)


def _check_conversion(own: str, goal: str, note: str) -> None:
    notes.check_there_and_back(note, own, goal)


def _one_of(names: Sequence[str]) -> Callable[[Random], tuple[str, ...]]:
    return lambda random: (random.choice(names),)


PROPERTIES = {
    "converting": Property(
        _two_renderers,
        lambda random: notes.NOTE if random.random() < 0.25 else notes.NOTE_WITH_FOOTNOTES,
        _check_conversion,
    ),
    "fixing": Property(_one_of(renderers.names()), lambda random: fixing.NOTE, fixing.check_fixing),
    "renaming": Property(
        _one_of(refactoring.RENDERERS), lambda random: refactoring.RENAMING, refactoring.check_renaming
    ),
    "moving": Property(_one_of(refactoring.RENDERERS), lambda random: refactoring.MOVING, refactoring.check_moving),
    "renumbering": Property(
        _one_of(refactoring.RENDERERS), lambda random: refactoring.RENUMBERING, refactoring.check_renumbering
    ),
}
SETTINGS = settings(
    max_examples=20,
    deadline=None,
    derandomize=False,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def failure(name: str, number: int) -> str:
    """What is wrong with a case of a seed, with the case; empty where nothing is."""
    random, tested = Random(number), PROPERTIES[name]
    chosen, cases = tested.renderers(random), tested.cases(random)
    # Hypothesis ends with the smallest case that fails.
    last: list[object] = [None]

    @seed(number)
    @SETTINGS
    @given(cases)
    def check(case: object) -> None:
        try:
            tested.check(*chosen, case)
        except Exception:
            last[0] = case
            raise

    try:
        check()
    except Exception as error:
        return f"{name}, seed {number}, {' to '.join(chosen)}: {last[0]!r}\n{type(error).__name__}: {error}"
    return ""


def main(seconds: float, first: int = 1, names: Sequence[str] = ()) -> int:
    """Searches for some seconds; the exit code."""
    end = time.monotonic() + seconds
    for number in count(first):
        for name in names or PROPERTIES:
            found = failure(name, number)
            if found:
                print(found)
                return 1
        if time.monotonic() > end:
            print(f"seeds {first} to {number}: nothing found")
            break
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), *map(int, sys.argv[2:3]), names=sys.argv[3:]))
