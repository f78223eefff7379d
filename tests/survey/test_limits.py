"""The check of a repository ends with its limits, and what goes wrong is its result."""

from __future__ import annotations

import faulthandler
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from refcheck.survey.checked import Task
from refcheck.survey.limited import check_limited
from refcheck.survey.units import Checked, Limits, Unit

LIMITS = Limits(5.0, 400)
UNIT = Unit("x", "checkout", "/x")
DONE = Checked("x", "checkout:/x", "checked", pages=1)


def checked(check: Callable[[], object], limits: Limits = LIMITS) -> Checked:
    def call(unit: Unit, task: Task) -> Checked:
        # What a process says while it crashes would be among what the tests say.
        faulthandler.disable()
        check()
        return DONE

    return check_limited(UNIT, Task("/none", None, limits), call)


def test_a_result_has_the_time_and_memory_that_it_took() -> None:
    found = checked(lambda: time.sleep(0.1))
    assert found._replace(seconds=0, memory=0) == DONE
    assert 0.1 <= found.seconds < 5
    assert 0 < found.memory < 400


def test_what_takes_too_long_is_killed() -> None:
    found = checked(lambda: time.sleep(60), Limits(0.2, 400))
    assert (found.state, found.error) == ("timeout", "it took more than 0.2 seconds")
    assert found.seconds < 5


def test_what_never_returns_to_python_is_killed_too() -> None:
    def block() -> None:
        import signal

        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
        time.sleep(60)

    assert checked(block, Limits(0.2, 400)).state == "timeout"


def test_what_needs_too_much_memory_ends() -> None:
    def fill() -> None:
        parts = []
        while True:
            parts.append(bytes(range(256)) * (1 << 14))
            time.sleep(0.001)

    found = checked(fill, Limits(20.0, 200))
    assert found.state in ("memory", "crashed")
    assert found.memory < 500


def test_a_program_that_it_has_started_ends_with_it(tmp_path: Path) -> None:
    def start() -> None:
        import subprocess

        program = subprocess.Popen(("sleep", "60"))
        (tmp_path / "number").write_text(str(program.pid), encoding="utf-8")
        time.sleep(60)

    checked(start, Limits(1.0, 400))
    number = int((tmp_path / "number").read_text(encoding="utf-8"))
    until = time.monotonic() + 5
    while time.monotonic() < until and is_running(number):
        time.sleep(0.02)
    assert not is_running(number)


def test_a_killed_process_leaves_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def unpack() -> None:
        Path(tempfile.mkdtemp(), "a.md").write_text("x", encoding="utf-8")
        time.sleep(60)

    assert checked(unpack, Limits(0.5, 400)).state == "timeout"
    assert list(tmp_path.iterdir()) == []


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("end", "how"),
    [
        (lambda: os._exit(3), "exit code 3"),
        (lambda: os.abort(), "signal 6"),
        (lambda: os.kill(os.getpid(), 11), "signal 11"),
    ],
)
def test_a_crash_is_a_result(end: Callable[[], object], how: str) -> None:
    found = checked(end)
    assert (found.state, found.error) == ("crashed", f"its process ended with {how}")


def test_what_is_printed_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    found = checked(lambda: os.write(1, b"nonsense\n"))
    assert found.state == "checked"
    assert capfd.readouterr().out == ""
