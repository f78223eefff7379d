"""The rules of Zola."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import NOT_SHOWN, Heading, free, holds_in_order, remembered
from refcheck.slugs._hexo import without_accent

_OTHER = compile_lazily(r"[^a-z0-9]+")
_SLUG = compile_lazily(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# In place of a character whose name is not known.
_MARK = "\0"
_BLANK = compile_lazily(r"[ \t\n\f\r]")


def zola(headings: Sequence[Heading]) -> list[str]:
    """Zola: the text and code in ASCII, in lower case, everything but letters and digits one hyphen.

    The first free suffix; the author's ids count from the start. From the source of Zola 0.22.1 (`components/markdown`,
    the crate slug). Letters of other scripts and emoji, which Zola writes in Latin, are left out: `may_be`.
    """
    return _after_own(headings, _ascii)


def zola_as_written(headings: Sequence[Heading]) -> list[str]:
    """Zola with `slugify.anchors` set to `safe` or `off`: the text with `_` for spaces."""
    return _after_own(headings, _written)


def may_be(text: str, anchor: str) -> bool:
    """Whether Zola may make an anchor of a heading with characters for which it has names that are not known here.

    The crate deunicode writes letters of other scripts in Latin, and symbols and emoji by name: a crab is `crab`.
    """
    if not _SLUG.fullmatch(anchor):
        return False
    marked = "".join(_MARK if _has_name(character) else without_accent(character) for character in text).lower()
    known = [_OTHER.sub("-", part).strip("-") for part in marked.split(_MARK)]
    return holds_in_order(anchor, known)


def _has_name(character: str) -> bool:
    if without_accent(character).isascii():
        return False
    return character.isalnum() or unicodedata.category(character).startswith("S")


def _after_own(headings: Sequence[Heading], rule: Callable[[Heading], str]) -> list[str]:
    own = [heading for heading in headings if heading.own]
    return free([*own, *headings], rule)[len(own) :]


def _text(heading: Heading) -> str:
    return "".join(piece.text for piece in heading.pieces if piece.kind not in ("html", *NOT_SHOWN))


@remembered
def _ascii(heading: Heading) -> str:
    text = "".join(map(without_accent, _text(heading))).lower()
    return _OTHER.sub("-", text).strip("-")


@remembered
def _written(heading: Heading) -> str:
    return _BLANK.sub("_", _text(heading))
