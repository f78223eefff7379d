"""Finds the root of a project: how far up its settings and the marks of a site are searched for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from refcheck.facts.site_marks import ALL_MARKS
from refcheck.guards.trust import Writers

REPOSITORY = ".git"
_MOST_ABOVE = 10


def folders_above(start: Path) -> Iterator[Path]:
    """An absolute folder and those above it, up to the home of the user.

    It stops below a folder in which others can create files who cannot do so in `start`, such as `/tmp`: a stranger's
    settings would apply to the user's notes.
    """
    yield start
    home = _home()
    if start == home:
        return
    writers = Writers(str(start), os.curdir)
    for folder in start.parents:
        if not writers.include_those_of(str(folder)):
            return
        yield folder
        if folder == home:
            return


def root_without_repository(start: Path, has_settings: Callable[[Path], bool]) -> Path:
    """The root of a project that is in no repository, for an absolute folder in it.

    It is the outermost of `start`, the current folder if that contains `start`, and the folders with settings or the
    marks of a site. So it is the same for each file of a site, whether the command names the file, its folder or the
    whole site, and in which folder it runs.
    """
    root, here = start, _current()
    for folder in candidates(start):
        if folder == here or any(os.path.lexists(folder / mark) for mark in ALL_MARKS) or has_settings(folder):
            root = folder
    return root


def candidates(start: Path) -> Iterator[Path]:
    """The folders that can be the root of a project without a repository; the user's home only if it is `start` itself.

    Some of them are above the current folder, or above `start` if that is elsewhere.
    """
    here = _current()
    is_above, number = here not in (start, *start.parents), 0
    for folder in folders_above(start):
        if folder != start and not can_be_root(folder):
            return
        number += is_above
        if number > _MOST_ABOVE:
            return
        yield folder
        is_above = is_above or folder == here


def can_be_root(folder: Path) -> bool:
    """Whether a folder can be the root of a project in it: neither the user's home nor a folder that contains it."""
    home = _home()
    return folder not in (folder.parent, home) and not (home and folder in home.parents)


def outermost(first: Path, second: Path) -> Path:
    """The outer one of two folders, one of which contains the other."""
    return min(first, second, key=lambda folder: len(folder.parts))


def _home() -> Path | None:
    home = os.path.expanduser("~")
    # The variable can be written in any way. For users without a home, it is the root folder of the system.
    home = os.path.normpath(home) if os.path.isabs(home) else ""
    return Path(home) if home.strip("/") else None


def _current() -> Path | None:
    try:
        return Path.cwd()
    except OSError:
        # It no longer exists.
        return None
