"""The single calls that change the disk or look at it: each either happens or does not."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress

from refcheck.guards.trust import NO_LINK, NO_WAIT, is_within

# Only Windows has it: otherwise newlines would be converted.
BINARY: int = getattr(os, "O_BINARY", 0)


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of some bytes, in hexadecimal."""
    from hashlib import sha256

    return sha256(data).hexdigest()


def holds(path: str, digest: str) -> bool:
    """Whether a path is a file, not a link, whose content has a digest.

    Raises:
        OSError: if the file cannot be read.
    """
    try:
        return stat.S_ISREG(os.lstat(path).st_mode) and digest_of(read_regular(path)) == digest
    except (FileNotFoundError, NotADirectoryError):
        return False


def read_regular(path: str) -> bytes:
    """Return the content of a regular file.

    Raises:
        OSError: if it cannot be read, is a link or of another kind.
    """
    handle = os.open(path, os.O_RDONLY | BINARY | NO_LINK | NO_WAIT)
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        return file.read()


def create_like(path: str, data: bytes, model: str) -> None:
    """Create a file with the owner, group, attributes and mode of another one.

    Raises:
        OSError: if there is one already, or it cannot be created.
    """
    handle = create(path, 0o600)
    try:
        put(handle, data)
    finally:
        os.close(handle)
    status = os.stat(model)
    # Only root may give files away, only to groups of one's own may one else, and not every system has owners.
    for owner in (status.st_uid, -1):
        with suppress(OSError, AttributeError):
            os.chown(path, owner, status.st_gid)
            break
    with suppress(OSError, AttributeError):
        for name in os.listxattr(model):
            with suppress(OSError):
                os.setxattr(path, name, os.getxattr(model, name))
    os.chmod(path, stat.S_IMODE(status.st_mode))


def create(path: str, mode: int) -> int:
    """Create a file and return its handle.

    Raises:
        OSError: if there is something already, or it cannot be created.
    """
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY | NO_LINK, mode)


def put(handle: int, data: bytes) -> None:
    """Write all bytes to an open file."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync(path: str) -> None:
    """Bring a file to the disk."""
    handle = os.open(path, os.O_RDWR | BINARY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folders(folders: Iterable[str]) -> None:
    """Bring the names in some folders to the disk, if the system can do that."""
    for folder in sorted(set(folders)):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def discard(path: str) -> None:
    """Delete a folder and its parents, below another one, if they are empty."""
    with suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)


def delete_empty(folder: str, top: str) -> None:
    """Delete a folder and its parents, below another one, if they are empty."""
    with suppress(OSError):
        while folder != top and is_within(folder, top):
            os.rmdir(folder)
            folder = os.path.dirname(folder)


def is_same_file(path: str, other: str) -> bool:
    """Whether two paths name one file; links are not followed."""
    try:
        return os.path.samestat(os.lstat(path), os.lstat(other))
    except (FileNotFoundError, NotADirectoryError):
        return False
