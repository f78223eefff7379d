"""What preprocessors of mdBook make that are not known here: anchors that are named by the text of a heading.

A preprocessor can rewrite links, so that `[x](<#Two words>)` leads to the heading "Two words" of any chapter. Where
nothing here knows what it does, such a link is unknown: mdBook itself makes no anchor with a space or an upper-case
letter, so that nothing else can be meant. What is missing stays missing if mdBook could make an anchor of that name, or
if it is not the text of a heading.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.sites.mdbook import CONFIG, book_in, preprocessors

_ANCHORS: frozenset[Made] = frozenset(("anchor",))
_HEADING = compile_lazily(r"^ {0,3}#{1,6}[ \t]+(?P<text>[^\n]+)$", re.M)
_OWN_ID = compile_lazily(r"\{[^{}\n]*\}$")
_MARKS = compile_lazily(r"[`*\\]")
# Those of a book, and what they hold together.
_MOST_CHAPTERS = 2000


@dataclass(frozen=True, slots=True)
class _Headings:
    """The texts of headings that are no anchors of mdBook's."""

    texts: frozenset[str]

    def matches(self, name: str) -> bool:
        """Whether it may be made by this name."""
        return (name != name.lower() or " " in name) and _plain(name) in self.texts


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """What the preprocessors of the book make that a page belongs to."""
    folder = context.files.above(context.folder, CONFIG)
    return context.files.once(_made, folder) if folder else ()


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
    reason = f"`{found.setting}` in {CONFIG} may lead to a heading by its text"
    by = "what preprocessors of mdBook make"
    return (Unknown(_ANCHORS, _Headings(frozenset(texts)), Scope(folder=book.source), reason, (location, line), by),)


def _plain(written: str) -> str:
    """The text of a heading without its id, signs of emphasis and repeated spaces."""
    text = _OWN_ID.sub("", written.rstrip()).rstrip().rstrip("#")
    return " ".join(_MARKS.sub("", text).split())
