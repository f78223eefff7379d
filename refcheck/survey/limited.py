"""Checks a repository in a process of its own, which is killed when it uses more time or memory than allowed.

This process must have no other threads: it forks, so that nothing has to be loaded again for each repository.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable

from refcheck.survey.checked import Task, check
from refcheck.survey.units import Checked, Unit

# In seconds: how often time and memory are looked at.
_LOOK = 0.02
# In bytes: more is not taken of what a process answers.
_MOST = 1 << 20
# Of this process: when it is gone, nobody waits for an answer.
_PARENT = os.getppid()
_PAGE = resource.getpagesize()
_KILOBYTE = 1 if sys.platform == "darwin" else 1 << 10


def check_limited(unit: Unit, task: Task, check: Callable[[Unit, Task], Checked] = check) -> Checked:
    """The result of the check of a repository, with the time and memory that it took."""
    # A process that is killed cannot remove what it has unpacked.
    with tempfile.TemporaryDirectory(prefix="refcheck-survey-", ignore_cleanup_errors=True) as folder:
        return _checked_in(folder, unit, task, check)


def _checked_in(folder: str, unit: Unit, task: Task, check: Callable[[Unit, Task], Checked]) -> Checked:
    """The result of a check that makes its temporary files in a folder."""
    started = time.monotonic()
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.close(reading)
        tempfile.tempdir = folder
        _run(unit, task, check, writing)
    os.close(writing)
    try:
        why, most, answer = _watch(child, reading, task, started)
    finally:
        _kill(child)
        os.close(reading)
        _, status, used = os.wait4(child, 0)
    failed = Checked(unit.name, f"{unit.kind}:{unit.path}", "crashed")
    if why == "timeout":
        result = failed._replace(state="timeout", error=f"it took more than {task.limits.seconds:g} seconds")
    elif why == "memory":
        result = failed._replace(state="memory", error=f"it needs more than {task.limits.memory} MB")
    elif answer and not status:
        result = Checked(*json.loads(answer))
    else:
        code = os.waitstatus_to_exitcode(status)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        result = failed._replace(error=f"its process ended with {how}")
    megabytes = max(most, used.ru_maxrss * _KILOBYTE if sys.platform != "linux" else 0) >> 20
    return result._replace(seconds=round(time.monotonic() - started, 3), memory=megabytes)


def _run(unit: Unit, task: Task, check: Callable[[Unit, Task], Checked], writing: int) -> None:
    """The life of the process of a repository."""
    status = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
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


def _watch(child: int, reading: int, task: Task, started: float) -> tuple[str, int, bytes]:
    """Waits until a process has answered and ended, or must be killed.

    Args:
        reading: the pipe with its answer, which ends with it.

    Returns:
        Why it must be killed, or nothing; the most memory it had, in bytes; and its answer.
    """
    most, until, limit, answer = 0, started + task.limits.seconds, task.limits.memory << 20, b""
    while True:
        most = max(most, _memory(child))
        why = "timeout" if time.monotonic() > until else "memory" if most > limit else ""
        if why:
            return why, most, answer
        if os.getppid() != _PARENT:
            raise SystemExit(1)
        if select.select((reading,), (), (), _LOOK)[0]:
            part = os.read(reading, _MOST)
            if not part:
                return "", most, answer
            answer += part


def _kill(child: int) -> None:
    """Ends a process, and what it has started itself."""
    for kill in (os.killpg, os.kill):
        try:
            kill(child, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _memory(process: int) -> int:
    """The memory that a process uses now, in bytes; 0 where this is not known."""
    try:
        with open(f"/proc/{process}/statm", "rb") as file:
            return int(file.read().split()[1]) * _PAGE
    except (OSError, IndexError, ValueError):
        return 0
