"""What is in a folder, as far as refcheck looks at it."""

from __future__ import annotations

import os
from collections.abc import Mapping

CACHE = ".refcheck_cache"
"""The folder of refcheck's own that comes and goes without anything being changed."""


SAID = "said-"
"""With this the names of the files in it begin that hold what a run has said."""


def entries(folder: str) -> dict[str, tuple[bool, bool]]:
    """By name: whether it is a folder, and whether it is a symbolic link; nothing where it cannot be read."""
    try:
        with os.scandir(folder) as found:
            return {entry.name: (_is_folder(entry), entry.is_symlink()) for entry in found}
    except (OSError, ValueError):
        return {}


def checksum(found: Mapping[str, tuple[bool, bool]]) -> int:
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


# In nanoseconds: how much the time of a file can be behind, as the system counts it in ticks of its own.
_TICK = 20_000_000
# The same where a file system keeps whole seconds. The coarsest one in use, FAT, keeps every other one.
_COARSE = 2_000_000_000
_WHOLE = "000000000"


def in_doubt(state: str, checked: int) -> bool:
    """Whether what is described so can have been changed after it was looked at, and still be described so.

    Args:
        checked: when it was looked at, in nanoseconds.
    """
    if not state:
        return False
    changed, modified, _ = state.split(" ", 2)
    # In Windows the other time is that of the creation, which FAT keeps finer than that of a change.
    kept = modified if os.name == "nt" else changed
    return int(changed) > checked - (_COARSE if kept.endswith(_WHOLE) else _TICK)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A symbolic link that leads to itself.
        return False
