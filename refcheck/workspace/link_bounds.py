"""The limits for following symbolic links."""

from __future__ import annotations

import os
from pathlib import Path


class LinkBounds:
    """Whether links may be followed: only to files that the same people wrote.

    These are the files of the innermost git repository that contains the link, else of the project. A link that is in
    neither is one of the user's own. No link may point to git's own files.

    Args:
        root: of the project.
        follow_outside: whether links may point anywhere else.
    """

    def __init__(self, root: Path, follow_outside: bool) -> None:
        self._root = with_slash(os.path.abspath(root))
        self.everywhere = follow_outside
        self._around: dict[str, str | None] = {}
        self._ways: dict[str, str | None] = {}

    def allow(self, link: str, real: str) -> bool:
        """Whether a link may be followed.

        Args:
            link: its absolute path.
            real: its target, as an absolute path without links.
        """
        parts = with_slashes(real).split("/")
        if ".git" in map(str.casefold, parts):
            return False
        if self.everywhere:
            return True
        around = self._find_around(with_slash(os.path.dirname(with_slashes(link))))
        return around is None or with_slash(real).startswith(around)

    def find_way_out(self, path: str) -> str | None:
        """The first link on the way to an absolute path that may not be followed, or None."""
        if path not in self._ways:
            above = os.path.dirname(path)
            found = self.find_way_out(above) if above != path else None
            self._ways[path] = found or (None if self.allow_file(path) else path)
        return self._ways[path]

    def allow_file(self, path: str) -> bool:
        """Whether an absolute path is not a link, or one that may be followed."""
        return not os.path.islink(path) or self.allow(path, os.path.realpath(path))

    def _find_around(self, folder: str) -> str | None:
        """The real path of the folder that links in a folder may not point out of."""
        if folder not in self._around:
            above = folder[: folder.rfind("/", 0, -1) + 1]
            if folder == self._root or os.path.lexists(folder + ".git"):
                self._around[folder] = with_slash(os.path.realpath(folder))
            else:
                self._around[folder] = self._find_around(above) if above else None
        return self._around[folder]


def with_slashes(path: str) -> str:
    """A path with forward slashes."""
    return path if os.sep == "/" else path.replace(os.sep, "/")


def with_slash(path: str) -> str:
    """The path of a folder, with forward slashes and one at its end."""
    path = with_slashes(path)
    return path if path.endswith("/") else path + "/"
