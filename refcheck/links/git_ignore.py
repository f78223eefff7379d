"""The paths that git ignores in a repository, and the patterns: read from its ignore files, without running git.

Of several patterns the last one counts, those of an inner folder after those of an outer one, and in a folder that is
ignored nothing is re-included (gitignore(5)). Patterns that a user has for all repositories do not count.
"""

from __future__ import annotations

import os

from refcheck.facts.named_tuple import NamedTuple
from refcheck.guards.patterns import Patterns, TooMany
from refcheck.links.files import Files
from refcheck.links.git_index import MAX_INDEX, has, names_in

_NAME = ".gitignore"
_EXCLUDES = os.path.join(".git", "info", "exclude")
_WILDCARDS = frozenset("*?[")
# Besides a wildcard, fewer letters occur in too many names.
_FEWEST_LETTERS = 3
# In characters: no system has longer ones.
_LONGEST_PATH = 4096


class IgnoreLine(NamedTuple):
    """A pattern in an ignore file."""

    path: str
    """Of the file."""
    line: int
    """From 1."""
    text: str

    @property
    def names_something(self) -> bool:
        """Whether it contains a name of a file or folder, or a part of one, not only an ending such as `*.png`."""
        *folders, last = self.text.strip().rstrip("/").split("/")
        stem = last if self.text.rstrip().endswith("/") else os.path.splitext(last)[0]
        parts = [part for part in (*folders, stem) if part not in ("", ".", "..")]
        return any(_WILDCARDS.isdisjoint(part) or sum(map(str.isalnum, part)) >= _FEWEST_LETTERS for part in parts)

    @property
    def is_all(self) -> bool:
        """Whether it is a lone `*`: all that is in the folder of the ignore file."""
        return self.text.strip() in ("*", "/*", "**")


class _Folder(NamedTuple):
    """The ignore files of a folder."""

    patterns: Patterns
    lines: tuple[IgnoreLine, ...]
    """One for each pattern."""


class _Decision(NamedTuple):
    """The pattern that decides about a path."""

    rules: _Folder
    line: IgnoreLine | None
    """None if it re-includes the path."""


