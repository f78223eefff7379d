"""Folders and files as they are after some files were moved."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypeAlias

from refcheck.guards.regular_files import NOTE
from refcheck.links.storage import Storage

_Entries: TypeAlias = dict[str, tuple[bool, bool]]


class MovedStorage(Storage):
    """Another storage with some of its files at other places. Nothing is written.

    Args:
        before: the storage as it is.
        root: folders above it, and itself, stay even if they become empty.
        moves: absolute paths before and after, of files, not folders.
    """

    def __init__(self, before: Storage, root: str, moves: Mapping[str, str]) -> None:
        self._before = before
        self._origins = {new: old for old, new in moves.items()}
        self._changed = _Listings(before, root).after(moves)

    def entries(self, folder: str) -> _Entries:
        """Return what a folder contains after the moves."""
        changed = self._changed.get(folder)
        return self._before.entries(folder) if changed is None else changed

    def real(self, path: str) -> str:
        """Return a path with symbolic links followed."""
        return self._before.real(path)

    def read(self, path: str, limit: int = NOTE) -> bytes:
        """Return the content of a file, by its path after the moves."""
        return self._before.read(self._origins.get(path, path), limit)

    def read_start(self, path: str, size: int) -> bytes:
        """Return the first bytes of a file, by its path after the moves."""
        return self._before.read_start(self._origins.get(path, path), size)


class _Listings:
    """The folders whose content changes."""

    def __init__(self, before: Storage, root: str) -> None:
        self._before = before
        self._root = root
        self._changed: dict[str, _Entries] = {}

    def after(self, moves: Mapping[str, str]) -> Mapping[str, _Entries]:
        for old, new in moves.items():
            self._remove(old)
            self._add(new, is_folder=False)
        return self._changed

    def _of(self, folder: str) -> _Entries:
        if folder not in self._changed:
            self._changed[folder] = dict(self._before.entries(folder))
        return self._changed[folder]

    def _remove(self, path: str) -> None:
        """Remove a file, and the folders that become empty."""
        folder, name = os.path.split(path)
        listing = self._of(folder)
        listing.pop(name, None)
        if not listing and folder != self._root:
            self._remove(folder)

    def _add(self, path: str, *, is_folder: bool) -> None:
        """Add a file or folder, and its missing parent folders."""
        folder, name = os.path.split(path)
        listing = self._of(folder)
        if not listing and folder != self._root:
            self._add(folder, is_folder=True)
        listing[name] = is_folder, False
