"""Files that git ignores: where a build makes the pages, it makes these, too, and they are where it has run.

A pattern of .gitignore is evidence if it has a name, or a part of one: `gen.md`, `figures/`, `fig-*.png`. An ending
alone, as in `*.png`, says nothing of which files are made. On a forge, and in the vault of an editor, nobody makes
them: there a link to such a file is dead.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.unknowns import Scope, Unknown
from refcheck.links.destinations import LinkContext
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.links.git_ignore import GitIgnore, IgnoreLine, git_ignore
from refcheck.project.page import Page
from refcheck.project.resolution import paths_of


def unknowns(files: Files, page: Page) -> Iterator[Unknown]:
    """The files that a build of the page's site or book makes, by the ignore files on the way to what it links to."""
    ignore = git_ignore(files, os.path.dirname(page.location))
    for folder in _folders(files, page, ignore.root):
        for line in ignore.lines(folder):
            if line.names_something:
                yield Unknown(
                    frozenset(("file", "page")),
                    _Ignored(ignore, folder, line),
                    Scope(folder=folder),
                    f"git ignores it by `{line.text.strip()}` in {shown(line.path)}",
                    (line.path, line.line),
                    by="files that git ignores",
                )


class _Ignored:
    """The paths that git ignores by one pattern, from the folder of that.

    Args:
        folder: its absolute path.
    """

    def __init__(self, ignore: GitIgnore, folder: str, line: IgnoreLine) -> None:
        self._ignore = ignore
        self._folder = folder
        self._line = line

    def matches(self, name: str) -> bool:
        """Whether the pattern decides about a path, which may be that of a file or of a folder."""
        path = os.path.join(self._folder, name.replace("/", os.sep))
        return self._line in (self._ignore.decide(path), self._ignore.decide(path, is_folder=True))


def _folders(files: Files, page: Page, root: str) -> list[str]:
    """The folders with ignore files on the way from a folder to all that a page may link to, the innermost first."""
    context, found, seen = LinkContext(files, page.location), {root}, set()
    for reference in page.references:
        if reference.kind not in ("link", "image"):
            continue
        paths = paths_of(page, reference)
        target = paths.split(reference.key)
        if target is None or not target.path:
            continue
        # What is in one folder, with one ending, is looked for in the same folders.
        alike = paths, os.path.dirname(target.path), os.path.splitext(target.path)[1]
        if alike in seen:
            continue
        seen.add(alike)
        for candidate in paths.candidates(context, target.path):
            folder = os.path.dirname(candidate)
            while folder not in found and folder.startswith(root.rstrip(os.sep) + os.sep):
                found.add(folder)
                folder = os.path.dirname(folder)
    return sorted(found, key=len, reverse=True)
