"""Locks on files, which end with their process."""

from __future__ import annotations

import errno
import os
import sys


def try_lock(handle: int) -> bool:
    """Lock an open file until it is closed or the process ends.

    Returns:
        False if another process has locked it.

    Raises:
        OSError: if it cannot be locked at all.
    """
    try:
        if sys.platform == "win32":
            import msvcrt

            # After everything that is ever written, because locked bytes cannot be read there.
            os.lseek(handle, 1 << 30, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True


def is_at(path: str, handle: int) -> bool:
    """Whether an open file is the one at a path, not one that has been deleted since."""
    try:
        return os.path.samestat(os.lstat(path), os.fstat(handle))
    except FileNotFoundError:
        return False
