"""The files of a project, with the unsaved texts of the editor instead of those on disk."""

from __future__ import annotations

import os

from refcheck.guards.regular_files import NOTE, too_large
from refcheck.links.storage import Storage


class Overlay(Storage):
    """Storage that returns the texts of the editor, and reads all other files from disk.

    Attributes:
        texts: the open texts by the absolute, resolved paths of their files, which need not exist. A text that is the
            same on disk is included, too.
    """

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def entries(self, folder: str) -> dict[str, tuple[bool, bool]]:
        """Return for each name whether it is a folder and whether it is a symbolic link, also for unsaved files."""
        found = super().entries(folder)
        above = folder.rstrip(os.sep) + os.sep
        for path in self.texts:
            if path.startswith(above):
                name, inner, _ = path[len(above) :].partition(os.sep)
                found.setdefault(name, (bool(inner), False))
        return found

    def read(self, path: str, limit: int = NOTE) -> bytes:
        """Return the content of a file as the editor has it.

        Raises:
            OSError: if it does not exist, is larger, or cannot be read.
        """
        text = self.texts.get(path)
        if text is None:
            return super().read(path, limit)
        data = text.encode("utf-8")
        if len(data) > limit:
            raise too_large(path, limit)
        return data

    def read_start(self, path: str, size: int) -> bytes:
        """Return the first bytes of a file as the editor has it."""
        text = self.texts.get(path)
        return super().read_start(path, size) if text is None else text[:size].encode("utf-8")[:size]
