"""The only module that reads files: regular files only, up to a size limit.

The author of the project chose its files. Reading a FIFO would block, a device may be endless or act when it is opened,
and `/proc` contains secrets of this process. So the kind of a path is checked before it is opened, and once more
afterwards, as it may have been replaced meanwhile. Never more is read than the limit, whatever size the file reports.
"""

from __future__ import annotations

import errno
import os
import stat

NOTE = 50 << 20
"""In bytes: the size limit of a note, a bibliography or a baseline."""
SETTINGS = 1 << 20
"""In bytes: the size limit of the settings of a site or package, and of build files."""
OWN_SETTINGS = 128 << 10
"""In bytes: the size limit of refcheck's own settings in YAML. Parsing 150 kB takes a second."""
PATTERNS = 256 << 10
"""In bytes: the size limit of an ignore file. The largest published ones have a tenth of it."""

OUTSIDE_HELP = "if you trust who made it, give `--follow-outside`"
"""The help for a symbolic link that leads out of the project."""

# File systems that the kernel generates. Their files are of the regular kind.
_MADE_UP = ("/proc/", "/sys/", "/dev/")
# Files in memory that behave like those on a disk.
_SHARED_MEMORY = "/dev/shm/"
# In bytes: read at a time from a file that is longer than the size it reports.
_PIECE = 1 << 16
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
# The device numbers of file systems that are known to be none of `_MADE_UP`.
_ordinary_systems: set[int] = set()


class Unreadable(OSError):
    """A file that is refused, though it could be read.

    Attributes:
        help: what to do.
    """

    def __init__(self, path: str, reason: str, help: str) -> None:
        super().__init__(errno.EINVAL, reason, path)
        self.help = help


def read_bytes(path: str, most: int = NOTE) -> bytes:
    """The content of a regular file.

    Args:
        most: its size limit in bytes.

    Raises:
        Unreadable: if it is not a regular file, or too large.
        OSError: if it cannot be read.
    """
    handle, size = _opened(path)
    try:
        data = _read(handle, size, most + 1) if size <= most else b""
    finally:
        os.close(handle)
    if size > most or len(data) > most:
        raise too_large(path, most)
    return data


def read_start(path: str, most: int) -> bytes:
    """The start of a regular file.

    Args:
        most: the number of bytes to read.

    Raises:
        Unreadable: if it is not a regular file.
        OSError: if it cannot be read.
    """
    handle, size = _opened(path)
    try:
        return _read(handle, size, most)
    finally:
        os.close(handle)


def _opened(path: str) -> tuple[int, int]:
    """Opens a regular file: its handle, which the caller closes, and the size in bytes that it reports."""
    try:
        found = os.stat(path)
    except ValueError:
        raise Unreadable(path, "no file can have this name", "correct it") from None
    _check_kind(path, found.st_mode)
    handle = os.open(path, _FLAGS)
    try:
        found = os.fstat(handle)
        _check_kind(path, found.st_mode)
        if found.st_dev not in _ordinary_systems:
            _check_system(path, handle, found.st_dev)
    except BaseException:
        os.close(handle)
        raise
    return handle, found.st_size


def _read(handle: int, size: int, most: int) -> bytes:
    """Reads until the end of the file, or until `most` bytes."""
    parts: list[bytes] = []
    left = most
    # One byte more than the reported size: only an empty read shows the end.
    while left and (data := os.read(handle, min(_PIECE if parts else size + 1, left))):
        parts.append(data)
        left -= len(data)
    return b"".join(parts)


def too_large(path: str, most: int) -> Unreadable:
    """The error for a file that is larger than `most` bytes."""
    size = f"{most >> 20} MiB" if most >= 1 << 20 else f"{most >> 10} KiB" if most >= 1 << 10 else f"{most} bytes"
    return Unreadable(path, f"it is larger than {size}", "split it, or leave it out")


def _check_kind(path: str, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    raise Unreadable(
        path, f"it is {_KINDS.get(stat.S_IFMT(mode), 'no file')}", "give a regular file, or `-` for a pipe"
    )


def _check_system(path: str, handle: int, system: int) -> None:
    try:
        # The path of the file that was opened, which may have been replaced meanwhile.
        real = os.readlink(f"/proc/self/fd/{handle}")
    except OSError:
        real = os.path.realpath(path)
    if real.startswith(_MADE_UP) and not real.startswith(_SHARED_MEMORY):
        raise Unreadable(path, "it is made up by the system", "give a file of the disk")
    _ordinary_systems.add(system)