class GitIgnore:
    """The ignored paths below a folder; created once for each repository, by `git_ignore`.

    Args:
        root: the absolute path of the repository, or of a project without one.
    """

    def __init__(self, files: Files, root: str) -> None:
        self.root = root
        self._files = files
        self._below_root = root.rstrip(os.sep) + os.sep
        self._folders: dict[str, _Folder | None] = {}
        self._ways: dict[str, tuple[tuple[int, _Folder], ...]] = {}
        self._ignored: dict[str, IgnoreLine | None] = {root: None}
        self._tracked: list[bytes] | None = None

    def decide(self, path: str, *, is_folder: bool = False) -> IgnoreLine | None:
        """The pattern by which git ignores a path in the repository, or a parent folder; None if it does not.

        Args:
            path: absolute; it need not exist.
        """
        folder = os.path.dirname(path)
        if not self._has_patterns_for(path, folder):
            return None
        above = self._decide_folder(folder)
        if above is not None:
            return above
        found = self._last(path, folder, is_folder)
        return found.line if found is not None else None

    def has_patterns_in(self, folder: str) -> bool:
        """Whether an ignore file has patterns for paths in a folder."""
        return bool(self._on_way(folder))

    def decide_any(self, path: str) -> tuple[IgnoreLine, ...]:
        """The patterns by which git ignores a path if it is a file, and if it is a folder, the innermost first."""
        folder = path.rpartition(os.sep)[0] or os.sep
        if not self._has_patterns_for(path, folder):
            return ()
        above = self._decide_folder(folder)
        if above is not None:
            return (above,)
        as_file, as_folder = self._last(path, folder, False), self._last(path, folder, True)
        # More patterns match a folder than a file, so that its own is further inside, or later in the same file.
        is_inner = as_file is not None and as_folder is not None and as_file.rules is not as_folder.rules
        found = (as_folder, as_file) if is_inner else (as_file, as_folder)
        return tuple(dict.fromkeys(one.line for one in found if one is not None and one.line is not None))

    def lines(self, folder: str) -> tuple[IgnoreLine, ...]:
        """The patterns in the ignore files of a folder."""
        rules = self._of(folder)
        return rules.lines if rules is not None else ()

    def is_untracked(self, path: str) -> bool:
        """Whether git certainly does not track a file, or anything in a folder: its readable index does not list it."""
        if self._tracked is None:
            self._tracked = self._read_index()
        if not self._tracked:
            return False
        name = os.path.relpath(path, self.root).replace(os.sep, "/").encode("utf-8", "surrogateescape")
        return not has(self._tracked, name)

    def _has_patterns_for(self, path: str, folder: str) -> bool:
        """Whether an ignore file on the way to a path in a folder has patterns."""
        is_below = path.startswith(self._below_root) and len(path) <= len(self._below_root) + _LONGEST_PATH
        return is_below and bool(self._on_way(folder))

    def _decide_folder(self, folder: str) -> IgnoreLine | None:
        """The pattern by which a folder of the repository is ignored, or one of its parents."""
        if folder in self._ignored:
            return self._ignored[folder]
        current, line = self.root, None
        for name in folder[len(self._below_root) :].split(os.sep):
            above, current = current, os.path.join(current, name)
            if current not in self._ignored:
                found = self._last(current, above, True)
                self._ignored[current] = found.line if found is not None else None
            line = self._ignored[current]
            if line is not None:
                break
        self._ignored[folder] = line
        return line

    def _last(self, path: str, folder: str, is_folder: bool) -> _Decision | None:
        """The pattern that decides about a path in a folder that is not ignored; None if there is none."""
        for length, rules in self._on_way(folder):
            index = rules.patterns.last(path[length:].replace(os.sep, "/"), is_folder)
            if index is not None:
                return _Decision(rules, None if rules.patterns.is_negated(index) else rules.lines[index])
        return None

    def _on_way(self, folder: str) -> tuple[tuple[int, _Folder], ...]:
        """The ignore files from a folder up to the root, each with the length of the prefix before its names."""
        known = self._ways.get(folder)
        if known is None:
            found, current = [], folder
            while current == self.root or current.startswith(self._below_root):
                rules = self._of(current)
                if rules is not None:
                    found.append((len(current.rstrip(os.sep)) + 1, rules))
                if current == self.root:
                    break
                current = os.path.dirname(current)
            known = self._ways[folder] = tuple(found)
        return known

    def _of(self, folder: str) -> _Folder | None:
        if folder not in self._folders:
            self._folders[folder] = self._read(folder)
        return self._folders[folder]

    def _read(self, folder: str) -> _Folder | None:
        # A folder that does not exist is not listed: most paths that are looked up do not resolve.
        if folder != self.root and self._files.find(folder) is None:
            return None
        names = (_EXCLUDES, _NAME) if folder == self.root else (_NAME,)
        lines = []
        for path in (os.path.join(folder, name) for name in names):
            text = self._files.texts.read(path)
            lines += [IgnoreLine(path, number, line) for number, line in enumerate((text or "").split("\n"), 1)]
        try:
            patterns = Patterns([line.text for line in lines])
        except TooMany:
            return None
        return _Folder(patterns, tuple(lines[number] for number in patterns.numbers)) if patterns else None

    def _read_index(self) -> list[bytes]:
        """The names of all files that git tracks, from its index, in its order; empty if not all can be read there."""
        path = os.path.join(self.root, ".git", "index")
        try:
            self._files.check(path)
            data = self._files.texts.content(path, MAX_INDEX)
        except OSError:
            return []
        return names_in(data)


def git_ignore(files: Files, folder: str) -> GitIgnore:
    """The ignored paths of the repository, or else of the project, that contains a folder."""
    return files.once(GitIgnore, files.above(folder, ".git") or files.root)
