"""The files that standard output and standard error are written to: no run checks what it writes itself."""

import os
import stat


def standard_files() -> list[str]:
    """The real paths of the files that standard output and standard error go to, as far as the system tells."""
    return [path for stream in (1, 2) if (path := _path_of(stream))]


def _path_of(stream: int) -> str:
    """The real path of the regular file of an open stream; empty if it is none, or the system does not tell."""
    try:
        if not stat.S_ISREG(os.fstat(stream).st_mode):
            return ""
        return os.readlink(f"/proc/self/fd/{stream}")
    except OSError:
        return ""
