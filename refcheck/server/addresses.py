"""Conversion between the URIs of the protocol (`file:///home/x/note.md`) and the paths of files."""

from __future__ import annotations

import os
import re
from urllib.parse import quote, unquote, urlsplit

from refcheck.links.suffixes import MARKDOWN, NOTEBOOK

NOWHERE = os.path.abspath(f"{os.sep}refcheck{os.sep}untitled texts have no folder")
"""The folder of the texts that have no file yet. It does not exist."""
_DRIVE = re.compile(r"/[A-Za-z]:")
# Besides letters, digits and `_.-`, editors leave only these characters unencoded.
_PLAIN = "/~!$&'()*+,;=@"


def location_of(uri: str) -> str | None:
    """The location of the file that a URI names; None if it is not the URI of a file."""
    path = path_of(uri)
    return os.path.realpath(path) if path is not None else None


def path_of(uri: str) -> str | None:
    """The absolute path that a URI names, with links not resolved; None if it is not the URI of a file.

    A text that has no file yet (`untitled:Untitled-1`) has a path in a folder that does not exist.
    """
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme == "untitled" and not parts.path.startswith("/"):
        ending = "" if parts.path.lower().endswith((*MARKDOWN, NOTEBOOK)) else MARKDOWN[0]
        return f"{NOWHERE}{os.sep}{quote(parts.path, safe='')}{ending}" if parts.path else None
    if parts.scheme not in ("file", "untitled") or parts.netloc not in ("", "localhost"):
        return None
    # In the name of a file, a question mark and a number sign are encoded.
    path = unquote(parts.path, errors="surrogateescape")
    if "\0" in path or not path.startswith("/"):
        return None
    if os.name == "nt" and _DRIVE.match(path):
        path = path[1:].replace("/", os.sep)
    return os.path.normpath(path)


def has_file(location: str) -> bool:
    """Whether a text has a file; False for one that was never saved."""
    return not location.startswith(NOWHERE)


def uri_of(path: str) -> str:
    """The URI of the file at an absolute path."""
    text = path.replace(os.sep, "/")
    return "file://" + quote(text if text.startswith("/") else f"/{text}", safe=_PLAIN, errors="surrogateescape")


class Addresses:
    """The URIs that the client uses, which can go through links if it opened a folder or a file that way."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._folders: dict[str, str] = {}

    def opened(self, location: str, uri: str) -> None:
        """Records the URI of an open file."""
        self._files[location] = uri

    def closed(self, location: str) -> None:
        """Forgets the URI of a file that is no longer open."""
        self._files.pop(location, None)

    def entered(self, folder: str, path: str) -> None:
        """Records a folder of the editor.

        Args:
            path: its absolute path, with links not resolved.
        """
        self._folders[folder] = path

    def left(self, folder: str) -> None:
        """Forgets a folder of the editor."""
        self._folders.pop(folder, None)

    def uri_of(self, location: str) -> str:
        """The URI of a file, as the client writes it."""
        known = self._files.get(location)
        if known is not None:
            return known
        for folder, path in self._folders.items():
            if location == folder or location.startswith(folder.rstrip(os.sep) + os.sep):
                return uri_of(path + location[len(folder) :])
        return uri_of(location)
