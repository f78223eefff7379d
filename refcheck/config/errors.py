"""What is raised if settings cannot be used."""

from __future__ import annotations

from pathlib import Path


class ConfigError(Exception):
    """Settings that cannot be used.

    Attributes:
        path: the file, relative to the current directory if it is below it.
        message: what is wrong.
        line: where it is, from 1; None if that is unknown.
        help: what to do, or an empty string.
    """

    def __init__(self, path: Path, message: str, line: int | None = None, help: str = "") -> None:
        super().__init__(message)
        self.path = _shown(path)
        self.message = message
        self.line = line
        self.help = help


def _shown(path: Path) -> str:
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return path.as_posix()
