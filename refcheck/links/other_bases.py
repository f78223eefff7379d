"""Folders other than its own that the paths of a text may be relative to.

A build that is not known may read paths from the folder in which it runs, from a folder that it copies, or from where
it copies the text: from a folder above, or from one beside or below these (`static/`, `book/`, `site/content/`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

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
        inner = [path for outer in level for path in _folders_in(files, outer)]
        level = list(dict.fromkeys(path for path in inner if path not in found and path != folder))
        found.update(dict.fromkeys(level[: _MOST_FOLDERS - len(found)]))
        if len(found) >= _MOST_FOLDERS:
            break
    return tuple(found)


def _folders_in(files: Files, folder: str) -> Iterator[str]:
    for name in files.names(folder):
        path = os.path.join(folder, name)
        if name.startswith((".", "_")) or name.lower() in _WRITTEN:
            continue
        found = files.find(path)
        if found is not None and found.folder:
            yield path


def _names_in(files: Files, folder: str) -> frozenset[str]:
    return frozenset(files.names(folder))


def exists_from(files: Files, base: str, path: str) -> bool:
    """Whether a path, or the source of the page at it, exists in this spelling from a folder.

    Args:
        base: absolute.
        path: of a link; a leading slash or alias is ignored.
    """
    is_page = may_be_page(path) and not is_markdown(path)
    for name in names_of(path):
        # The folder itself is named by nobody.
        if not name.strip("/.") or _begins_elsewhere(files, base, name, is_page=is_page):
            continue
        wanted = below(base, name)
        candidates = [wanted, *sources_of(wanted)] if is_page else [wanted]
        if any(files.has(candidate) for candidate in candidates):
            return True
    return False


def _begins_elsewhere(files: Files, base: str, path: str, *, is_page: bool) -> bool:
    """Whether a path certainly begins with a name that a folder lacks.

    Most do: the question is asked for hundreds of folders.
    """
    relative = path.lstrip("/").removeprefix("./")
    first, _, rest = relative.partition("/")
    if relative.startswith((".", "/")) or "/." in relative or "//" in relative:
        # It may lead elsewhere.
        return False
    if rest.startswith("index.") or (is_page and not rest):
        # The source of the page may have another name.
        return False
    return first not in files.once(_names_in, base)
