"""The files that the rules of Makefiles make: `%.html: %.qmd`, or `plot.png: plot.py`.

A pattern makes a file if the source of that name exists (GNU make 4.4, "How Patterns Match"): where it has no slash, it
is compared with the name of the file alone, and the source is in the same folder. A pattern that matches any name
makes nothing, as it says nothing about a file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from refcheck.builds.build_files import is_makefile
from refcheck.builds.file_names import FileNames, at
from refcheck.builds.make import targets_made
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.files import Files

_MOST_TARGETS = 10_000
# Each is compared with each missing file.
_MOST_PATTERNS = 300


class Target(NamedTuple):
    """A target of a rule that runs something."""

    written: str
    """Relative to the folder of the Makefile, with `%` where it is a pattern."""
    source: str
    """The first source of the rule; empty if it has none."""
    makefile: str
    """Absolute."""

    def makes(self, files: Files, folder: str, path: str) -> bool:
        """Whether the pattern of a rule makes a file.

        Args:
            folder: that of the Makefile.
            path: that of the file, relative to the folder.
        """
        before, _, after = self.written.partition("%")
        above, name = posixpath.split(path) if "/" not in self.written else ("", path)
        is_match = len(name) > len(before) + len(after) and name.startswith(before) and name.endswith(after)
        if not is_match or not before + after or not self.source:
            return False
        source = self.source.replace("%", name[len(before) : len(name) - len(after)], 1)
        return files.has(at(folder, posixpath.join(above, source)))


class Targets(NamedTuple):
    """The targets of the Makefiles in a folder."""

    files: Mapping[str, Target]
    """Those that are no patterns, by their paths relative to the folder: there can be one for each file."""
    patterns: tuple[Target, ...]

    def find(self, files: Files, folder: str, path: str) -> Target | None:
        """The target of the rule that makes a file; None if there is none.

        Args:
            folder: that of the Makefiles.
            path: that of the file, relative to the folder.
        """
        named = self.files.get(path)
        return named or next((target for target in self.patterns if target.makes(files, folder, path)), None)


def targets_in(files: Files, folder: str) -> Targets:
    """The targets of the Makefiles in an absolute folder."""
    found: list[Target] = []
    for name in files.names(folder):
        if is_makefile(name):
            location = posixpath.join(folder, name)
            made = targets_made(folder, name, FileNames(files))
            found += (Target(target, source, location) for target, source in made)
    found = found[:_MOST_TARGETS]
    named = {target.written.removeprefix("./"): target for target in reversed(found) if "%" not in target.written}
    patterns = [target for target in found if "%" in target.written]
    return Targets(named, tuple(patterns[:_MOST_PATTERNS]))
