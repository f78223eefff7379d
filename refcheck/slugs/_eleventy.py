"""The rule of Eleventy's plug-in `IdAttributePlugin`: @sindresorhus/slugify without `decamelize`.

Run with Eleventy 3.1.8 (slugify 2.2.1, transliterate 1.6.0).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._heading import Characters, Heading, counted, holds_in_order, remembered, text

_OTHER = compile_lazily(r"[^a-z0-9]+")
_SLUG = compile_lazily(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_APOSTROPHE = compile_lazily(r"(?<=[a-zA-Z0-9])'(?=[ts](?:\s|$))")
_TEMPLATE = compile_lazily(r"\{\{[^{}]{0,300}\}\}|\{%[^{}%]{0,300}%\}")
# In place of what is not known.
_MARK = "\0"
# Whose letters stay, and so become hyphens; those of other scripts are written in Latin ones.
_KEPT = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")
_WRITTEN = {
    **dict.fromkeys("ßẞ", "ss"),
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "æ": "ae",
    "ø": "o",
    "þ": "th",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ħ": "h",
    "ı": "i",
    "ĳ": "ij",
    "&": " and ",
    "♥": " love ",
    "🦄": " unicorn ",
    "`": "",
    "^": "",
    "¨": "",
    "´": "",
    "·": "",
}


def id_attributes(headings: Sequence[Heading]) -> list[str]:
    """`IdAttributePlugin`: German umlauts have two letters, `&` is a word; the second of two ids ends with `-2`.

    Letters of other scripts, which become Latin ones, are left out: `may_be`.
    """
    return counted(headings, _slug, first=2)


def may_be(heading: str, anchor: str) -> bool:
    """Whether the anchor of a heading can be this one: letters and what a template writes can become any text."""
    if not _SLUG.fullmatch(anchor):
        return False
    marked = "".join(_MARK if _is_unsure(character) else character for character in _TEMPLATE.sub(_MARK, heading))
    parts = [_OTHER.sub("-", part).strip("-") for part in _plain(marked).split(_MARK)]
    return holds_in_order(anchor, parts)


def _is_unsure(character: str) -> bool:
    if character.isascii() or _LATIN[ord(character)].isascii():
        return False
    kind = unicodedata.category(character)[0]
    return kind in "LNS" and not unicodedata.name(character, "").startswith(_KEPT)


@remembered
def _slug(heading: Heading) -> str:
    return _written(text(heading, "html"))


def _written(shown: str) -> str:
    return _OTHER.sub("-", _plain(shown)).strip("-")


def _plain(shown: str) -> str:
    return _APOSTROPHE.sub("", shown.translate(_LATIN)).lower()


def _latin(character: str) -> str:
    known = _WRITTEN.get(character.lower())
    if known is not None:
        return known
    parts = unicodedata.normalize("NFD", character)
    return "".join(part for part in parts if not unicodedata.combining(part))


_LATIN = Characters(_latin)
