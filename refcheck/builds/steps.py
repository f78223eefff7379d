"""A step of a build: lines for a shell, and where they are run."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """Lines for one shell."""

    text: str
    folder: str = "."
    """In which they are run, relative to where the build file is."""
