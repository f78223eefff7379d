"""Detects changes of the files and folders of a project on disk, for an editor that does not report them."""

from __future__ import annotations

import os
import time

from refcheck.links.folders import in_doubt, state_of
from refcheck.server.live_run import LiveRun


class Watch:
    """The states of the files and folders of a project at the last check."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def begin(self, run: LiveRun, started: int) -> None:
        """Records the states of the files and folders that a run has read.

        Args:
            started: the time when the run started to read, in nanoseconds. A file that has changed since then may have
                been read before the change.
        """
        self._keep({path: state_of(path) for path in run.read_paths()}, started)

    def _keep(self, states: dict[str, str], started: int) -> None:
        self._states = {path: "in doubt" if in_doubt(state, started) else state for path, state in states.items()}

    def changed(self, run: LiveRun) -> list[str]:
        """The files that have, or may have, changed, appeared or disappeared since the last check."""
        before, now = self._states, time.time_ns()
        states = {path: state_of(path) for path in {*before, *run.read_paths()}}
        self._keep(states, now)
        changed = [path for path, state in before.items() if states[path] != state]
        found = dict.fromkeys(changed)
        for folder in filter(os.path.isdir, changed):
            try:
                found.update(dict.fromkeys(os.path.join(folder, name) for name in os.listdir(folder)))
            except OSError:
                continue
        return list(found)


def files_below(path: str) -> list[str]:
    """A path itself, and all files below it if it is a folder."""
    return [path, *(os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names)]
