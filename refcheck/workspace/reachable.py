"""The files that a search would find among some files, whether they are on disk or not."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from refcheck.config import Settings
from refcheck.workspace.ignore_files import IgnoreFiles
from refcheck.workspace.link_bounds import LinkBounds, with_slash, with_slashes
from refcheck.workspace.output_folders import OUTPUT_SETTINGS
from refcheck.workspace.search_rules import MADE_MARKS, MARKS, VENDORED, Folder, NearestRules, is_made


def reachable_files(paths: Iterable[str], settings: Settings, *, are_named: bool = False) -> list[str]:
    """The files that a search of the project's folder would find, among some files; files outside of it are taken.

    Args:
        paths: absolute and without links.
        are_named: whether the user has named the files, so that they need not have one of the suffixes of a search.
    """
    reach = Reach(Path(os.path.realpath(settings.project_root)), _rules(settings))
    return [path for path in paths if reach.has(path, is_named=are_named)]


def not_markdown(paths: Iterable[str], settings: Settings) -> list[str]:
    """The files that are not Markdown although the user has named them, among some files."""
    rules = _rules(settings)
    return [path for path in paths if not rules.of(os.path.dirname(path)).is_markdown(path)]


class Reach:
    """The folders and files that a search of the project's folder reaches.

    Args:
        root: of the project.
    """

    def __init__(self, root: Path, rules: NearestRules) -> None:
        self._root = with_slash(os.path.abspath(root))
        self._rules = rules
        self._folders: dict[str, Folder | None] = {}
        self._searched: set[str] = set()

    def has(self, path: str, *, is_named: bool) -> bool:
        """Whether a search finds a file."""
        folder_path, name = os.path.split(with_slashes(path))
        if not with_slash(path).startswith(self._root):
            return True
        folder = self._reached(with_slash(folder_path))
        if folder is None or name.startswith("."):
            return False
        return (is_named or folder.rules.is_searched(folder, name)) and not folder.rules.is_skipped(folder, name)

    def _reached(self, full: str) -> Folder | None:
        """A folder of the project, if a search reaches it."""
        way = [full]
        while way[-1] not in self._folders and way[-1] != self._root:
            way.append(with_slash(os.path.dirname(way[-1][:-1])))
        top = way.pop()
        if top not in self._folders:
            above = self._rules.ignore_files.above(top)
            rules = self._rules.of(top)
            self._folders[top] = rules.with_ignores(Folder(top, top, top, rules.relative(top), above, rules))
        folder = self._folders[top]
        for inner in reversed(way):
            folder = self._folders[inner] = self._entered(folder, inner) if folder else None
        return folder

    def _entered(self, folder: Folder, full: str) -> Folder | None:
        """A folder in another one, if a search of that enters it."""
        name = os.path.basename(full[:-1])
        if folder.rules.is_hidden(folder, name) or name in VENDORED:
            return None
        if folder.rules.is_skipped(folder, name, directory=True):
            return None
        if is_made({mark for mark in MADE_MARKS if os.path.lexists(full + mark)}) or self._is_output(folder, full):
            return None
        return self._rules.entered(folder.inner(name), MARKS)

    def _is_output(self, folder: Folder, full: str) -> bool:
        """Whether settings in a folder beside one name it as that of their output."""
        if not os.path.isfile(f"{full}index.html"):
            return False
        if folder.full not in self._searched:
            self._searched.add(folder.full)
            self._read_output_settings(folder.full)
        return full in self._rules.ignore_files.outputs

    def _read_output_settings(self, folder: str) -> None:
        """Reads the settings in the folders of one, which can name a folder beside theirs as that of their output."""
        with os.scandir(folder) as entries:
            inner = [with_slash(entry.path) for entry in entries if entry.name[0] != "." and entry.is_dir()]
        for path in inner:
            if any(os.path.lexists(path + name) for name in OUTPUT_SETTINGS):
                self._rules.ignore_files.of(path)


def _rules(settings: Settings) -> NearestRules:
    root = Path(os.path.realpath(settings.project_root))
    ignore_files = IgnoreFiles(root, LinkBounds(root, True), lambda problem: None)
    real = replace(settings, root=Path(os.path.realpath(settings.root)))
    return NearestRules(real, ignore_files)
