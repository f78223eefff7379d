"""Lists of files in the settings of a site: its navigation, the chapters of a book, the targets of redirects.

A module in `sites/` reads the settings of its program and determines which of the listed files do not exist. They are
reported in the settings file.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.facts.suggestions import Suggestions
from refcheck.links.files import Files

_DOT = compile_lazily(r"\.")


class Entry(NamedTuple):
    """A path in settings."""

    text: str
    """As written, without quotes."""
    span: Span


class MissingFile(NamedTuple):
    """An entry of a list whose file does not exist."""

    entry: Entry
    setting: str
    """The name of the list: `nav`, `chapters` ..."""
    location: str
    """The absolute path that it means."""
    help: str = ""
    """The advice, if known; otherwise to create the file or to remove the entry."""
    is_there: bool = False
    """Whether something exists at the location, but is not a page."""


class SiteList(NamedTuple):
    """A settings file that lists pages."""

    location: str
    """Absolute."""
    folder: str
    """The absolute path of the folder with the pages."""
    missing: tuple[MissingFile, ...] = ()
    """In the order of the text."""


class ListedFiles:
    """Collects the missing files of the settings of a site.

    Args:
        files: of the project.
        location: the absolute path of the settings file.
        folder: the absolute path of the folder with the pages.

    Attributes:
        location: of the settings file.
    """

    def __init__(self, files: Files, location: str, folder: str) -> None:
        self.location = location
        self._files = files
        self._folder = folder
        self._missing: dict[str, list[MissingFile]] = {location: []}
        self._stems: dict[str, set[str]] = {}
        self._names: dict[str, Suggestions] = {}

    def add_missing(self, location: str, entry: Entry, setting: str, wanted: str, help: str = "") -> None:
        """Adds an entry.

        Args:
            location: the absolute path of the settings file that it is in.
            setting: the name of its list.
            wanted: the absolute path that it means.
            help: the advice; empty to suggest a file with a similar name.
        """
        is_there = self._files.inside(wanted) and self._files.has(wanted)
        offer = help or ("" if is_there or not entry.text else self._offer(entry.text, wanted))
        missing = MissingFile(entry, setting, wanted, offer, is_there)
        self._missing.setdefault(location, []).append(missing)

    def is_file(self, path: str) -> bool:
        """Whether there is a file at an absolute path, in this spelling."""
        found = self._files.find(path) if self._files.inside(path) else None
        return found is not None and found.exact and not found.folder

    def has_stem(self, path: str) -> bool:
        """Whether there is a file with an absolute path and any ending."""
        folder, name = os.path.split(path)
        if folder not in self._stems:
            names = self._files.names(folder)
            self._stems[folder] = {found[: dot.start()] for found in names for dot in _DOT.finditer(found)}
        return name in self._stems[folder]

    def site_lists(self) -> tuple[SiteList, ...]:
        """The settings files with their missing files."""
        return tuple(
            SiteList(location, self._folder, tuple(sorted(missing, key=lambda one: one.entry.span)))
            for location, missing in self._missing.items()
        )

    def _offer(self, path: str, wanted: str) -> str:
        folder, name = os.path.split(wanted)
        if folder not in self._names:
            self._names[folder] = Suggestions(self._files.names(folder))
        found = self._names[folder].nearest(name)
        return f"did you mean `{path[: path.rfind('/') + 1]}{found}`?" if found else ""
