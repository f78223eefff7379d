"""The interface of the editor for projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from refcheck.facts.model import Finding, Problem

if TYPE_CHECKING:
    from refcheck.server.live import LiveProject


class Editor(Protocol):
    """The messages of a project to the editor. Its methods may be called on any thread."""

    def show(self, project: LiveProject, location: str, findings: Sequence[Finding] | None) -> None:
        """Shows the findings of a file; None if it is no longer in the project."""

    def show_problems(self, project: LiveProject, problems: Sequence[Problem]) -> None:
        """Shows the errors of settings, and of files that cannot be read."""

    def shows_all(self) -> bool:
        """Whether the editor shows findings of files that are not open."""

    def tells_changes(self) -> bool:
        """Whether the editor reports which files have changed on disk."""

    def changed(self) -> None:
        """Reports that the findings, numbers or uses of other files than the edited one have changed."""

    def progress(self, project: LiveProject, done: int, of: int) -> None:
        """Shows how many of the files of a project are read; reading is finished if both numbers are equal."""

    def log(self, message: str) -> None:
        """Logs a message."""

    def warn(self, message: str) -> None:
        """Shows a warning to the user."""
