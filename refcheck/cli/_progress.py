"""A progress bar on a terminal, for a long run."""

from __future__ import annotations

import sys
import time
from typing import Any

from refcheck.guards.interrupts import terminal

_SHOW_AFTER_SECONDS = 1.0
_LONGEST_HOST = 30
# Deletes the line, and shows the cursor, which a progress bar hides.
_WITHOUT_BAR = b"\r\x1b[2K\x1b[?25h"


class ProgressBar:
    """Shows how many files have been read, or addresses asked for. A short run shows nothing.

    Args:
        word: what is done.
    """

    def __init__(self, word: str = "reading") -> None:
        self._word = word
        self._start = time.monotonic()
        self._is_wanted = sys.stderr.isatty()
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()
            terminal(b"")

    def show(self, done: int, number: int) -> None:
        """Shows that `done` of a number of files have been read."""
        if not self._is_wanted or time.monotonic() - self._start < _SHOW_AFTER_SECONDS:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            # After an interruption the cursor must be visible.
            terminal(_WITHOUT_BAR)
            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task(self._word, total=number)
        self._bar.update(self._task, completed=done)

    def show_host(self, done: int, number: int, host: str) -> None:
        """Shows that `done` of a number of addresses have an answer, and the host of the last one."""
        self.show(done, number)
        if self._bar is not None:
            self._bar.update(self._task, description=f"{self._word} {host[:_LONGEST_HOST]:{_LONGEST_HOST}}")
