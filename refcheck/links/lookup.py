"""Finding paths by the exact names in folders, each of which is listed once."""

import os
from collections.abc import Iterable, Mapping

from refcheck.facts.named_tuple import NamedTuple
from refcheck.guards.regular_files import OUTSIDE_HELP, Unreadable
from refcheck.links.folders import checksum
from refcheck.links.storage import Storage

# A larger cache of paths is cleared.
_MAX_CACHED_PATHS = 50_000


class Found(NamedTuple):
    """A file or folder that exists."""

    path: str
    """The path as it is spelled on disk."""
    exact: bool
    """Whether it was requested in this spelling."""
    folder: bool
    real: str
    """The same path with symbolic links followed; empty if they lead out of the project."""


class Listings:
    """The content of folders, each read once.

    Args:
        storage: where folders are read from.
    """

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._by_folder: dict[str, dict[str, tuple[bool, bool]]] = {}
        self._folded: dict[str, dict[str, str]] = {}

    def of(self, folder: str) -> Mapping[str, tuple[bool, bool]]:
        """Return by name whether it is a folder, and whether it is a symbolic link."""
        listing = self._by_folder.get(folder)
        if listing is None:
            listing = self._by_folder[folder] = self._storage.entries(folder)
        return listing

    def checksum(self, folder: str) -> int:
        """Return a checksum of the names in a folder."""
        return checksum(self.of(folder))

    def spelled(self, folder: str, name: str) -> str | None:
        """Return a name in a folder that differs from another one at most in case; None if there is none."""
        folded = self._folded.get(folder)
        if folded is None:
            folded = self._folded[folder] = {name.casefold(): name for name in sorted(self.of(folder))}
        return folded.get(name.casefold())

    def checksums(self) -> dict[str, int]:
        """Return the checksum of each folder that was read."""
        return {folder: checksum(listing) for folder, listing in self._by_folder.items()}

    def changed(self, folders: Iterable[str]) -> list[str]:
        """Return those of some folders that were read and contain other names now."""
        return [
            folder
            for folder in folders
            if folder in self._by_folder and self._storage.entries(folder) != self._by_folder[folder]
        ]

    def forget(self, folders: Iterable[str]) -> None:
        """Read some folders again when they are needed next."""
        for folder in folders:
            del self._by_folder[folder]
        self._folded.clear()


