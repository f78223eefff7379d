"""Notices changes on disk for an editor that does not tell of them: the states of all that a project has read."""

from __future__ import annotations

import os

from refcheck.links.folders import state_of
from refcheck.server.live_run import LiveRun


class Watch:
    """The states of the files and folders of a project when they were looked at last."""

    def __init__(self) -> None:
        self._states: dict[str, str] = {}

    def begin(self, run: LiveRun) -> None:
        """Notes the states as they are now."""
        self._states = {path: state_of(path) for path in run.read_paths()}

    def changed(self, run: LiveRun) -> list[str]:
        """The files that have changed, appeared or disappeared since the last look."""
        before = self._states
        self.begin(run)
        changed = [path for path, state in before.items() if self._states.get(path, "") != state]
        found = dict.fromkeys(changed)
        for folder in filter(os.path.isdir, changed):
            try:
                found.update(dict.fromkeys(os.path.join(folder, name) for name in os.listdir(folder)))
            except OSError:
                continue
        return list(found)
