"""Unknown definitions in a note that pandoc may read together with files that a build file does not name.

A command such as `pandoc $(python order.py)` can join any files of the project to one text, and so can the program that
reads the Markdown that a run writes. So a label or an anchor that another file *gives* (`{#fig:x}`, `id="x"`) may be in
the text: it is unknown, not undefined. Anchors of headings without an id are not: too many texts have an
"Introduction".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Scope, Unknown
from refcheck.links.destinations import LinkContext, is_markdown
from refcheck.links.files import Files
from refcheck.renderers._pandoc_runs import runs_of_note

_MOST_FILES = 2000
_GIVEN = compile_lazily(r"\{[ \t]*#(?P<braces>[^\s{}]+)|\bid=[\"']?(?P<html>[^\s\"'<>{}]+)")
_MOST_GIVEN = 50_000
_COMMAND = compile_lazily(r"^(?![ \t]*#)[^\n]*\bpandoc\b", re.MULTILINE | re.IGNORECASE)


class _Given(NamedTuple):
    """The ids that are given in the files below a folder."""

    ids: frozenset[str]

    def matches(self, name: str) -> bool:
        """Whether one of the files gives it."""
        return name in self.ids


def unknowns(context: LinkContext) -> Iterable[Unknown]:
    """The definitions that other files may contribute to a note that they are read together with."""
    runs = runs_of_note(context.files, context.location)
    run = next((run for run in runs if run.is_open or run.writes_markdown), None)
    if run is None:
        return ()
    folder = run.project
    what = "runs pandoc over files that are not known" if run.is_open else "makes Markdown of it, for another run"
    return (
        Unknown(
            frozenset(("anchor", "label")),
            context.files.once(_given_below, folder),
            Scope(pages=frozenset((context.location,))),
            f"{run.told} {what} (with `label-scope: project` all count)",
            (run.path, _line_of_command(context.files.texts.read(run.path) or "")),
            by="files that a build joins",
        ),
    )


def _given_below(files: Files, folder: str) -> _Given:
    notes = (path for path in files.walk(folder) if is_markdown(path))
    found: set[str] = set()
    for path in islice(notes, _MOST_FILES):
        for given in _GIVEN.finditer(files.texts.read_beginning(path)):
            found.add(given["braces"] or given["html"])
            if len(found) > _MOST_GIVEN:
                return _Given(frozenset(found))
    return _Given(frozenset(found))


def _line_of_command(text: str) -> int:
    """The line of the first command that names pandoc, from 1; 0 if there is none."""
    command = _COMMAND.search(text)
    return text.count("\n", 0, command.start()) + 1 if command is not None else 0
