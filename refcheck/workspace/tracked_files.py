"""The files of a project as a tree of git contains them, instead of those on disk."""

from __future__ import annotations

import errno
import os
from functools import cached_property

from refcheck.guards.regular_files import NOTE
from refcheck.links.storage import Storage
from refcheck.workspace.git import LINK, SUBMODULE, Git, Tree

# In symbolic links, each the target of the one before: as many as Linux follows.
_MAX_LINKS = 40
# Of the target of a symbolic link.
_MAX_PATH_BYTES = 4096


class TrackedFiles(Storage):
    """The files as a tree of git contains them, and ignored files as they are on disk.

    Args:
        git: reads the files.
        tree: the files, of the last commit or of the index.
    """

    def __init__(self, git: Git, tree: Tree) -> None:
        self.listed = [path for path, blob in tree.items() if blob.is_file]
        self._git = git
        self._tree = tree

    @cached_property
    def _hidden(self) -> frozenset[str]:
        """The files that may be on disk, but are neither in the tree nor ignored."""
        return self._git.not_ignored - self._tree.keys()

    @cached_property
    def _tracked(self) -> dict[str, dict[str, tuple[bool, bool]]]:
        """By folder and name: whether it is a folder, and whether it is a symbolic link."""
        listings: dict[str, dict[str, tuple[bool, bool]]] = {self._git.root: {}}
        for path, blob in self._tree.items():
            folder, name = os.path.split(path)
            is_link = blob.mode == LINK
            is_folder = blob.mode == SUBMODULE
            while True:
                is_known = folder in listings
                listings.setdefault(folder, {})[name] = is_folder, is_link
                if is_known:
                    break
                folder, name = os.path.split(folder)
                is_folder, is_link = True, False
        return listings

    def entries(self, folder: str) -> dict[str, tuple[bool, bool]]:
        """Return by name whether it is a folder, and whether it is a symbolic link."""
        listing, tracked = super().entries(folder), self._tracked.get(folder, {})
        there = {
            name: (is_folder or (is_link and self._is_folder(os.path.join(folder, name))), is_link)
            for name, (is_folder, is_link) in tracked.items()
        }
        for name in listing.keys() - tracked.keys():
            if self._is_there(os.path.join(folder, name)):
                there[name] = listing[name]
        return there

    def _is_there(self, path: str) -> bool:
        """Whether git ignores a path on disk, or some file in it."""
        if path in self._hidden or os.path.islink(path):
            return path not in self._hidden
        try:
            with os.scandir(path) as entries:
                return any(self._is_there(entry.path) for entry in entries)
        except NotADirectoryError:
            return True
        except OSError:
            return False

    def _is_folder(self, path: str) -> bool:
        real = self.real(path)
        return real in self._tracked or os.path.isdir(real)

    def real(self, path: str) -> str:
        """Return a path with symbolic links followed."""
        for _ in range(_MAX_LINKS):
            blob = self._tree.get(path)
            if blob is None or blob.mode != LINK:
                return os.path.realpath(path) if blob is None else path
            try:
                target = os.fsdecode(self._git.read(blob, _MAX_PATH_BYTES))
            except OSError:
                return path
            path = os.path.normpath(os.path.join(os.path.dirname(path), target))
        return path

    def read(self, path: str, limit: int = NOTE) -> bytes:
        """Return the content of a file.

        Raises:
            OSError: if it does not exist or cannot be read.
        """
        blob = self._tree.get(path)
        if blob is not None and blob.is_file:
            return self._git.read(blob, limit)
        data = super().read(path, limit)
        if path in self._hidden:
            raise FileNotFoundError(errno.ENOENT, "no such file in git", path)
        return data

    def read_start(self, path: str, size: int) -> bytes:
        """Return the first bytes of a file on disk, or all of a file in git."""
        is_of_git = path in self._tree or path in self._hidden
        return self.read(path) if is_of_git else super().read_start(path, size)
