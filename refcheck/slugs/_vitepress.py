"""The rules of VitePress."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._emoji import emoji_named
from refcheck.slugs._heading import NOT_SHOWN, Heading, free, remembered, source, with_dollars

Rule = Callable[[Sequence[Heading]], list[str]]
_ID = compile_lazily(r"#(?P<id>[^\s.#=}]+)")
_CONTROL = compile_lazily(r"[\x00-\x1f]")
_ACCENT = compile_lazily("[\u0300-\u036f]")
_SPECIAL = compile_lazily("[\\s~`!@#$%^&*()\\-_+=[\\]{}|\\\\;:\"'\u201c\u201d\u2018\u2019<>,.?/]+")
_SHORT_NAME = compile_lazily(r":([a-z0-9_+-]+):")


def vitepress(headings: Sequence[Heading]) -> list[str]:
    """VitePress: without accents, runs of ASCII punctuation and spaces one hyphen, in lower case, `_` before a digit.

    HTML and emoji names are ignored. The first free suffix. Run with VitePress 1.6.4 (@mdit-vue/shared).
    """
    return free(headings, _vitepress)


@remembered
def _vitepress(heading: Heading) -> str:
    slug = _SPECIAL.sub("-", _shown(heading)).strip("-")
    return ("_" + slug if slug[:1] in frozenset("0123456789") else slug).lower()


def _shown(heading: Heading) -> str:
    """The text of a heading without HTML, accents and control characters."""
    pieces = (piece for piece in with_dollars(heading) if piece.kind not in ("html", *NOT_SHOWN))
    text = "".join(_without_emoji(piece.text) if piece.kind == "text" else piece.text for piece in pieces)
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFKD", text))
    return _CONTROL.sub("", text)


def _without_emoji(text: str) -> str:
    return _SHORT_NAME.sub(lambda match: "" if emoji_named(match[1]) else match[0], text) if ":" in text else text


def with_delimiters(rule: Rule, left: str, right: str) -> Rule:
    """A rule for headings whose attributes are between other delimiters than braces (markdown-it-attrs)."""
    return lambda headings: rule([_with_own_id(heading, left, right) for heading in headings])


def _with_own_id(heading: Heading, left: str, right: str) -> Heading:
    written = source(heading).rstrip()
    start = written.rfind(left) if written.endswith(right) else -1
    if start < 0:
        return heading
    own = _ID.search(written[start + len(left) : len(written) - len(right)])
    pieces = [piece for piece in heading.pieces if piece.kind not in NOT_SHOWN]
    if pieces and pieces[-1].kind == "text" and left in pieces[-1].text:
        pieces[-1] = pieces[-1]._replace(text=pieces[-1].text[: pieces[-1].text.rindex(left)].rstrip())
    return heading._replace(pieces=tuple(pieces), own=own["id"] if own else "")
