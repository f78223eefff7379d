"""Reading the files of a project, and the texts of its settings, each once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from refcheck.facts.model import Problem
from refcheck.guards.regular_files import NOTE, SETTINGS, Unreadable
from refcheck.links.display import problem_of, shown
from refcheck.links.lookup import Listings, PathLookup, plain
from refcheck.links.storage import Storage
from refcheck.links.suffixes import MARKDOWN

# In bytes. Searches near the start of a file, or for a label in it, cover this part.
_START_BYTES = 1 << 20


class TextReader:
    """Reads files and records which.

    Args:
        storage: where files are read from.
        listings: which files there are.
        lookup: checks that a file is in the project.
        texts: the texts of files that are not to be read, by absolute path; None for a file that does not exist.

    Attributes:
        problems: files that cannot be read although they have the name of settings.
    """

    def __init__(
        self, storage: Storage, listings: Listings, lookup: PathLookup, texts: Mapping[str, str | None]
    ) -> None:
        self.problems: list[Problem] = []
        self._storage = storage
        self._listings = listings
        self._lookup = lookup
        self._texts = dict(texts)
        self._starts: dict[str, str] = {}
        self._opened: set[str] = set()

    @property
    def texts(self) -> frozenset[str]:
        """The absolute paths of the settings and build files that were read, or would have been if possible."""
        return frozenset((*self._texts, *self._starts))

    @property
    def opened(self) -> frozenset[str]:
        """The absolute paths of all other files that were read, or would have been if possible."""
        return frozenset(self._opened - self.texts)

    def content(self, path: str, limit: int = NOTE) -> bytes:
        """Return the content of a file, by its absolute path, that was found by a search or named by the user.

        Args:
            limit: the largest size that is read, in bytes.

        Raises:
            OSError: if it cannot be read.
        """
        path = plain(path)
        self._opened.add(path)
        return self._storage.read(path, limit)

    def read(self, path: str, *, is_git: bool = False) -> str | None:
        """Return the text of settings or of a build file; None if it cannot be read.

        Args:
            is_git: whether it is one of git's own files, which can be outside of the project.
        """
        # The keys are plain paths.
        if path in self._texts:
            return self._texts[path]
        path = plain(path)
        if path not in self._texts:
            if not self._is_listed(path):
                # Most of the settings that are searched for next to notes do not exist.
                return None
            normal = path if is_git else os.path.normpath(path)
            if normal != path:
                # Settings can write a path in any number of ways.
                return self.read(normal)
            # A page that has the name of settings, as `index.Rmd`, can have any length.
            limit = None if path.lower().endswith(MARKDOWN) else SETTINGS
            self._texts[path] = self._decoded(path, limit, check=not is_git)
        return self._texts[path]

    def read_beginning(self, path: str) -> str:
        """Return the text of the first mebibyte of a file of any kind; empty if it cannot be read."""
        path = plain(path)
        known = self._texts.get(path) or self._starts.get(path)
        if known is None:
            known = (self._decoded(path, None) or "") if self._is_listed(path) else ""
            self._starts[path] = known
        return known

    def _is_listed(self, path: str) -> bool:
        folder, name = os.path.split(path)
        return name in self._listings.of(folder)

    def _decoded(self, path: str, limit: int | None, *, check: bool = True) -> str | None:
        """Return a text, with replacement characters for bytes that are not UTF-8; record a problem if it is refused.

        Args:
            limit: the largest size that is read, in bytes; None to read only the start of a file of any length.
        """
        if check and not self._lookup.inside(path):
            return None
        try:
            if check:
                self._lookup.check(path)
            data = self._beginning(path) if limit is None else self.content(path, limit)
        except Unreadable as error:
            self.problems.append(problem_of(shown(path), error))
            return None
        except (OSError, ValueError):
            return None
        return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")

    def _beginning(self, path: str) -> bytes:
        self._opened.add(path)
        return self._storage.read_start(path, _START_BYTES)

    def read_among(self, paths: Iterable[str]) -> list[str]:
        """Return those of some plain paths whose texts of settings were read."""
        return [path for path in paths if path in self._texts or path in self._starts]

    def forget(self, paths: Iterable[str]) -> None:
        """Read some texts again when they are needed next."""
        for path in paths:
            self._texts.pop(path, None)
            self._starts.pop(path, None)
