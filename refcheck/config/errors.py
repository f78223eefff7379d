"""The error for settings that cannot be used."""

from __future__ import annotations

from pathlib import Path


class ConfigError(Exception):
    """Raised for settings that cannot be used.

    Attributes:
        path: the file, relative to the current directory if it is below it.
        message: what is wrong.
        line: the line of the fault, from 1; None if it is unknown.
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
