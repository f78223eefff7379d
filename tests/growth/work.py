"""How much work a command does: how many lines of refcheck's own code it runs.

That is the same in every run and on every machine, however busy it is. The reading of a text is not counted line by
line, as `tests/markdown/test_linear_time.py` looks after it; of each function of it only the calls are counted.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import refcheck
from tests.command import whole_command

PACKAGE = os.path.dirname(refcheck.__file__) + os.sep
READING = tuple(f"{PACKAGE}{name}{os.sep}" for name in ("markdown", "syntax"))


def lines(folder: Path, command: Sequence[str]) -> int:
    """How many lines a command runs in a folder."""
    # Made before lines are counted, as all that is done while they are takes several times as long.
    whole_command()
    with Counter() as counter:
        run(folder, command)
    return counter.lines


def seconds(folder: Path, command: Sequence[str]) -> float:
    """The processor time of a command in a folder."""
    start = time.process_time()
    run(folder, command)
    return time.process_time() - start


def run(folder: Path, command: Sequence[str]) -> str:
    """Runs a command in a folder, in this process, and returns what it says."""
    command_line, out, before = whole_command(), io.StringIO(), os.getcwd()
    os.chdir(folder)
    try:
        # A run ends with `SystemExit`, whatever it has found.
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), contextlib.suppress(SystemExit):
            command_line(list(command), prog_name="refcheck", standalone_mode=False)
    finally:
        os.chdir(before)
    return out.getvalue()


class Counter:
    """Counts the lines that are run while it is entered."""

    def __init__(self) -> None:
        self.lines = 0
        self._kinds: dict[CodeType, bool] = {}

    def __enter__(self) -> Counter:
        self._before = sys.gettrace()
        sys.settrace(self._called)
        return self

    def __exit__(self, *exception: object) -> None:
        sys.settrace(self._before)

    def _called(self, frame: FrameType, event: str, argument: Any) -> Any:
        code = frame.f_code
        counts = self._kinds.get(code)
        if counts is None:
            name = code.co_filename
            counts = self._kinds[code] = name.startswith(PACKAGE) and not name.startswith(READING)
        if counts:
            self.lines += 1
            return self._line
        return None

    def _line(self, frame: FrameType, event: str, argument: Any) -> Any:
        self.lines += 1
        return self._line
