"""What a search for Markdown takes: by name, and by what the settings and ignore files exclude."""

import os
from pathlib import Path
from typing import NamedTuple

from refcheck.guards.patterns import Patterns
from refcheck.links.suffixes import MARKDOWN
from refcheck.workspace.ignore_files import Ignore, IgnoreFiles
from refcheck.workspace.link_bounds import with_slash

OF_FORGES = frozenset((".github", ".gitlab"))
"""The names of hidden folders that are searched: GitHub and GitLab show the documents in them."""
VENDORED = frozenset(
    ("__pycache__", "bower_components", "jspm_packages", "node_modules", "site-packages", "third_party", "vendor")
)
"""The names of folders that are not searched."""
MADE_BY_TOOLS = frozenset(("CACHEDIR.TAG", "pyvenv.cfg"))
"""A folder with one of these was made by a tool: a virtual environment, a cache or build output."""


class Folder(NamedTuple):
    """A folder under four names, each with a slash at the end."""

    shown: str
    full: str
    """The absolute path, links as they are."""
    real: str
    """The absolute path, links followed."""
    relative: str
    """To the project's root."""
    ignores: tuple[Ignore, ...]
    """Innermost first."""

    def inner(self, name: str) -> "Folder":
        """A folder in it, without the ignore files of that."""
        name += "/"
        return Folder(self.shown + name, self.full + name, self.real + name, self.relative + name, self.ignores)


class SearchRules:
    """Which files and folders a search takes.

    Args:
        root: the project's folder, which patterns are relative to.
        exclude: what is not searched.
        include: files with other suffixes that are searched.
    """

    def __init__(self, root: Path, exclude: Patterns, include: Patterns, ignore_files: IgnoreFiles) -> None:
        self.ignore_files = ignore_files
        self._root = os.path.abspath(root)
        self._exclude = exclude
        self._include = include

    def is_markdown(self, path: str) -> bool:
        """Whether a file that the user names is Markdown, by its own name or that of the file that it links to."""
        names = path, os.path.realpath(path)
        if any(name.lower().endswith(MARKDOWN) for name in names):
            return True
        return bool(self._include) and self._include.covers(self.relative(os.path.abspath(path)).rstrip("/"))

    def is_searched(self, folder: Folder, name: str) -> bool:
        """Whether a search takes files with the name of this one."""
        return name.lower().endswith(MARKDOWN) or (bool(self._include) and self._include.covers(folder.relative + name))

    def is_skipped(self, folder: Folder, name: str, directory: bool = False) -> bool:
        """Whether the settings exclude an entry of a folder or an ignore file names it."""
        if self._exclude and self._exclude.decide(folder.relative + name, directory):
            return True
        if folder.ignores:
            full = folder.full + name
            for skip, patterns in folder.ignores:
                # The folders above it are known not to be ignored.
                verdict = patterns.decide_alone(full[skip:], directory)
                if verdict is not None:
                    return verdict
        return False

    def with_ignores(self, folder: Folder) -> Folder:
        """A folder that also ignores what its own ignore files name."""
        patterns = self.ignore_files.of(folder.full)
        return folder._replace(ignores=(Ignore(len(folder.full), patterns), *folder.ignores)) if patterns else folder

    def relative(self, full: str) -> str:
        """The path of a folder relative to the root, with a slash at the end; empty for the root."""
        try:
            relative = os.path.relpath(full, self._root)
        except ValueError:  # On another drive.
            relative = full
        return "" if relative == "." else with_slash(relative)
