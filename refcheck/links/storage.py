"""The source of folders and files: the disk, unless a subclass reads another place."""

from __future__ import annotations

import os
from collections.abc import Sequence

from refcheck.guards.regular_files import NOTE, read_bytes, read_start
from refcheck.links.folders import entries


class Storage:
    """The disk. All paths are absolute and plain."""

    listed: Sequence[str] | None = None
    """All files, if they are known without searching the disk."""

    def entries(self, folder: str) -> dict[str, tuple[bool, bool]]:
        """Return by name whether it is a folder and whether it is a symbolic link; nothing if it cannot be read."""
        return entries(folder)

    def real(self, path: str) -> str:
        """Return a path with symbolic links followed."""
        return os.path.realpath(path)

    def read(self, path: str, limit: int = NOTE) -> bytes:
        """Return the content of a file.

        Args:
            limit: the largest size that is read, in bytes.

        Raises:
            OSError: if the file does not exist, is larger, or cannot be read.
        """
        return read_bytes(path, limit)

    def read_start(self, path: str, size: int) -> bytes:
        """Return the first `size` bytes of a file of any length.

        Raises:
            OSError: if the file does not exist or cannot be read.
        """
        return read_start(path, size)


DISK = Storage()
