"""Whether the work of a command grows faster than what it works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

from refcheck import renderers

from .inputs import NOTE, Input

# The first count of pieces; then twice as many, and so on.
FIRST = 6
# So many lines of code for each pair of pieces are none: some work is rounded.
NONE = 0.4
# Of what grows with the square, the surplus grows fourfold with each doubling; of n log n, twofold.
STEEP = 2.5
_COMMANDS = ("lint", "fix", "fix --unsafe", "list", "convert", "report", "graph --of definitions")
# Those that only some inputs have something for.
_FURTHER = ("rename", "move", "renumber", "baseline")
_WITHOUT_PATH = ("rename", "move")
_OF_PROJECTS = ("lint", "fix", "list", "convert", "report", "graph")


class Job(NamedTuple):
    """A command to be run over an input."""

    input: Input
    command: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.input.name}: {' '.join(self.command)}"

    def files(self, count: int) -> dict[str, str]:
        """What is run over, with so many pieces."""
        return self.input.files(count)


class Growth(NamedTuple):
    """How many lines are run for so many pieces, each count twice the one before."""

    lines: tuple[int, ...]

    @property
    def surplus(self) -> tuple[int, ...]:
        """How many more lines a doubling takes than twice those of the doubling before; 0 where all is linear."""
        steps = [more - less for less, more in pairwise(self.lines)]
        return tuple(more - 2 * less for less, more in pairwise(steps))

    def is_linear(self, first: int) -> bool:
        """Whether nothing is done for each pair of pieces, from so many pieces on."""
        return self.surplus[0] <= NONE * 6 * first * first

    @property
    def is_steep(self) -> bool:
        """Whether the surplus grows as it does where something is done for each pair."""
        return all(more > STEEP * max(1, less) for less, more in pairwise(self.surplus))


def growth(lines: Callable[[int], int], first: int = FIRST) -> Growth | None:
    """How the lines grow that are run for a count of pieces; None where they do as the count.

    Where that is in doubt it is measured once more, with more pieces.
    """
    # What is found out but once in a process is found out now.
    lines(2)
    measured = Growth((lines(first), lines(2 * first), lines(4 * first)))
    if measured.is_linear(first):
        return None
    measured = Growth((*measured.lines, lines(8 * first), lines(16 * first)))
    return measured if measured.is_steep else None


def jobs(tested: Input, seed: int = 0) -> Iterator[Job]:
    """The commands for an input, each with a renderer that changes from one to the next, and with the seed."""
    usual = tested.settings.get("commands", _OF_PROJECTS if is_project(tested) else _COMMANDS)
    for written in (*usual, *_also(tested)):
        yield Job(tested, tuple(_command(written, tested, seed)))


def some_jobs(tested: Input) -> Iterator[Job]:
    """What does most, one of the others, and what is meant for this input alone."""
    every = list(jobs(tested))
    usual = [job for job in every if job.command[0] not in _also(tested)]
    most = [job for job in usual if "--unsafe" in job.command]
    others = [job for job in usual if job not in most]
    yield from most
    yield others[crc32(tested.name.encode()) % len(others)]
    yield from (job for job in every if job not in usual)


def _also(tested: Input) -> Iterator[str]:
    return (name for name in _FURTHER if name in tested.settings)


def is_project(tested: Input) -> bool:
    """Whether the number of files grows."""
    return any("%" in part.file for part in tested.parts)


def _command(written: str, tested: Input, seed: int) -> Iterator[str]:
    yield from written.split()
    yield from tested.settings.get(written, ())
    known = renderers.names()
    renderer = _one_of(tested.settings.get("renderers", known), f"{seed} {tested.name} {written}")
    yield from ("--renderer", renderer)
    if written == "convert":
        yield from ("--to", _one_of([name for name in known if name not in ("any", renderer)], tested.name))
    if written in ("lint", "report"):
        yield "--no-cache"
    if written not in _WITHOUT_PATH:
        yield NOTE if any(part.file == NOTE for part in tested.parts) and not is_project(tested) else "."


def _one_of(names: Iterator[str] | list[str] | tuple[str, ...], key: str) -> str:
    """One of some names, by chance, but the same in every run."""
    names = sorted(names)
    return names[crc32(key.encode()) % len(names)]
