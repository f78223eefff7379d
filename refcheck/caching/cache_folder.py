"""The cache folder in a project: checks whether it can be used, creates and deletes it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from refcheck.guards.trust import NO_LINK, is_own, is_sound_cache, may_keep_in, write_new
from refcheck.links.folders import CACHE, SAID

FOLDER = CACHE
DATABASE_NAME = "facts.sqlite"
# Files that SQLite creates next to a database while it writes; never used here.
DATABASE_COMPANIONS = ("-journal", "-wal", "-shm")
_MARKERS = {".gitignore": "*\n", "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n"}
# Whether a folder can be held open, so that operations cannot be diverted to another folder.
_HAS_FOLDERS = os.unlink in os.supports_dir_fd
_FOLDER_ONLY = os.O_RDONLY | NO_LINK | getattr(os, "O_DIRECTORY", 0)


def is_usable(project: Path | str, folder: str) -> bool:
    """Whether the cache of a project can be used, or created. Write permissions of others are removed first."""
    if not may_keep_in(os.fspath(project)):
        return False
    try:
        found = os.lstat(folder)
    except OSError:
        return True
    if stat.S_ISDIR(found.st_mode) and is_own(found) and _HAS_FOLDERS and found.st_mode & 0o077:
        with suppress(OSError):
            handle = os.open(folder, _FOLDER_ONLY)
            try:
                os.fchmod(handle, 0o700)
            finally:
                os.close(handle)
    return is_sound_cache(folder)


def make_folder(folder: str) -> None:
    """Creates the folder, with the files that keep it out of repositories and backups.

    Raises:
        OSError: if that is not possible.
    """
    if not os.path.lexists(folder):
        # Private, as the entries reveal parts of texts that others may not be allowed to read.
        os.mkdir(folder, 0o700)
    for name, text in _MARKERS.items():
        with suppress(FileExistsError):
            write_new(os.path.join(folder, name), text.encode("ascii"))


def delete_database(folder: str) -> bool:
    """Deletes the database, and the files that earlier versions have stored next to it.

    Returns:
        Whether that was possible.
    """
    names = (DATABASE_NAME, *(DATABASE_NAME + end for end in DATABASE_COMPANIONS))
    return _delete(folder, lambda name: name in names or name.startswith(SAID))


def clear(project: Path | str) -> bool:
    """Deletes the cache of a project: the files that refcheck has written, and the folder if it is then empty.

    Links are not followed, and a folder that is a link is ignored.

    Returns:
        Whether there was a cache.

    Raises:
        OSError: if it cannot be deleted, or contains other files.
    """
    path = os.path.join(project, FOLDER)
    if os.path.islink(path) or not os.path.isdir(path):
        return False
    _delete(path, lambda name: name.startswith((DATABASE_NAME, SAID)) or name in _MARKERS)
    os.rmdir(path)
    return True


def _delete(folder: str, is_meant: Callable[[str], bool]) -> bool:
    """Deletes some files in a folder, and in no other one, even if somebody replaces it by a link meanwhile."""
    try:
        handle = os.open(folder, _FOLDER_ONLY) if _HAS_FOLDERS else None
        try:
            for name in filter(is_meant, os.listdir(folder if handle is None else handle)):
                with suppress(FileNotFoundError):
                    if handle is None:
                        os.unlink(os.path.join(folder, name))
                    else:
                        os.unlink(name, dir_fd=handle)
        finally:
            if handle is not None:
                os.close(handle)
    except OSError:
        return False
    return True
