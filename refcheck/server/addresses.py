"""Addresses of the protocol (`file:///home/x/note.md`) and the absolute, resolved paths of files."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote, urlsplit

_DRIVE = re.compile(r"/[A-Za-z]:")
# As editors write them; all other characters are encoded.
_PLAIN = "/~!$&'()*+,;=@"


def location_of(uri: str) -> str | None:
    """The location of the file at an address; None if it is that of no file."""
    path = path_of(uri)
    return os.path.realpath(path) if path is not None else None


def path_of(uri: str) -> str | None:
    """The absolute path that an address names, links as they are; None if it is that of no file."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    # A question mark and a number sign in the name of a file are encoded.
    path = unquote(parts.path, errors="surrogateescape")
    if "\0" in path or not path.startswith("/"):
        return None
    if os.name == "nt" and _DRIVE.match(path):
        path = path[1:].replace("/", os.sep)
    return os.path.normpath(path)


def uri_of(path: str) -> str:
    """The address of the file at an absolute path."""
    text = path.replace(os.sep, "/")
    return "file://" + quote(text if text.startswith("/") else f"/{text}", safe=_PLAIN, errors="surrogateescape")


class Addresses:
    """The addresses that a client uses: it may have opened a folder or a file through a link."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def opened(self, location: str, uri: str) -> None:
        """Notes the address of an open file."""
        self._files[location] = uri

    def closed(self, location: str) -> None:
        """Forgets the address of a file that is not open any more."""
        self._files.pop(location, None)

    def entered(self, folder: str, path: str) -> None:
        """Notes a folder of the editor.

        Args:
            path: its absolute path, links as they are.
        """
        self._folders[folder] = path

    def left(self, folder: str) -> None:
        """Forgets a folder."""
        self._folders.pop(folder, None)

    def uri_of(self, location: str) -> str:
        """The address of a file, as the client would write it."""
        known = self._files.get(location)
        if known is not None:
            return known
        for folder, path in self._folders.items():
            if location == folder or location.startswith(folder.rstrip(os.sep) + os.sep):
                return uri_of(path + location[len(folder) :])
        return uri_of(location)
