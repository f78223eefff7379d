"""The one place that reads files: regular ones only, and no more of them than there may be.

Who wrote the project chose its files. A FIFO would hang the run, a device never ends, to open one can do something, and
what the system makes up in `/proc` are the secrets of this process. So a path is looked at before it is opened, what
was opened is looked at again, as it can be another one by then, and no more is read than the limit, whatever size a
file says it has.
"""

from __future__ import annotations

import errno
import os
import stat

NOTE = 50 << 20
"""In bytes: the most that is read of a note, a bibliography or a baseline."""
SETTINGS = 1 << 20
"""In bytes: the most that is read of the settings of a site or package, and of build files."""
OWN_SETTINGS = 128 << 10
"""In bytes: the most that is read of refcheck's own settings in YAML, of which 150 kB take a second."""
PATTERNS = 256 << 10
"""In bytes: the most that is read of an ignore file. The largest that are published have a tenth of it."""

OUTSIDE_HELP = "if you trust who made it, give `--follow-outside`"
"""What can be done about a link out of a project."""

# Where a system shows itself as files. They are regular by their kind and stand on file systems of their own.
_MADE_UP = ("/proc/", "/sys/", "/dev/")
# In memory, with files like those on a disk.
_SHARED_MEMORY = "/dev/shm/"
# In bytes: what is read at a time of a file that is longer than it says.
_PIECE = 1 << 16
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_KINDS = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
# The file systems on which a file has been found that is none of those.
_ordinary_systems: set[int] = set()


class Unreadable(OSError):
    """A file that is not to be read, though it could be.

    Attributes:
        help: what to do.
    """

    def __init__(self, path: str, reason: str, help: str) -> None:
        super().__init__(errno.EINVAL, reason, path)
        self.help = help


def read_bytes(path: str, most: int = NOTE) -> bytes:
    """The content of a regular file.

    Args:
        most: in bytes, how long it may be.

    Raises:
        Unreadable: where it is of another kind, or longer.
        OSError: where it cannot be read.
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
    """The first bytes of a regular file, so many at most.

    Raises:
        Unreadable: where it is of another kind.
        OSError: where it cannot be read.
    """
    handle, size = _opened(path)
    try:
        return _read(handle, size, most)
    finally:
        os.close(handle)


def _opened(path: str) -> tuple[int, int]:
    """The handle of a regular file, to be closed, and how long the file says it is."""
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
    """What comes until the end, or so much at most."""
    parts: list[bytes] = []
    left = most
    # One byte more than there are said to be, as the end is where nothing comes.
    while left and (data := os.read(handle, min(_PIECE if parts else size + 1, left))):
        parts.append(data)
        left -= len(data)
    return b"".join(parts)


def too_large(path: str, most: int) -> Unreadable:
    """What is raised for a file that is longer than so many bytes."""
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
        # Where the file is that was opened, whatever is at the path by now.
        real = os.readlink(f"/proc/self/fd/{handle}")
    except OSError:
        real = os.path.realpath(path)
    if real.startswith(_MADE_UP) and not real.startswith(_SHARED_MEMORY):
        raise Unreadable(path, "it is made up by the system", "give a file of the disk")
    _ordinary_systems.add(system)
