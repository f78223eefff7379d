"""How paths, and files that cannot be read, are shown to the user."""

from __future__ import annotations

import os
from pathlib import Path

from refcheck.facts.model import Problem
from refcheck.guards.regular_files import Unreadable


def shown(path: str | Path) -> str:
    """Return a path as it is displayed: relative if it is in the current folder, with forward slashes."""
    text, here = os.path.abspath(path), os.getcwd()
    if text == here:
        return "."
    above = here.rstrip(os.sep) + os.sep
    return (text[len(above) :] if text.startswith(above) else str(path)).replace(os.sep, "/")


def problem_of(path: str, error: OSError) -> Problem:
    """Describe a file that cannot be read to the user.

    Args:
        path: as it is displayed.
    """
    if isinstance(error, Unreadable):
        return Problem(path, f"cannot be read: {error.strerror}", help=error.help)
    remedy = "correct its name" if isinstance(error, FileNotFoundError) else "check its permissions"
    return Problem(path, (error.strerror or str(error)).lower(), help=remedy)
