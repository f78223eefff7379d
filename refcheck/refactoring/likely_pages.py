"""The pages that may define a name, found by the letters of the name.

The anchors of a page in all renderers take long to compute. Renderers drop, keep or replace the signs of a heading, but
none of them makes a letter of a sign in ASCII. So a page has no anchor of a name, in any renderer, if the letters of
the name are in none of its keys and headings. Other characters, emoji, formulas and HTML can become any letters; of
what looks like a tag, a directive or TeX some renderers drop the letters, too, also in code: `vector<int>::size`.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.project.page import Page

_WORDS = compile_lazily(r"[a-z]+")
_REPLACED_OR_DROPPED = compile_lazily(r":[\w+-]+[:{]|<|\\[A-Za-z]")
_MADE = ("section", "heading", "anchor", "user", "content", "sec", "id", "nan")
"""Words that renderers put before or after an anchor, or use for a heading without letters."""
_HEADINGS = frozenset(("heading", "html-heading"))
_AS_WRITTEN = frozenset(("text", "code", "source", "beginnings", "attributes"))
"""The kinds of pieces whose characters become those of an anchor."""
_REPEATED = frozenset(("source", "beginnings"))
_ANYTHING = "\N{REPLACEMENT CHARACTER}"
_BETWEEN = "\0"
_SIGNS = bytes(set(range(128)) - set(f"{string.ascii_lowercase}{_BETWEEN}".encode()))
_IN_NO_PAGE = b"\xff"


def likely_pages(pages: Iterable[Page], name: str) -> Iterator[Page]:
    """The pages that may define a name, and some that do not, in the same order."""
    found = _WORDS.findall(name.casefold())
    words = [word.encode() for word in found if not any(word in made for made in _MADE)]
    if any(letter.isalpha() and not letter.isascii() for letter in name):
        # Nothing that is written in ASCII has such a letter.
        words.append(_IN_NO_PAGE)
    return (page for page in pages if not words or _may_have(page, words))


def _may_have(page: Page, words: Sequence[bytes]) -> bool:
    """Whether a definition of a page has the letters of all words, or may have any letters."""
    written = _BETWEEN.join(
        _written(definition) if definition.kind in _HEADINGS else definition.key for definition in page.definitions
    )
    if not written.isascii() or _REPLACED_OR_DROPPED.search(written):
        return True
    letters = written.lower().encode().translate(None, _SIGNS)
    return all(word in letters for word in words) and any(
        all(word in definition for word in words) for definition in letters.split(_BETWEEN.encode())
    )


def _written(heading: Definition) -> str:
    """The id of a heading and its content, each with its markup and without it."""
    pieces = heading.pieces
    if len(pieces) == 1 and pieces[0].kind == "text":
        return heading.key + "\n" + pieces[0].text
    if not all(piece.kind in _AS_WRITTEN for piece in pieces):
        return _ANYTHING
    repeated = "\n".join(piece.text for piece in pieces if piece.kind in _REPEATED)
    shown = "".join(piece.text for piece in pieces if piece.kind not in _REPEATED)
    return f"{heading.key}\n{heading.text}\n{repeated}\n{shown}"
