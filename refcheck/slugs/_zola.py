"""The rules of Zola."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import NOT_SHOWN, Heading, free, remembered
from refcheck.slugs._hexo import without_accent

_OTHER = compile_lazily(r"[^a-z0-9]+")
_BLANK = compile_lazily(r"[ \t\n\f\r]")


def zola(headings: Sequence[Heading]) -> list[str]:
    """Zola: the text and code in ASCII, in lower case, everything but letters and digits one hyphen.

    The first free suffix; the author's ids count from the start. From the source of Zola 0.22.1 (`components/markdown`,
    the crate slug). Letters of other scripts, which Zola transliterates to Latin, are left out.
    """
    return _after_own(headings, _ascii)


def zola_as_written(headings: Sequence[Heading]) -> list[str]:
    """Zola with `slugify.anchors` set to `safe` or `off`: the text with `_` for spaces."""
    return _after_own(headings, _written)


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