class PathLookup:
    """The files and folders below a root, and the targets of symbolic links.

    Args:
        root: absolute, with symbolic links followed.
        listings: the content of folders.
        storage: follows symbolic links.
        follow_outside: whether links may point out of the root.

    Attributes:
        links: the target of each symbolic link that was followed.
        below_root: the start of the paths below the root.
    """

    def __init__(self, root: str, listings: Listings, storage: Storage, *, follow_outside: bool) -> None:
        self.root = root
        self.links: dict[str, str] = {}
        self._listings = listings
        self._storage = storage
        self.below_root = root.rstrip(os.sep) + os.sep
        self._everywhere = follow_outside
        self._found: dict[str, Found | None] = {}
        self._above: dict[tuple[str, tuple[str, ...]], str | None] = {}

    def inside(self, path: str) -> bool:
        """Whether an absolute path may be read: it is the root or below it, or links may point out of it."""
        return self._everywhere or self.is_below_root(path)

    def is_below_root(self, path: str) -> bool:
        """Whether an absolute path is the root or below it."""
        # The quick test accepts nearly all paths.
        if path.startswith(self.below_root) and ".." not in path:
            return True
        return _within(plain(path), self.root)

    def those_inside(self, paths: Iterable[str]) -> list[str]:
        """Return those of some absolute paths that may be read."""
        below_root, inside = self.below_root, self.inside
        return [path for path in paths if (path.startswith(below_root) and ".." not in path) or inside(path)]

    def find(self, path: str) -> Found | None:
        """Return the file or folder at an absolute path that may be read, in this or another case."""
        # The keys are plain paths. Most paths are requested several times.
        known = self._found
        if path in known:
            return known[path]
        written, path = path, plain(path)
        if path is not written and path in known:
            return known[path]
        if len(known) > _MAX_CACHED_PATHS:
            known.clear()
        # A link that leads nowhere can mean twenty paths, most in a folder that does not exist.
        is_in_none = known.get(path.rpartition(os.sep)[0], path) is None
        found = known[path] = None if is_in_none else self._find(path)
        return found

    def _find(self, path: str) -> Found | None:
        folder, _, name = path.rpartition(os.sep)
        if path == self.root or not name:
            return self._walk(path)
        # Most paths are in folders that are in the cache.
        if folder not in self._found:
            self._found[folder] = self._walk(folder)
        found = self._found[folder]
        return self._step(found, name) if found is not None else None

    def _walk(self, path: str) -> Found | None:
        """Return the file or folder at a path, going from the outermost folder inward."""
        top = self.root if _within(path, self.root) else os.path.splitdrive(path)[0] + os.sep
        found = Found(top, True, True, top)
        for name in filter(None, path[len(top.rstrip(os.sep)) + 1 :].split(os.sep)):
            entry = self._step(found, name)
            if entry is None:
                return None
            found = entry
        return found

    def _step(self, folder: Found, name: str) -> Found | None:
        """Return the entry of a name in a folder, or the folder itself if it may not be read."""
        spelled, exact, _, real = folder
        if not real:
            return folder
        listing = self._listings.of(real)
        if name not in listing:
            other = self._listings.spelled(real, name)
            if other is None:
                return None
            name, exact = other, False
        is_folder, is_link = listing[name]
        spelled, real = os.path.join(spelled, name), os.path.join(real, name)
        if is_link:
            link, real = real, self._storage.real(real)
            self.links[link] = real
            if not self.inside(real):
                real = ""
        return Found(spelled, exact, is_folder, real)

    def check(self, path: str) -> None:
        """Check a path that the project itself names, before the file is read.

        Raises:
            Unreadable: if it is not in the project, or a link on the way to it points out of it.
        """
        path = plain(path)
        if not self.inside(path):
            raise Unreadable(path, "it is not in the project", OUTSIDE_HELP)
        found = self.find(path) if not self._everywhere else None
        if found is not None and not found.real:
            raise Unreadable(path, "this link leads out of the project", OUTSIDE_HELP)

    def may_be_read(self, path: str) -> bool:
        """Whether `check` accepts an absolute path."""
        try:
            self.check(path)
        except Unreadable:
            return False
        return True

    def above(self, folder: str, *names: str) -> str | None:
        """Return the nearest folder, from an absolute one up to the root, that contains one of some names."""
        key = folder, names
        if key not in self._above:
            self._above[key] = self._find_above(plain(folder), names)
        return self._above[key]

    def _find_above(self, folder: str, names: tuple[str, ...]) -> str | None:
        if not _within(folder, self.root):
            return None
        if any(name in self._listings.of(folder) for name in names):
            return folder
        return self.above(os.path.dirname(folder), *names) if folder != self.root else None

    def folders_of(self, paths: Iterable[str]) -> set[str]:
        """Return the folders below the root that contain some plain paths, directly or not."""
        folders: set[str] = set()
        for path in paths:
            folder = os.path.dirname(path)
            while folder not in folders and self.is_below_root(folder):
                folders.add(folder)
                folder = os.path.dirname(folder)
        return folders

    def forget(self) -> None:
        """Look up all paths again when they are needed next."""
        self._found.clear()
        self._above.clear()


def plain(path: str) -> str:
    """Return an absolute path without `..`, which is removed as Python and browsers do: without following links.

    The system removes `..` after it has followed links: `d/../x` is next to the target of the link `d`, possibly
    outside of what was checked. So a path is looked up, checked and opened in this one form only.
    """
    return os.path.normpath(path) if ".." in path or "//" in path or "/./" in path else path


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
