"""Files that git ignores: if a build makes the pages, it makes these, too, and they exist where it has run.

A pattern of .gitignore is evidence if it has a name, or a part of one: `gen.md`, `figures/`, `fig-*.png`. An ending
alone, as in `*.png`, does not show which files are made. A lone `*` in the ignore file of a folder below the root is
about that folder; at the root it only says that files are listed one by one. On a forge, and in the vault of an
editor, nothing makes them: there a link to such a file is broken.
"""

from __future__ import annotations

import os
from functools import partial
from itertools import chain

from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.links.git_ignore import GitIgnore, IgnoreLine, git_ignore
from refcheck.project.page import Page
from refcheck.project.unknowns import Maker, Places

_MAKES: frozenset[Made] = frozenset(("file", "page"))


def maker(files: Files, page: Page) -> Maker:
    """The files that a build of the page's site or book makes, by the ignore files on the way to it."""
    return partial(_maker_of, git_ignore(files, os.path.dirname(page.location)))


def _maker_of(ignore: GitIgnore, places: Places) -> Unknown | None:
    # Most paths that do not exist are in folders for which no ignore file says anything.
    if not any(map(ignore.has_patterns_in, places.folders)):
        return None
    for line in chain.from_iterable(map(ignore.decide_any, places.paths)):
        if line.names_something or (line.is_all and os.path.dirname(line.path) != ignore.root):
            return Unknown(
                _MAKES,
                _Ignored(ignore, line),
                Scope(folder=ignore.root),
                f"git ignores it by `{line.text.strip()}` in {shown(line.path)}",
                (line.path, line.line),
                by="files that git ignores",
            )
    return None


class _Ignored:
    """The paths that git ignores by one pattern, from the folder of the repository."""

    def __init__(self, ignore: GitIgnore, line: IgnoreLine) -> None:
        self._ignore = ignore
        self._line = line

    def matches(self, name: str) -> bool:
        """Whether the pattern decides about a path, which may be that of a file or of a folder."""
        return self._line in self._ignore.decide_any(os.path.join(self._ignore.root, name.replace("/", os.sep)))
