"""Folders other than its own that the paths of a text may be relative to.

A build that is not known may read paths from the folder in which it runs, from a folder that it copies, or from where
it copies the text: from a folder above, or from one beside or below these (`static/`, `book/`, `site/content/`).
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from refcheck.links.destinations import below, is_markdown, may_be_page, sources_of
from refcheck.links.files import Files
from refcheck.links.run_folders import names_of

_MOST_FOLDERS = 200
# What a build writes is no evidence of where it reads.
_WRITTEN = frozenset(
    ("_book", "_build", "_site", "build", "dist", "node_modules", "out", "output", "public_html", "target", "vendor")
)


def other_bases(files: Files, folder: str) -> tuple[str, ...]:
    """The absolute paths of the folders around another one, the nearest first: those above, and up to two levels below.

    Args:
        folder: absolute, in the project.
    """
    above = [folder]
    while above[-1] != files.root and files.is_below_root(os.path.dirname(above[-1])):
        above.append(os.path.dirname(above[-1]))
    found = dict.fromkeys(above[1:])
    level = above
    for _ in range(2):
        # It is asked for each folder: of one with thousands of folders, only the first ones are looked at each time.
        inner = (path for outer in level for path in files.once(_folders_in, outer))
        others = (path for path in inner if path not in found and path != folder)
        level = list(islice(others, max(_MOST_FOLDERS - len(found), 0)))
        found.update(dict.fromkeys(level))
    return tuple(found)


def _folders_in(files: Files, folder: str) -> tuple[str, ...]:
    names = (name for name in files.names(folder) if not name.startswith((".", "_")) and name.lower() not in _WRITTEN)
    paths = (os.path.join(folder, name) for name in names)
    return tuple(path for path in paths if (found := files.find(path)) is not None and found.folder)


def counts_from(files: Files, bases: Sequence[str], paths: Collection[str]) -> list[int]:
    """The number of paths that exist from each of some folders, in the order of the folders.

    Args:
        bases: absolute. Most have none of the paths, and that is seen at once.
        paths: as for `exists_from`.
    """
    names = [name for path in paths for name in names_of(path)]
    stems = {stem for name in names for stem in _first_stem(name)}
    if all(map(_first_stem, names)):
        having = files.once(_FoldersByStem, files.root).having(stems, bases)
        if having.isdisjoint(bases):
            return [0] * len(bases)
    else:
        # One that may lead out of the folders.
        having = set(bases)
    return [sum(exists_from(files, base, path) for path in paths) if base in having else 0 for base in bases]


class _FoldersByStem:
    """The folders that have a name, by its part before the first period; for all pages of a project.

    Args:
        files: of the project.
        root: of the project.
    """

    def __init__(self, files: Files, root: str) -> None:
        self._files = files
        self._known: set[str] = set()
        self._folders: dict[str, list[str]] = {}

    def having(self, stems: Iterable[str], folders: Sequence[str]) -> set[str]:
        """The folders that have a name with one of some stems: at least those among the given ones."""
        if not self._known.issuperset(folders):
            for folder in folders:
                self._add(folder)
        having = set[str]()
        for stem in stems:
            found = self._folders.get(stem, ())
            # Of a project with thousands of folders all can have the name.
            having.update(found if len(found) < len(folders) else folders)
        return having

    def _add(self, folder: str) -> None:
        if folder not in self._known:
            self._known.add(folder)
            for stem in self._files.once(_stems_in, folder):
                self._folders.setdefault(stem, []).append(folder)


def exists_from(files: Files, base: str, path: str) -> bool:
    """Whether a path, or the source of the page at it, exists in this spelling from a folder.

    Args:
        base: absolute.
        path: of a link; a leading slash or alias is ignored.
    """
    is_page = may_be_page(path) and not is_markdown(path)
    for name in names_of(path):
        # The folder itself is named by nobody.
        if not name.strip("/.") or files.once(_stems_in, base).isdisjoint(_first_stem(name) or ("",)):
            continue
        wanted = below(base, name)
        candidates = [wanted, *sources_of(wanted)] if is_page else [wanted]
        if any(files.has(candidate) for candidate in candidates):
            return True
    return False


def _stems_in(files: Files, folder: str) -> frozenset[str]:
    """The names in a folder up to their first period, and the empty one."""
    return frozenset(("", *(name.partition(".")[0] for name in files.names(folder))))


def _first_stem(path: str) -> tuple[str, ...]:
    """The first name of a path up to its first period, which the source of the page has, too; empty if it may lead out
    of the folder, or be that of the folder itself.
    """
    relative = path.lstrip("/").removeprefix("./")
    stem = relative.partition("/")[0].partition(".")[0]
    is_within = stem and stem != "index" and "/." not in relative and "//" not in relative
    return (stem,) if is_within else ()
