"""Anchors that unknown preprocessors of mdBook may make: named by the text of a heading.

A preprocessor can rewrite links, so that `[x](<#Two words>)` points to the heading "Two words" of any chapter. If the
preprocessor is unknown, such a link is unknown: mdBook itself makes no anchor with a space or an upper-case
letter, so that nothing else can be meant. An anchor stays missing if mdBook could make one of that name, or
if it is not the text of a heading. If the source of the preprocessor is in the project, and works on links and
headings, the link resolves to the heading that it names.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.links.files import Files
from refcheck.sites.mdbook import CONFIG, book_in, preprocessors

_ANCHORS: frozenset[Made] = frozenset(("anchor",))
_HEADING = compile_lazily(r"^ {0,3}#{1,6}[ \t]+(?P<text>[^\n]+)$", re.MULTILINE)
_OWN_ID = compile_lazily(r"\{[^{}\n]*\}$")
_MARKS = compile_lazily(r"[`*\\]")
_COMMAND = compile_lazily(r"^[ \t]*command[ \t]*=[ \t]*[\"'](?P<command>[^\"'\n]{1,300})[\"']", re.MULTILINE)
_CRATE = compile_lazily(r"(?:-p|--package)[ \t=]+(?P<name>[\w-]+)")
_HEADINGS, _LINKS = compile_lazily(r"heading", re.IGNORECASE), compile_lazily(r"link|href", re.IGNORECASE)
_SOURCES = (".rs", ".py", ".js", ".ts", ".mjs", ".go", ".rb", ".sh")
_MOST_SOURCES = 40
# The largest number of chapters of a book, and their size together.
_MOST_CHAPTERS = 2000


@dataclass(frozen=True, slots=True)
class _Headings:
    """The texts of headings that differ from mdBook's anchors."""

    texts: frozenset[str]

    def matches(self, name: str) -> bool:
        """Whether a name may be that of such a heading."""
        return (name != name.lower() or " " in name) and _plain(name) in self.texts


def unknowns(files: Files, folder: str) -> tuple[Unknown, ...]:
    """The anchors that the preprocessors of a book may make in the pages of a folder."""
    holder = files.above(folder, CONFIG)
    return files.once(_made, holder) if holder else ()


def _made(files: Files, folder: str) -> tuple[Unknown, ...]:
    location = os.path.join(folder, CONFIG)
    settings = files.texts.read(location) or ""
    found = next((one for one in preprocessors(settings) if one.forms is None and not one.is_output), None)
    if found is None:
        return ()
    book = book_in(files, folder)
    texts = set[str]()
    for path in sorted(book.chapters or ())[:_MOST_CHAPTERS]:
        if files.inside(path):
            texts.update(_plain(match["text"]) for match in _HEADING.finditer(files.texts.read(path) or ""))
    name = found.setting.rpartition(".")[2]
    line = next((number for number, row in enumerate(settings.split("\n"), 1) if name in row and "[" in row), 1)
    reason = f"`{found.setting}` in {CONFIG} may resolve to a heading by its text"
    by = "what preprocessors of mdBook make"
    where, names = Scope(folder=book.source), _Headings(frozenset(texts))
    is_named = _rewrites_links(files, folder, settings)
    return (Unknown(_ANCHORS, names, where, reason, (location, line), by, is_named=is_named),)


def _rewrites_links(files: Files, folder: str, settings: str) -> bool:
    """Whether the source of a preprocessor is in the project, and works on links and headings."""
    for match in _COMMAND.finditer(settings):
        paths = islice(_sources(files, folder, match["command"]), _MOST_SOURCES)
        texts = [files.texts.read(path) or "" for path in paths]
        if any(map(_HEADINGS.search, texts)) and any(map(_LINKS.search, texts)):
            return True
    return False


def _sources(files: Files, folder: str, command: str) -> Iterator[str]:
    """The source files of the program in a command: a script, or a crate in a folder of the book."""
    crate = _CRATE.search(command)
    for name in files.names(folder) if crate is not None else ():
        manifest = files.texts.read(os.path.join(folder, name, "Cargo.toml")) or ""
        if crate is not None and f'name = "{crate["name"]}"' in manifest:
            yield from (path for path in files.walk(os.path.join(folder, name)) if path.endswith(_SOURCES))
    for word in command.split():
        path = os.path.normpath(os.path.join(folder, word))
        if word.endswith(_SOURCES) and files.has(path):
            yield path


def _plain(written: str) -> str:
    """The text of a heading without its id, marks of emphasis and repeated spaces."""
    text = _OWN_ID.sub("", written.rstrip()).rstrip().rstrip("#")
    return " ".join(_MARKS.sub("", text).split())
