"""Converts random notes there and back, for longer than the tests do.

    python -m tests.converting.search SECONDS [FIRST_SEED]

Each seed draws two renderers and some twenty notes. A failure prints the seed, the renderers, the smallest note that
fails and what is wrong with it, and ends with code 1. The same seed draws the same notes again.
"""

from __future__ import annotations

import sys
import time
from itertools import count
from random import Random

from hypothesis import HealthCheck, given, seed, settings

from tests.converting.notes import NOTE, NOTE_WITH_FOOTNOTES, RENDERERS, check_there_and_back

SETTINGS = settings(
    max_examples=20,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)


def failure(number: int) -> str:
    """What is wrong with a note of a seed, with the note; empty where nothing is."""
    random = Random(number)
    own, goal = random.sample(RENDERERS, 2)
    if random.random() < 0.5:
        own = "pandoc-crossref" if goal != "pandoc-crossref" else own
    smallest: list[str] = [""]

    @seed(number)
    @SETTINGS
    @given(NOTE if random.random() < 0.25 else NOTE_WITH_FOOTNOTES)
    def check(note: str) -> None:
        try:
            check_there_and_back(note, own, goal)
        except Exception:
            smallest[0] = note
            raise

    try:
        check()
    except Exception as error:
        return f"seed {number}: {own} to {goal}\n{smallest[0]!r}\n{smallest[0]}\n{type(error).__name__}: {error}"
    return ""


def main(seconds: float, first: int = 1) -> int:
    """Searches for some seconds; the exit code."""
    end = time.monotonic() + seconds
    for number in count(first):
        found = failure(number)
        if found:
            print(found)
            return 1
        if time.monotonic() > end:
            print(f"seeds {first} to {number}: all notes come back")
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), *map(int, sys.argv[2:3])))
