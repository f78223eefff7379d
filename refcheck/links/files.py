"""The files of a project, found by exact name on every system, and read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.lookup import Listings, PathLookup, plain
from refcheck.links.storage import DISK, Storage
from refcheck.links.text_reader import TextReader

_Made = TypeVar("_Made")
_NOT_WALKED = frozenset(("node_modules", "__pycache__"))


class Dependencies(NamedTuple):
    """The dependencies of a result: it is the same until one of these changes. All paths are absolute."""

    folders: Mapping[str, int] = {}
    """The checksum of each folder that was listed."""
    links: Mapping[str, str] = {}
    """The target of each symbolic link that was followed."""
    texts: frozenset[str] = frozenset()
    """The settings and build files that were read, or would have been if possible."""
    opened: frozenset[str] = frozenset()
    """The other files that were read or would have been: pages, bibliographies and the like."""

    def merged_with(self, other: Dependencies) -> Dependencies:
        """Return these dependencies together with those of another process over the same files."""
        folders, links = {**self.folders, **other.folders}, {**self.links, **other.links}
        texts = self.texts | other.texts
        return Dependencies(folders, links, texts, (self.opened | other.opened) - texts)


class Files:
    """The files below a root. Nothing outside of it is read.

    Args:
        storage: where folders and files are read from.
        follow_outside: whether links may lead out of the root, and are followed there.
        texts: the texts of files that are not to be read, by absolute path; None for a file that does not exist.

    Attributes:
        root: absolute, with symbolic links followed.
        listed: the absolute paths of all files, if they are known without searching the disk.
        texts: reads files.
    """

    def __init__(
        self,
        root: Path | str,
        storage: Storage = DISK,
        *,
        follow_outside: bool = False,
        texts: Mapping[str, str | None] | None = None,
    ) -> None:
        self.root = os.path.realpath(root)
        self.listed: Sequence[str] | None = storage.listed
        self._storage = storage
        self._follow_outside = follow_outside
        self._listings = Listings(storage)
        self._lookup = lookup = PathLookup(self.root, self._listings, storage, follow_outside=follow_outside)
        self._made: dict[Any, Any] = {}
        # Called for every link, so without a call in between.
        self.find = lookup.find
        self.inside = lookup.inside
        self.those_inside = lookup.those_inside
        self.is_below_root = lookup.is_below_root
        self.below_root = lookup.below_root
        self.check = lookup.check
        self.above = lookup.above
        self.texts = TextReader(storage, self._listings, lookup, texts or {})

    def moved(self, moves: Mapping[str, str], texts: Mapping[str, str] | None = None) -> Files:
        """Return these files with some of them at other places, as if they had been moved.

        Args:
            moves: absolute paths before and after, of files, not folders.
            texts: of files whose texts change, too, by their absolute paths afterwards.
        """
        from refcheck.links.moved_storage import MovedStorage

        storage = MovedStorage(self._storage, self.root, moves)
        after = {**dict.fromkeys(moves), **(texts or {})}
        return Files(self.root, storage, follow_outside=self._follow_outside, texts=after)

    def has(self, path: str) -> bool:
        """Whether there is a file or folder at an absolute path that may be read, in this spelling."""
        path = plain(path)
        found = self.find(path) if self.inside(path) else None
        return found is not None and found.exact

    def names(self, folder: str) -> list[str]:
        """Return the names in a folder, sorted; none if it is not in the project."""
        folder = plain(folder)
        return sorted(self._listings.of(folder)) if self._lookup.may_be_read(folder) else []

    def real(self, folder: str) -> str:
        """Return a folder with symbolic links followed; empty if it does not exist or is not in the project."""
        folder = os.path.normpath(folder)
        found = self.find(folder) if self._lookup.may_be_read(folder) else None
        return found.real if found is not None else ""

    def walk(self, folder: str) -> Iterator[str]:
        """Yield the files in a folder and its folders, without hidden ones and linked folders, in order of names."""
        folders = [plain(folder)]
        while folders:
            current = folders.pop()
            for name in self.names(current):
                is_folder, is_link = self._listings.of(current)[name]
                if name.startswith(".") or name in _NOT_WALKED or (is_folder and is_link):
                    continue
                if is_folder:
                    folders.append(os.path.join(current, name))
                else:
                    yield os.path.join(current, name)

    def once(self, make: Callable[[Files, str], _Made], folder: str) -> _Made:
        """Return `make(files, folder)`, computed once."""
        key = make, folder
        if key not in self._made:
            self._made[key] = make(self, folder)
        made: _Made = self._made[key]
        return made

    def dependencies(self) -> Dependencies:
        """Return the dependencies of all answers so far."""
        texts = self.texts
        return Dependencies(self._listings.checksums(), dict(self._lookup.links), texts.texts, texts.opened)

    def are_unchanged(self, dependencies: Dependencies) -> bool:
        """Whether the folders and links of some dependencies are unchanged. Texts are not compared."""
        return all(
            self._listings.checksum(folder) == listed for folder, listed in dependencies.folders.items()
        ) and all(self._storage.real(link) == target for link, target in dependencies.links.items())

    def forget(self, paths: Iterable[str]) -> bool:
        """Forget what depends on some files that were changed, created or deleted.

        Returns:
            Whether any answer can change: a folder that was listed contains another name, or a text that was read here
            has changed. The texts of pages are read by others.
        """
        paths = [plain(path) for path in paths]
        folders = self._listings.changed(self._lookup.folders_of(paths))
        texts = self.texts.read_among(paths)
        if not folders and not texts:
            return False
        self._listings.forget(folders)
        self.texts.forget(texts)
        self._lookup.forget()
        self._made.clear()
        return True
