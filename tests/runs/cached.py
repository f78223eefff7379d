"""Whether a run with what was kept says what one without says, after each of many random changes.

A longer search than that of the tests: `python -m tests.runs.cached SECONDS [FIRST_SEED]`.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest.mock import patch

from refcheck.caching.output_cache import cached_output
from tests.command import Said, run
from tests.runs.projects import KINDS, Step, steps, write

# Several commands over the same files, so that each finds the caches as another has left them.
COMMANDS: Sequence[tuple[str, ...]] = (
    ("lint", ".", "--format", "json"),
    ("lint", "{kind}", "--format", "json"),
    ("lint", ".", "--format", "json", "--jobs", "2"),
    ("lint", ".", "--select", "1,3", "--format", "json"),
    ("lint", "."),
    ("lint", "{kind}", "more", "--ignore", "undefined-citation"),
)
CHANGES = 12


def kinds_of(seed: int) -> tuple[str, ...]:
    """The kinds of project of a seed, each in its turn, alone or together with another one."""
    names = list(KINDS)
    first, second = names[seed % len(names)], names[seed // len(names) % len(names)]
    return (first,) if seed % 2 or first == second else (first, second)


def difference(all_steps: Sequence[Step], kind: str, commands: Sequence[int]) -> tuple[int, Said, Said] | None:
    """The first step after which a run says something else than one without a cache, with both."""
    folder, here = Path(tempfile.mkdtemp()), os.getcwd()
    # So small a project would be left to one process.
    with patch("refcheck.workspace.processes._MIN_CHARACTERS_EACH", 1):
        try:
            os.chdir(folder)
            (folder / ".git").mkdir()
            for number, step in enumerate(all_steps):
                write(folder, step)
                command = [part.format(kind=kind) for part in COMMANDS[commands[number % len(commands)]]]
                jobs = [] if "--jobs" in command else ["--jobs", "1"]
                fresh = run(*command, "--no-cache", "--jobs", "1")
                for said in (cached_output([*command, *jobs]), run(*command, *jobs), cached_output([*command, *jobs])):
                    if said not in (None, fresh):
                        return number, said, fresh
        finally:
            os.chdir(here)
            shutil.rmtree(folder)
    return None


def commands_of(seed: int) -> list[int]:
    """Which command is run after which step: mostly the same one, so that it finds what it has kept."""
    other = seed % len(COMMANDS)
    return [0, 0, other, 0, 2, 0, 0, other, other]


def differences(seeds: Iterator[int], until: float) -> Iterator[tuple[int, list[Step], str]]:
    """Those of some seeds that show a difference, with the steps that are needed for it, and it."""
    for seed in seeds:
        if time.monotonic() > until:
            return
        kinds, commands = kinds_of(seed), commands_of(seed)
        made = list(steps(seed, kinds, CHANGES))
        found = difference(made, kinds[0], commands)
        if found is not None:
            made = _fewest(made[: found[0] + 1], kinds[0])
            found = difference(made, kinds[0], [0]) or found
            yield seed, made, f"cached:\n{found[1]}\nfresh:\n{found[2]}"


def _fewest(made: list[Step], kind: str) -> list[Step]:
    """Steps of which none can be left out, where the difference shows itself with the plainest command."""
    if difference(made, kind, [0]) is None:
        return made
    for index in range(len(made) - 2, 0, -1):
        fewer = made[:index] + made[index + 1 :]
        if difference(fewer, kind, [0]) is not None:
            made = fewer
    for index in range(len(made)):
        for path in list(made[index]):
            fewer = [*made[:index], {k: v for k, v in made[index].items() if k != path}, *made[index + 1 :]]
            if difference(fewer, kind, [0]) is not None:
                made = fewer
    return made


def main(seconds: float, first: int) -> int:
    """Searches for so long from a seed on; returns how many differences it has found."""
    until, found, tried = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        for seed, made, said in differences(iter([first + tried]), until):
            found += 1
            print(f"seed {seed} {kinds_of(seed)}", *(f"\n{dict(step)}" for step in made), f"\n{said}\n", flush=True)
        tried += 1
    print(f"{tried} seeds, {found} differences")
    return found


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
