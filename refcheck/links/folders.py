"""The entries of folders, and states of files by which a change is noticed."""

from __future__ import annotations

import os
from collections.abc import Mapping

CACHE = ".refcheck_cache"
"""The cache folder. It does not count as a change of the folder that contains it."""

SAID = "said-"
"""The prefix of files in the cache folder that contain the output of a run."""


def entries(folder: str) -> dict[str, tuple[bool, bool]]:
    """By name: whether it is a folder, and whether it is a symbolic link. Empty if the folder cannot be read."""
    try:
        with os.scandir(folder) as found:
            return {entry.name: (_is_folder(entry), entry.is_symlink()) for entry in found}
    except (OSError, ValueError):
        return {}


def checksum(found: Mapping[str, tuple[bool, bool]]) -> int:
    """A checksum of the entries of a folder."""
    from zlib import crc32

    written = (f"{name}\0{kinds}" for name, kinds in sorted(found.items()) if name != CACHE)
    return crc32("\0".join(written).encode("utf-8", "surrogateescape"))


def state_of(path: str) -> str:
    """The state of a file or folder: if it is the same, so is the content. Empty if there is no such path.

    It consists of the time of the last change, the time of the last modification (both in nanoseconds), the size in
    bytes, and the inode.
    """
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return ""
    return f"{max(found.st_mtime_ns, found.st_ctime_ns)} {found.st_mtime_ns} {found.st_size} {found.st_ino}"


# In nanoseconds: the largest error of the time of a file, which the kernel counts in ticks.
_TICK = 20_000_000
# The same for file systems with whole seconds. FAT, the coarsest one in use, has a resolution of two.
_COARSE = 2_000_000_000
_WHOLE = "000000000"


def in_doubt(state: str, checked: int) -> bool:
    """Whether a file can have changed after its state was read without a change of the state.

    Args:
        state: as by `state_of`.
        checked: the time at which it was read, in nanoseconds.
    """
    if not state:
        return False
    changed, modified, _ = state.split(" ", 2)
    # On Windows `changed` is the time of creation, which FAT keeps more exactly than that of a modification.
    kept = modified if os.name == "nt" else changed
    return int(changed) > checked - (_COARSE if kept.endswith(_WHOLE) else _TICK)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        # A loop of symbolic links.
        return False
