"""Which files there are, by exact name on every system, asking the disk once for each folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from refcheck.model import Problem
from refcheck.source import NotText

_LARGEST = 1 << 20
_NOT_WALKED = frozenset(("node_modules", "__pycache__", "_build", "_site"))


class Found(NamedTuple):
    """What stands at a path."""

    path: str
    """The path as it is spelled on disk."""
    exact: bool
    """Whether it was asked for in this spelling."""
    folder: bool


class Files:
    """The files below a root. What is outside of it is not looked at."""

    def __init__(self, root: Path) -> None:
        self.root = os.path.realpath(root)
        self._listings: dict[str, dict[str, bool]] = {}
        self._folded: dict[str, dict[str, str]] = {}

    def inside(self, path: str) -> bool:
        """Whether a normalized absolute path is the root or below it."""
        return path == self.root or path.startswith(self.root.rstrip(os.sep) + os.sep)

    def find(self, path: str) -> Found | None:
        """What stands at a normalized absolute path below the root, in this or another case."""
        if path == self.root:
            return Found(path, True, True)
        current, exact, is_folder = self.root, True, True
        for name in path[len(self.root.rstrip(os.sep)) + 1 :].split(os.sep):
            if not name:
                continue
            listing = self._listing(current)
            if name not in listing:
                other = self._fold(current).get(name.casefold())
                if other is None:
                    return None
                name, exact = other, False
            is_folder = listing[name]
            current = os.path.join(current, name)
        return Found(current, exact, is_folder)

    def _listing(self, folder: str) -> dict[str, bool]:
        listing = self._listings.get(folder)
        if listing is None:
            try:
                with os.scandir(folder) as entries:
                    listing = {entry.name: entry.is_dir() for entry in entries}
            except OSError:
                listing = {}
            self._listings[folder] = listing
        return listing

    def _fold(self, folder: str) -> dict[str, str]:
        folded = self._folded.get(folder)
        if folded is None:
            folded = self._folded[folder] = {name.casefold(): name for name in sorted(self._listing(folder))}
        return folded

    def walk(self, folder: str) -> Iterator[str]:
        """The files in a folder and its folders, hidden ones and linked folders left out, in order of names."""
        folders = [folder]
        while folders:
            current = folders.pop()
            for name in self.names(current):
                path = os.path.join(current, name)
                if name.startswith(".") or name in _NOT_WALKED:
                    continue
                if not self._listing(current)[name]:
                    yield path
                elif not os.path.islink(path):
                    folders.append(path)

    def read(self, path: str) -> str | None:
        """The text of a small file, its first mebibyte at most; None where it cannot be read."""
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                return file.read(_LARGEST)
        except (OSError, ValueError):
            return None

    def names(self, folder: str) -> list[str]:
        """The names in a folder, sorted."""
        return sorted(self._listing(folder))


def shown(path: str | Path) -> str:
    """A path as it is shown: relative to the current directory where it is in it, with forward slashes."""
    text, here = os.path.abspath(path), os.getcwd()
    is_below = text == here or text.startswith(here.rstrip(os.sep) + os.sep)
    return (os.path.relpath(text, here) if is_below else str(path)).replace(os.sep, "/")


def problem_of(path: str, error: NotText | OSError) -> Problem:
    """What a person is told of a file that cannot be read."""
    if isinstance(error, NotText):
        return Problem(path, error.reason, error.line, None, "save it as UTF-8; nothing in it was checked")
    return Problem(path, (error.strerror or str(error)).lower(), None, None, "check its permissions")
