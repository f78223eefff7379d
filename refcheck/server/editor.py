"""The editor, as the projects see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from refcheck.facts.model import Finding, Problem

if TYPE_CHECKING:
    from refcheck.server.live import LiveProject


class Editor(Protocol):
    """What a project tells the editor; it may be called on any thread."""

    def show(self, project: LiveProject, location: str, findings: Sequence[Finding] | None) -> None:
        """Shows the findings of a file; None if it is none of the project's any more."""

    def show_problems(self, project: LiveProject, problems: Sequence[Problem]) -> None:
        """Shows why settings cannot be used, or files cannot be read."""

    def shows_all(self) -> bool:
        """Whether findings of files that are not open are shown."""

    def tells_changes(self) -> bool:
        """Whether it tells which files have changed on disk."""

    def changed(self) -> None:
        """Other files than the one that is edited have other findings, numbers or uses now."""

    def progress(self, project: LiveProject, done: int, of: int) -> None:
        """Shows how much of a project is read; all of it if both numbers are equal."""

    def log(self, message: str) -> None:
        """Keeps a message for whoever looks for a fault."""

    def warn(self, message: str) -> None:
        """Shows a message."""
