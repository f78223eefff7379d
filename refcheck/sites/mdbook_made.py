"""Books of mdBook whose source folder a script makes: git ignores it, or a script beside `book.toml` writes SUMMARY.md.

The texts that the script writes there are unknown. mdBook watches the folders of `extra-watch-dirs`, from which such a
book is made, so their texts are treated as chapters at the same place in the source folder (`mdbook watch` in mdBook's
book; build.rs, `extra_watch_dirs`). Nothing is known about other texts near the book.

A file of another output, which is published beside the book, is named in `book.toml`: as its `output-file`, or in what
the check of links leaves out (`exclude`).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import NamedTuple

from refcheck.facts.unknowns import ANY_NAME, Names, Scope, Unknown
from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.links.git_ignore import git_ignore
from refcheck.sites.mdbook import CONFIG, source_folder
from refcheck.sites.toml import read_toml

_SCRIPTS = (".py", ".sh", ".js", ".mjs", ".rb", ".pl", ".rs", "Makefile", "justfile")
_MOST_SCRIPTS = 20


class MadeSource(NamedTuple):
    """A source folder that is not in the repository."""

    reason: str
    """The way in which it is made, in words."""
    script: str = ""
    """The absolute path of the script that makes it; empty if that is unknown."""
    watched: tuple[str, ...] = ()
    """The absolute paths of the folders with the texts from which it is made."""


@dataclass(frozen=True, slots=True)
class _Written:
    """The names of files in the text of a script."""

    script: str

    def matches(self, name: str) -> bool:
        """Whether the last part of a path is in the script."""
        return name.rpartition("/")[2] in self.script


@dataclass(frozen=True, slots=True)
class _Last:
    """The files with one of some names, in any folder."""

    last: frozenset[str]

    def matches(self, name: str) -> bool:
        """Whether the last part of a path is one of them."""
        return name.rpartition("/")[2] in self.last


def made_source(files: Files, folder: str) -> MadeSource | None:
    """How the source of the book in a folder with `book.toml` is made; None if it exists, or nothing makes it."""
    text = files.texts.read(os.path.join(folder, CONFIG)) or ""
    name = source_folder(text)
    source = below(folder, name)
    if files.has(source):
        return None
    build = read_toml(text).get("build")
    listed = build.get("extra-watch-dirs") if isinstance(build, dict) else None
    watched = tuple(below(folder, path) for path in listed or () if isinstance(path, str)) if listed else ()
    script = _script(files, folder)
    if script:
        return MadeSource(f"{os.path.basename(script)} makes `{name}`", script, watched)
    line = git_ignore(files, folder).decide(source, is_folder=True)
    return MadeSource(f"git ignores `{name}`", "", watched) if line is not None else None


def watched_folder(files: Files, folder: str, book: str) -> str:
    """The folder from which the source of a book is made and that contains another one; empty if none does.

    Args:
        folder: an absolute path.
        book: the absolute path of the folder with `book.toml`.
    """
    made = files.once(made_source, book)
    return next((one for one in made.watched if f"{folder}{os.sep}".startswith(one + os.sep)), "") if made else ""


def unknowns(files: Files, folder: str) -> tuple[Unknown, ...]:
    """The files that the script writes, or may write, for the pages in a folder, and those of other outputs."""
    holder = files.above(folder, CONFIG)
    return (*files.once(_unknowns, holder), *files.once(_of_outputs, holder)) if holder else ()


def _of_outputs(files: Files, folder: str) -> tuple[Unknown, ...]:
    """The files that `book.toml` names as those of another output, and that its check of links leaves out."""
    found = list[str]()
    waiting = [read_toml(files.texts.read(os.path.join(folder, CONFIG)) or "").get("output")]
    for table in waiting:
        for key, value in table.items() if isinstance(table, dict) else ():
            found += [value] if key == "output-file" and isinstance(value, str) else ()
            listed = value if key == "exclude" and isinstance(value, list) else ()
            found += [name for name in listed if isinstance(name, str)]
            waiting += [value] if isinstance(value, dict) else ()
    names = _Last(frozenset(name for name in found if os.path.splitext(name)[1]))
    reason, by = f"{CONFIG} names it as a file of another output", "other outputs of a book"
    evidence = (os.path.join(folder, CONFIG), 0)
    return (Unknown(frozenset(("file",)), names, Scope(folder=folder), reason, evidence, by),) if names.last else ()


def _unknowns(files: Files, folder: str) -> tuple[Unknown, ...]:
    made = made_source(files, folder)
    if made is None:
        return ()
    names: Names = _Written(files.texts.read(made.script) or "") if made.script else ANY_NAME
    evidence = (made.script or os.path.join(folder, CONFIG), 0)
    by = "books whose source is made"
    return (Unknown(frozenset(("file", "page")), names, Scope(folder=folder), made.reason, evidence, by),)


def _script(files: Files, folder: str) -> str:
    """The absolute path of the first script in a folder with SUMMARY.md in its text; empty if there is none."""
    names = [name for name in files.names(folder) if name.endswith(_SCRIPTS)]
    for name in names[:_MOST_SCRIPTS]:
        path = os.path.join(folder, name)
        if "SUMMARY.md" in (files.texts.read(path) or ""):
            return path
    return ""
