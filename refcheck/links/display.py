"""How paths, and files that cannot be read, are shown to the user."""

from __future__ import annotations

import os
from pathlib import Path

from refcheck.facts.model import Problem
from refcheck.guards.regular_files import Unreadable


def shown(path: str | Path) -> str:
    """Return a path as it is displayed: relative if it is in the current folder, with forward slashes."""
    written = os.fspath(path)
    # Most are normal already: asked for each file.
    if os.sep == "/" and _is_normal(written):
        return written
    here = os.getcwd()
    above = here.rstrip(os.sep) + os.sep
    inner = written[len(above) :].replace(os.sep, "/") if written.startswith(above) else ""
    if _is_normal(inner):
        return inner
    text = os.path.abspath(path)
    if text == here:
        return "."
    return (text[len(above) :] if text.startswith(above) else str(path)).replace(os.sep, "/")


def _is_normal(path: str) -> bool:
    """Whether it is certainly a relative path in its shortest form."""
    return path[:1] not in "./" and path[-1] != "/" and "/." not in path and "//" not in path


def problem_of(path: str, error: OSError) -> Problem:
    """Describe a file that cannot be read to the user.

    Args:
        path: as it is displayed.
    """
    if isinstance(error, Unreadable):
        return Problem(path, f"cannot be read: {error.strerror}", help=error.help)
    remedy = "correct its name" if isinstance(error, FileNotFoundError) else "check its permissions"
    return Problem(path, (error.strerror or str(error)).lower(), help=remedy)
