"""VitePress."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._emoji import emoji_named
from refcheck.slugs._heading import NOT_SHOWN, Heading, free, remembered, with_dollars

_CONTROL = compile_lazily(r"[\x00-\x1f]")
_ACCENT = compile_lazily("[\u0300-\u036f]")
_SPECIAL = compile_lazily("[\\s~`!@#$%^&*()\\-_+=[\\]{}|\\\\;:\"'\u201c\u201d\u2018\u2019<>,.?/]+")
_SHORT_NAME = compile_lazily(r":([a-z0-9_+-]+):")


def vitepress(headings: Sequence[Heading]) -> list[str]:
    """VitePress: without accents, runs of ASCII punctuation and blanks one hyphen, in lower case, `_` before a digit.

    HTML counts for nothing, nor do emoji by name. The first free suffix. Run with VitePress 1.6.4 (@mdit-vue/shared).
    """
    return free(headings, _vitepress)


@remembered
def _vitepress(heading: Heading) -> str:
    pieces = (piece for piece in with_dollars(heading) if piece.kind not in ("html", *NOT_SHOWN))
    text = "".join(_without_emoji(piece.text) if piece.kind == "text" else piece.text for piece in pieces)
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    slug = _SPECIAL.sub("-", _CONTROL.sub("", text)).strip("-")
    return ("_" + slug if slug[:1] in frozenset("0123456789") else slug).lower()


def _without_emoji(text: str) -> str:
    return _SHORT_NAME.sub(lambda match: "" if emoji_named(match[1]) else match[0], text) if ":" in text else text
