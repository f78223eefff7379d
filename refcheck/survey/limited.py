"""Checks a repository in a process of its own, which is killed when it uses more time or memory than allowed.

This process must have no other threads: it forks, so that nothing has to be loaded again for each repository.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable

from refcheck.survey.checked import Task, check
from refcheck.survey.units import Checked, Unit

# In seconds: how often time and memory are looked at.
_LOOK = 0.02
# In bytes: more is not read of what a process answers.
_MOST = 1 << 20
# Of this process: when it is gone, nobody waits for an answer.
_PARENT = os.getppid()
_PAGE = resource.getpagesize()
_KILOBYTE = 1 if sys.platform == "darwin" else 1 << 10


def check_limited(unit: Unit, task: Task, check: Callable[[Unit, Task], Checked] = check) -> Checked:
    """The result of the check of a repository, with the time and memory that it took."""
    started = time.monotonic()
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.close(reading)
        _run(unit, task, check, writing)
    os.close(writing)
    why, most = _watch(child, task, started)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read(_MOST)
    _, status, used = os.wait4(child, 0)
    failed = Checked(unit.name, f"{unit.kind}:{unit.path}", "crashed")
    if why == "timeout":
        result = failed._replace(state="timeout", error=f"it took more than {task.limits.seconds:g} seconds")
    elif why == "memory":
        result = failed._replace(state="memory", error=f"it needs more than {task.limits.memory} MB")
    elif answer and not status:
        result = Checked(*json.loads(answer))
    else:
        result = failed._replace(error=f"its process ended with signal {os.WTERMSIG(status)}")
    megabytes = max(most, used.ru_maxrss * _KILOBYTE if sys.platform != "linux" else 0) >> 20
    return result._replace(seconds=round(time.monotonic() - started, 3), memory=megabytes)


def _run(unit: Unit, task: Task, check: Callable[[Unit, Task], Checked], writing: int) -> None:
    """The life of the process of a repository."""
    status = 1
    try:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        # Whatever is written by mistake must not be taken for an answer.
        os.dup2(2, 1)
        limit = task.limits.memory << 20
        # Twice the limit: memory that is reserved and not used counts here, too.
        resource.setrlimit(resource.RLIMIT_DATA, (2 * limit, 2 * limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        answer = json.dumps(check(unit, task)).encode()
        os.write(writing, answer[:_MOST])
        status = 0
    finally:
        os._exit(status)


def _watch(child: int, task: Task, started: float) -> tuple[str, int]:
    """Waits for the end of a process; returns why it was killed, if it was, and the most memory it had, in bytes."""
    most, until, limit, why = 0, started + task.limits.seconds, task.limits.memory << 20, ""
    while os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        most = max(most, _memory(child))
        why = "timeout" if time.monotonic() > until else "memory" if most > limit else ""
        if os.getppid() != _PARENT:
            why = "orphan"
        if why:
            break
        time.sleep(_LOOK)
    # What it has started itself ends with it.
    for kill, number in ((os.killpg, child), (os.kill, child)):
        try:
            kill(number, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue
    if why == "orphan":
        raise SystemExit(1)
    return why, most


def _memory(process: int) -> int:
    """The memory that a process uses now, in bytes; 0 where this is not known."""
    try:
        with open(f"/proc/{process}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0
