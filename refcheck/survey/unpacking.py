"""Writes the files of a repository into a new folder. Their names, sizes and number are those of a stranger.

No file is written outside of the folder, and none through a link: links are left out. A file that refcheck does not
read is written without content, because only its existence counts.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from refcheck.guards.regular_files import NOTE
from refcheck.links.suffixes import IMAGES

MOST_ENTRIES = 500_000
_LONGEST_PATH = 1000
_DEEPEST = 60
# Files that refcheck does not read.
_NOT_READ = (
    *IMAGES,
    *(".7z", ".avi", ".bin", ".bz2", ".class", ".dll", ".doc", ".docx", ".eot", ".exe", ".gz", ".ico", ".jar", ".mov"),
    *(".mp3", ".mp4", ".npy", ".npz", ".o", ".ogg", ".otf", ".parquet", ".pdf", ".pkl", ".ppt", ".pptx", ".psd", ".pt"),
    *(
        ".pyc",
        ".so",
        ".tar",
        ".tgz",
        ".ttf",
        ".wasm",
        ".wav",
        ".webm",
        ".whl",
        ".woff",
        ".woff2",
        ".xls",
        ".xlsx",
        ".xz",
    ),
    ".zip",
)
# What git keeps is not part of the files, and can configure programs.
_GIT = ".git"


class TooLarge(Exception):
    """The files of a repository are too many, or too large together."""


class Unpacking:
    """The files that are written into a folder.

    Args:
        folder: the absolute path of an empty folder.
        most: the limit of all files together, in bytes.

    Attributes:
        left_out: the number of files that were not written.
    """

    def __init__(self, folder: str, most: int) -> None:
        self.folder = folder
        self.left_out = 0
        self._left = most
        self._entries = 0
        self._folders: set[str] = set()

    def add(self, path: str, content: Callable[[int], bytes]) -> None:
        """Writes a file.

        Args:
            path: its path in the repository, with slashes.
            content: returns its content, or more than a number of bytes of it if it is longer.

        Raises:
            TooLarge: if the files are too many, or too large together.
        """
        parts = _parts(path)
        if parts is None:
            self.left_out += 1
            return
        self._entries += 1 + self._note_folders(parts)
        if self._entries > MOST_ENTRIES:
            raise TooLarge(f"it has more than {MOST_ENTRIES} files and folders")
        data = b""
        if not path.lower().endswith(_NOT_READ):
            most = min(NOTE, self._left)
            data = content(most)
            if len(data) > self._left:
                raise TooLarge("its files are larger than `--size` allows")
            if len(data) > NOTE:
                # As in a checkout, it is too large to be read.
                self.left_out += 1
                return
            self._left -= len(data)
        if not self._write(parts, data):
            self.left_out += 1

    def _note_folders(self, parts: list[str]) -> int:
        """The number of the folders of a file in which no other one is yet."""
        number = 0
        for depth in range(len(parts) - 1, 0, -1):
            folder = "/".join(parts[:depth])
            if folder in self._folders:
                break
            self._folders.add(folder)
            number += 1
        return number

    def _write(self, parts: list[str], data: bytes) -> bool:
        """Writes a file; returns whether it could be written: a name can be in use, or not valid on this system."""
        folder = os.path.join(self.folder, *parts[:-1])
        try:
            os.makedirs(folder, exist_ok=True)
            handle = os.open(os.path.join(folder, parts[-1]), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except (OSError, ValueError):
            return False
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        return True

    @property
    def only_folder(self) -> str:
        """The folder that has all files, if there is one, or else the folder itself."""
        with os.scandir(self.folder) as entries:
            found = list(entries)
        return found[0].path if len(found) == 1 and found[0].is_dir(follow_symlinks=False) else self.folder


def _parts(path: str) -> list[str] | None:
    """The names in a path; None if it leads out of the folder, into that of git, or is not a path."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".")]
    is_absolute = path.startswith(("/", "\\")) or parts[0][1:2] == ":" if parts else True
    if is_absolute or len(path) > _LONGEST_PATH or len(parts) > _DEEPEST or "\0" in path:
        return None
    if any(part == ".." or part.lower().rstrip(". ") == _GIT for part in parts):
        return None
    return parts
