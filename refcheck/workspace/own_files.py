"""Writing refcheck's own files, such as a baseline: at any moment a file is the old or the new one."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

from refcheck.guards import interrupts
from refcheck.guards.trust import is_within
from refcheck.links.display import shown
from refcheck.workspace.transaction.disk import create, discard, put, sync_folders


def write_own(path: str | os.PathLike[str], data: bytes, within: str | os.PathLike[str] | None = None) -> None:
    """Create or replace a file.

    Args:
        within: a folder that must contain it with all links followed; None for anywhere.

    Raises:
        OSError: if it cannot be written; the old file is left then.
    """
    real = os.path.realpath(path)
    if within is not None and not is_within(real, os.path.realpath(within)):
        raise PermissionError(errno.EACCES, f"it leads out of `{shown(os.fspath(within))}`")
    if os.path.lexists(real) and not os.path.isfile(real):
        raise OSError(errno.EINVAL, "it is not a regular file")
    with interrupts.Held():
        _replace(real, data)


def is_temporary(path: str) -> bool:
    """Whether it is the path of a file that this process writes, before the file gets its name."""
    return os.path.basename(path).startswith(_start_of_temporary())


def _start_of_temporary() -> str:
    return f".refcheck-{os.getpid()}-"


def _replace(path: str, data: bytes) -> None:
    temporary = os.path.join(os.path.dirname(path), _start_of_temporary() + os.urandom(4).hex())
    handle = create(temporary, 0o666)
    try:
        try:
            put(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        with suppress(FileNotFoundError):
            os.chmod(temporary, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(temporary, path)
    except OSError:
        discard(temporary)
        raise
    sync_folders([os.path.dirname(path)])
