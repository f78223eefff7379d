"""A step of a build: lines for a shell, and the folder where they are run."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """Lines for one shell."""

    text: str
    folder: str = "."
    """The folder in which they are run, relative to that of the build file."""
