"""Which files there are, by exact name on every system, asking the disk once for each folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from refcheck.facts.model import Problem
from refcheck.guards.regular_files import NOTE, OUTSIDE_HELP, SETTINGS, Unreadable, read_bytes, read_start
from refcheck.links.display import problem_of, shown
from refcheck.links.folders import checksum, entries
from refcheck.links.suffixes import MARKDOWN

_Made = TypeVar("_Made")
# In bytes: as much of a file is read as holds what is looked for at its beginning, or of labels in it.
_START = 1 << 20
# Paths that were asked for, to be held; more of them are asked for anew.
_MOST_FOUND = 50_000
_NOT_WALKED = frozenset(("node_modules", "__pycache__"))


class Found(NamedTuple):
    """What stands at a path."""

    path: str
    """The path as it is spelled on disk."""
    exact: bool
    """Whether it was asked for in this spelling."""
    folder: bool
    real: str
    """The same with symbolic links followed; empty where they lead out of what may be looked at."""


class Dependencies(NamedTuple):
    """What an answer rests on: it stays the same as long as this does. All paths are absolute."""

    folders: Mapping[str, int] = {}
    """The checksum of what is in each folder that was listed."""
    links: Mapping[str, str] = {}
    """The target of each symbolic link that was followed."""
    texts: frozenset[str] = frozenset()
    """The settings and build files that were read, or would have been if they could be."""
    opened: frozenset[str] = frozenset()
    """The other files that were read or would have been: pages, bibliographies and the like."""

    def merged_with(self, other: Dependencies) -> Dependencies:
        """Return these dependencies together with those of another process over the same files."""
        folders, links = {**self.folders, **other.folders}, {**self.links, **other.links}
        texts = self.texts | other.texts
        return Dependencies(folders, links, texts, (self.opened | other.opened) - texts)


class Files:
    """The files below a root. What is outside of it is not looked at.

    Args:
        follow_outside: whether links may lead out of the root, to be looked at there.

    Attributes:
        problems: what is no file that can be read, though it has the name of one that is.
    """

    listed: Sequence[str] | None = None
    """The absolute paths of all files, where these are not the ones on disk."""

    def __init__(self, root: Path | str, *, follow_outside: bool = False) -> None:
        self.root = os.path.realpath(root)
        self._below_root = self.root.rstrip(os.sep) + os.sep
        self._everywhere = follow_outside
        self._listings: dict[str, dict[str, tuple[bool, bool]]] = {}
        self._found: dict[str, Found | None] = {}
        self._folded: dict[str, dict[str, str]] = {}
        self._above: dict[tuple[str, tuple[str, ...]], str | None] = {}
        self.problems: list[Problem] = []
        self._texts: dict[str, str | None] = {}
        self._starts: dict[str, str] = {}
        self._known: dict[Any, Any] = {}
        # Where the texts of files stand that are seen at other places.
        self._origins: dict[str, str] = {}
        self._opened: set[str] = set()
        self._links: dict[str, str] = {}

    def moved(self, moves: Mapping[str, str], texts: Mapping[str, str] | None = None) -> Files:
        """The same files with some of them at other places, as if that had happened.

        Args:
            moves: absolute paths before and after, of files, not folders.
            texts: of files that are others then, by their absolute paths afterwards.
        """
        other = Files(self.root, follow_outside=self._everywhere)
        for here, there in moves.items():
            other._forget(here)
            other._add(there)
            other._texts[here] = None
            other._origins[there] = self._origins.get(here, here)
        other._texts |= texts or {}
        return other

    def _forget(self, path: str) -> None:
        """Takes a file out, and the folders that are empty then."""
        folder, name = os.path.split(path)
        listing = self._listing(folder)
        listing.pop(name, None)
        if not listing and folder != self.root:
            self._forget(folder)

    def _add(self, path: str, is_folder: bool = False) -> None:
        """Puts in a file or folder, and the folders that it is in."""
        folder, name = os.path.split(path)
        listing = self._listing(folder)
        if not listing and folder != self.root:
            self._add(folder, True)
        listing[name] = is_folder, False

    def inside(self, path: str) -> bool:
        """Whether an absolute path may be looked at: it is the root, below it, or all may be."""
        return self._everywhere or self.is_below_root(path)

    def is_below_root(self, path: str) -> bool:
        """Whether an absolute path is the root or below it."""
        # Nearly all are, as they are written.
        if path.startswith(self._below_root) and ".." not in path:
            return True
        return _within(plain(path), self.root)

    def find(self, path: str) -> Found | None:
        """What stands at an absolute path that may be looked at, in this or another case."""
        # Only plain paths are there, and most are asked for again.
        if path in self._found:
            return self._found[path]
        path = plain(path)
        if path not in self._found:
            if len(self._found) > _MOST_FOUND:
                self._found.clear()
            self._found[path] = self._find(path)
        return self._found[path]

    def _find(self, path: str) -> Found | None:
        folder, _, name = path.rpartition(os.sep)
        if path == self.root or not name:
            return self._walk(path)
        # Most paths lead to folders that have been looked at.
        if folder not in self._found:
            self._found[folder] = self._walk(folder)
        found = self._found[folder]
        return self._step(found, name) if found is not None else None

    def _walk(self, path: str) -> Found | None:
        """What stands at a path, folder by folder from the outermost one."""
        top = self.root if _within(path, self.root) else os.path.splitdrive(path)[0] + os.sep
        found: Found | None = Found(top, True, True, top)
        for name in path[len(top.rstrip(os.sep)) + 1 :].split(os.sep):
            if name and found is not None:
                found = self._step(found, name)
        return found

    def _step(self, folder: Found, name: str) -> Found | None:
        """What has a name in a folder; where that is not to be looked at, the folder itself."""
        spelled, exact, _, real = folder
        if not real:
            return folder
        listing = self._listing(real)
        if name not in listing:
            other = self._fold(real).get(name.casefold())
            if other is None:
                return None
            name, exact = other, False
        is_folder, is_link = listing[name]
        spelled, real = os.path.join(spelled, name), os.path.join(real, name)
        if is_link:
            link, real = real, self._follow(real)
            self._links[link] = real
            if not self.inside(real):
                real = ""
        return Found(spelled, exact, is_folder, real)

    def _listing(self, folder: str) -> dict[str, tuple[bool, bool]]:
        """By name: whether it is a folder, and whether it is a symbolic link."""
        listing = self._listings.get(folder)
        if listing is None:
            listing = self._listings[folder] = self._list(folder)
        return listing

    def _list(self, folder: str) -> dict[str, tuple[bool, bool]]:
        return entries(folder)

    def _follow(self, path: str) -> str:
        """Where a symbolic link leads to."""
        return os.path.realpath(path)

    def content(self, path: str, most: int = NOTE) -> bytes:
        """The content of a file, by its absolute path, that was found by a search or given.

        Args:
            most: in bytes, how long it may be.

        Raises:
            OSError: where it cannot be read.
        """
        path = plain(path)
        self._opened.add(path)
        return read_bytes(self._origins.get(path, path), most)

    def _beginning(self, path: str) -> bytes:
        """The same, of a file of any length."""
        self._opened.add(path)
        return read_start(self._origins.get(path, path), _START)

    def check(self, path: str) -> None:
        """Looks where a file is that the project itself names, before it is read.

        Raises:
            Unreadable: where it is not in the project, or a link to it leads out of it.
        """
        path = plain(path)
        if not self.inside(path):
            raise Unreadable(path, "it is not in the project", OUTSIDE_HELP)
        found = self.find(path) if not self._everywhere else None
        if found is not None and not found.real:
            raise Unreadable(path, "this link leads out of the project", OUTSIDE_HELP)

    def _fold(self, folder: str) -> dict[str, str]:
        folded = self._folded.get(folder)
        if folded is None:
            folded = self._folded[folder] = {name.casefold(): name for name in sorted(self._listing(folder))}
        return folded

    def names(self, folder: str) -> list[str]:
        """The names in a folder, sorted; none where it is not in the project."""
        folder = plain(folder)
        return sorted(self._listing(folder)) if self._is_in_project(folder) else []

    def real(self, folder: str) -> str:
        """Where a folder is, with links followed; empty where it is not there, or is not to be looked at."""
        found = self.find(os.path.normpath(folder)) if self._is_in_project(os.path.normpath(folder)) else None
        return found.real if found is not None else ""

    def _is_in_project(self, path: str) -> bool:
        """Whether a normalized path, or what a link to it leads to, may be looked at."""
        try:
            self.check(path)
        except Unreadable:
            return False
        return True

    def has(self, path: str) -> bool:
        """Whether something stands at an absolute path, in this spelling, that may be looked at."""
        path = plain(path)
        found = self.find(path) if self.inside(path) else None
        return found is not None and found.exact

    def above(self, folder: str, *names: str) -> str | None:
        """The nearest folder, from an absolute one upward, not above the root, that holds one of some names."""
        key = folder, names
        if key not in self._above:
            self._above[key] = self._find_above(plain(folder), names)
        return self._above[key]

    def _find_above(self, folder: str, names: tuple[str, ...]) -> str | None:
        if not _within(folder, self.root):
            return None
        if any(name in self._listing(folder) for name in names):
            return folder
        return self.above(os.path.dirname(folder), *names) if folder != self.root else None

    def walk(self, folder: str) -> Iterator[str]:
        """The files in a folder and its folders, hidden ones and linked folders left out, in order of names."""
        folders = [plain(folder)]
        while folders:
            current = folders.pop()
            for name in self.names(current):
                is_folder, is_link = self._listing(current)[name]
                if name.startswith(".") or name in _NOT_WALKED or (is_folder and is_link):
                    continue
                if is_folder:
                    folders.append(os.path.join(current, name))
                else:
                    yield os.path.join(current, name)

    def read(self, path: str, *, is_git: bool = False) -> str | None:
        """The text of settings or of a build file; None where it cannot be read.

        Args:
            is_git: whether it is one of git's own files, which can be outside of the project.
        """
        # Only plain paths are there.
        if path in self._texts:
            return self._texts[path]
        path = plain(path)
        if path not in self._texts:
            folder, name = os.path.split(path)
            if name not in self._listing(folder):
                # Most of what is looked for beside notes is not there.
                return None
            normal = path if is_git else os.path.normpath(path)
            if normal != path:
                # Settings can write a path in any number of ways.
                return self.read(normal)
            # A page that has the name of settings, as `index.Rmd`, can be as long as any.
            most = None if name.lower().endswith(MARKDOWN) else SETTINGS
            self._texts[path] = self._decoded(path, most, check=not is_git)
        return self._texts[path]

    def read_beginning(self, path: str) -> str:
        """The text of the first mebibyte of a file of any kind; empty where it cannot be read."""
        path = plain(path)
        known = self._texts.get(path) or self._starts.get(path)
        if known is None:
            folder, name = os.path.split(path)
            known = (self._decoded(path, None) or "") if name in self._listing(folder) else ""
            self._starts[path] = known
        return known

    def _decoded(self, path: str, most: int | None, *, check: bool = True) -> str | None:
        """A text, with marks in place of what is not UTF-8; what is in its way is a problem where it is no folder."""
        if check and not self.inside(path):
            return None
        try:
            if check:
                self.check(path)
            data = self._beginning(path) if most is None else self.content(path, most)
        except Unreadable as error:
            self.problems.append(problem_of(shown(path), error))
            return None
        except (OSError, ValueError):
            return None
        return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")

    def dependencies(self) -> Dependencies:
        """Return what all answers so far rest on."""
        folders = {folder: checksum(listing) for folder, listing in self._listings.items()}
        texts = frozenset((*self._texts, *self._starts))
        return Dependencies(folders, dict(self._links), texts, frozenset(self._opened - texts))

    def forget(self, paths: Iterable[str]) -> bool:
        """Forgets what is known of some files that have changed, come or gone, and what was found through it.

        Returns:
            Whether anything can be found in another way than before: another name is in a folder that was looked at, or
            a text is another one that was read here. The texts of pages are read by others.
        """
        paths = [plain(path) for path in paths]
        names = [folder for folder in self._folders_of(paths) if self._list(folder) != self._listings[folder]]
        texts = [path for path in paths if path in self._texts or path in self._starts]
        if not names and not texts:
            return False
        for folder in names:
            del self._listings[folder]
        for path in texts:
            self._texts.pop(path, None)
            self._starts.pop(path, None)
        self._found.clear()
        self._folded.clear()
        self._above.clear()
        self._known.clear()
        return True

    def _folders_of(self, paths: Iterable[str]) -> set[str]:
        """The folders around some files that have been listed."""
        folders: set[str] = set()
        for path in paths:
            folder = os.path.dirname(path)
            while folder not in folders and self.is_below_root(folder):
                folders.add(folder)
                folder = os.path.dirname(folder)
        return {folder for folder in folders if folder in self._listings}

    def are_unchanged(self, dependencies: Dependencies) -> bool:
        """Whether the folders and links of some dependencies are as they were then. Texts are not compared."""
        return all(
            checksum(self._listing(folder)) == listed for folder, listed in dependencies.folders.items()
        ) and all(self._follow(link) == target for link, target in dependencies.links.items())

    def once(self, make: Callable[[Files, str], _Made], folder: str) -> _Made:
        """What `make(files, folder)` returns, found out once."""
        key = make, folder
        if key not in self._known:
            self._known[key] = make(self, folder)
        made: _Made = self._known[key]
        return made


def plain(path: str) -> str:
    """An absolute path without `..`, as Python and browsers take that away: by the letters alone.

    A system takes it away behind the links: `d/../x` is beside what the link `d` leads to, which may be elsewhere than
    where it was looked at. So whatever is asked for here is asked for by this path, and opened by no other one.
    """
    return os.path.normpath(path) if ".." in path or "//" in path or "/./" in path else path


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
