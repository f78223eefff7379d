"""Checks that the files that git reads are the project's own: they could point to any repository on the disk.

An archive can contain a `.git` with `gitdir: /home/me/private/.git`. The index there would be shown as if it
belonged to this project. So the folder of git must be in the work tree, or name this work tree itself, as
git does for `git worktree add` and for submodules; and it must contain its own objects.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from refcheck.guards.regular_files import SETTINGS, read_bytes
from refcheck.links.lookup import plain

_MOST_STORES = 10


def foreign(root: str, git_folder: str, common: str, work_tree: Callable[[], str]) -> str:
    """The path of a file or folder that git would read although it is not the project's own; empty if there is none.

    Args:
        root: the real path of the work tree.
        git_folder: the real path of the folder of git.
        common: the real path of the one that it shares with other work trees, or the same.
        work_tree: returns the work tree in the settings of the folder of git; empty if they do not set it.
    """
    mark = os.path.join(root, ".git")
    if not _is_within(os.path.realpath(os.getcwd()), root) or _named(mark) != git_folder:
        return root
    if common != git_folder and os.path.dirname(git_folder) != os.path.join(common, "worktrees"):
        return common
    if not _is_within(git_folder, root) and not _leads_back(root, git_folder, common, work_tree):
        return git_folder
    return next(_linked(git_folder), "") or _foreign_objects(os.path.join(common, "objects"), (common, root))


def foreign_to_bare(git_folder: str) -> str:
    """The path of a file or folder outside of a bare repository that git would read; empty if there is none.

    Args:
        git_folder: its real path.
    """
    shared = os.path.join(git_folder, "commondir")
    if os.path.lexists(shared):
        return shared
    links = (
        path for path in map(os.path.join, [git_folder] * 3, ("HEAD", "refs", "packed-refs")) if os.path.islink(path)
    )
    return next(links, "") or _foreign_objects(os.path.join(git_folder, "objects"), (git_folder,))


def _leads_back(root: str, git_folder: str, common: str, work_tree: Callable[[], str]) -> bool:
    if common != git_folder:
        return _real(git_folder, _text(os.path.join(git_folder, "gitdir"))) == os.path.join(root, ".git")
    named = work_tree()
    return bool(named) and _real(git_folder, named) == root


def _named(mark: str) -> str:
    """The folder of git that the `.git` of a work tree is, or names."""
    if not os.path.isfile(mark):
        return os.path.realpath(mark)
    return _real(os.path.dirname(mark), _text(mark).removeprefix("gitdir:").lstrip(" "))


def _linked(git_folder: str) -> Iterator[str]:
    """The indexes that are links to other places."""
    with os.scandir(git_folder) as entries:
        yield from (entry.path for entry in entries if "index" in entry.name and entry.is_symlink())


def _foreign_objects(store: str, places: tuple[str, ...]) -> str:
    """The first part of a store of objects, and of those that it names, that is not in some places."""
    stores = [store]
    # Git reads no more of them that name one another.
    for store in stores:
        if len(stores) > _MOST_STORES or not any(_is_within(os.path.realpath(store), place) for place in places):
            return store
        link = next(_links(store), "")
        if link:
            return link
        names = _text(os.path.join(store, "info", "alternates")).split("\n")
        others = (plain(os.path.join(store, name)) for name in names if name and not name.startswith("#"))
        stores += [other for other in others if other not in stores]
    return ""


def _links(folder: str) -> Iterator[str]:
    """The symbolic links in a folder and its subfolders: git makes none among its objects."""
    for current, folders, names in os.walk(folder):
        yield from filter(os.path.islink, (os.path.join(current, name) for name in (*folders, *names)))


def _real(folder: str, path: str) -> str:
    return os.path.realpath(os.path.join(folder, path))


def _text(path: str) -> str:
    """The content of a small file of git; empty if it cannot be read, or git could not read it either."""
    try:
        return os.fsdecode(read_bytes(path, SETTINGS)).rstrip("\r\n")
    except FileNotFoundError:
        return ""


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
