"""How long a command takes, what it costs the processors, and how much memory it needs at most."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_INTERVAL = 0.01
# A program that is installed has been compiled, and finds its own modules.
_LEFT_OUT = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")


class Run(NamedTuple):
    """One run of a command."""

    wall: float
    """Seconds."""
    processor: float
    """Seconds, of all its processes."""


class Command(NamedTuple):
    """What is run, and what is done before each run."""

    name: str
    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = {}
    before: Callable[[], object] = lambda: None


def run(command: Command) -> Run:
    """Runs a command; its output is thrown away, its exit code is its own business."""
    command.before()
    start = time.perf_counter()
    process = _start(command)
    _, _, usage = os.wait4(process.pid, 0)
    return Run(time.perf_counter() - start, usage.ru_utime + usage.ru_stime)


def in_turn(commands: Sequence[Command], times: int) -> dict[str, list[Run]]:
    """The runs of each command; one of each after the other, so that a noisy minute strikes all of them."""
    runs: dict[str, list[Run]] = {command.name: [] for command in commands}
    for _ in range(times):
        for command in commands:
            runs[command.name].append(run(command))
    return runs


def memory(command: Command) -> float | None:
    """The most memory that all processes of a command had at one time, in megabytes; shared pages count once.

    None where the system does not tell.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    command.before()
    process = _start(command)
    most = 0
    while os.waitpid(process.pid, os.WNOHANG) == (0, 0):
        most = max(most, sum(map(_proportional, _family(process.pid))))
        time.sleep(_INTERVAL)
    return most / 1000


def spread(values: Sequence[float]) -> str:
    """The least, the median and the most, in seconds."""
    return f"{min(values):.2f} / {statistics.median(values):.2f} / {max(values):.2f}"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown, its first row the head."""
    head, *rest = ("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *rest])


def _start(command: Command) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    environment |= command.environment
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command.arguments, cwd=command.folder, env=environment, stdout=quiet, stderr=quiet)


def _family(process: int) -> list[int]:
    """A process and all that it has begun."""
    found = [process]
    for one in found:
        try:
            found += map(int, Path(f"/proc/{one}/task/{one}/children").read_text(encoding="ascii").split())
        except OSError:
            continue
    return found


def _proportional(process: int) -> int:
    """The memory of a process, in kilobytes, of which shared pages are divided among those that share them."""
    try:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
