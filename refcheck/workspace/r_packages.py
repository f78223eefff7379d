"""Packages of R, whose fragments below `man` are included in the pages of R's help by roxygen2 (7.3, "R Markdown").

There `[text][topic]` and `[topic]` point to topics of the help: those of the package, which the files `man/*.Rd` name
as aliases, and functions of other packages, `[mean()]`, which are unknown here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Made, Names, OneOf, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.page import Page

_DESCRIPTION = "DESCRIPTION"
_PACKAGE = compile_lazily(r"^Package:[ \t]*[A-Za-z][A-Za-z0-9.]+[ \t]*$", re.MULTILINE)
_ALIAS = compile_lazily(r"^\\alias\{(?P<topic>[^{}\n]{1,200})\}", re.MULTILINE)
_FUNCTION = compile_lazily(r"[A-Za-z.][\w.]{0,200}\(\)")
_MAKES: frozenset[Made] = frozenset(("definition",))
_MOST_PAGES = 5000


class _Function:
    """The names of functions, which are written with parentheses."""

    def matches(self, name: str) -> bool:
        """Whether it is written as a function."""
        return _FUNCTION.fullmatch(name) is not None


_FUNCTIONS: Names = _Function()


def unknowns(files: Files, page: Page) -> tuple[Unknown, ...]:
    """The topics of R's help, for a page that is below the folder `man` of a package."""
    folder, marker, _ = os.path.dirname(page.location).rpartition(f"{os.sep}man{os.sep}")
    return files.once(_topics, folder) if marker else ()


def _topics(files: Files, root: str) -> tuple[Unknown, ...]:
    path = os.path.join(root, _DESCRIPTION)
    found = _PACKAGE.search(files.texts.read(path) or "") if files.inside(path) else None
    if found is None:
        return ()
    man = os.path.join(root, "man")
    topics = {name for topic in _aliases(files, man) for name in (topic, f"{topic}()")}
    by, where = "topics of R's help", Scope(folder=man)
    reason = "roxygen2 resolves to topics of R's help"
    return (
        Unknown(_MAKES, OneOf(frozenset(topics)), where, reason, (path, 1), by=by),
        Unknown(_MAKES, _FUNCTIONS, where, reason, (path, 1), by=by),
    )


def _aliases(files: Files, man: str) -> Iterator[str]:
    """The topics that the help pages name."""
    for name in files.names(man)[:_MOST_PAGES]:
        if name.endswith(".Rd"):
            text = files.texts.read(os.path.join(man, name)) or ""
            yield from (match["topic"].strip() for match in _ALIAS.finditer(text))
