"""What is in a folder, as far as refcheck looks at it."""

from __future__ import annotations

import os

CACHE = ".refcheck_cache"
"""The folder of refcheck's own that comes and goes without anything being changed."""


def entries(folder: str) -> dict[str, tuple[bool, bool]]:
    """By name: whether it is a folder, and whether it is a symbolic link; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return {entry.name: (_is_folder(entry), entry.is_symlink()) for entry in found}
    except (OSError, ValueError):
        return {}


def checksum(found: dict[str, tuple[bool, bool]]) -> int:
    """A checksum of what is in a folder."""
    from zlib import crc32

    written = (f"{name}\0{kinds}" for name, kinds in sorted(found.items()) if name != CACHE)
    return crc32("\0".join(written).encode("utf-8", "surrogateescape"))


def state_of(path: str) -> str:
    """A file or folder as the system describes it, by which it counts as unchanged; empty where there is none.

    It begins with the time of the last change, in nanoseconds.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ""
    return f"{max(found.st_mtime_ns, found.st_ctime_ns)} {found.st_mtime_ns} {found.st_size} {found.st_ino}"


# In nanoseconds. The coarsest clock of a file system in use, that of FAT, ticks every two seconds.
TICK = 2_000_000_000


def in_doubt(state: str, checked: int) -> bool:
    """Whether what is described so can have been changed after it was looked at, and still be described so.

    Args:
        checked: when it was looked at, in nanoseconds.
    """
    return bool(state) and int(state.partition(" ")[0]) > checked - TICK


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A symbolic link that leads to itself.
        return False
