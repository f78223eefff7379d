"""Hugo by its setting `markup.goldmark.parser.autoHeadingIDType`. Run with 0.111.3."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from refcheck.slugs._heading import Characters, Heading, free, remembered, source

_GITHUB = Characters(lambda c: "-" if c == " " else _lower(c) if c in "-_" or _is_letter_or_digit(c) else "")
_WORDS = Characters(lambda c: _lower(c) if _is_letter_or_digit(c) or c.isnumeric() else " ")


def hugo(headings: Sequence[Heading]) -> list[str]:
    """`github`, the default, from the text as it is written, URLs of links and all; of several lines the last.

    Lower case; all but letters, digits, `_`, hyphens and blanks goes; every blank is a hyphen; nothing left
    is `heading`. The first free suffix.
    """
    return free(headings, _hugo)


def hugo_ascii(headings: Sequence[Heading]) -> list[str]:
    """`github-ascii`: the same, without accents and without what is not ASCII."""
    return free(headings, _hugo_ascii)


def hugo_blackfriday(headings: Sequence[Heading]) -> list[str]:
    """`blackfriday`: letters and digits in lower case, one hyphen for what is between."""
    return free(headings, _hugo_blackfriday)


@remembered
def _hugo(heading: Heading) -> str:
    return _github(_last_line(heading)) or "heading"


@remembered
def _hugo_ascii(heading: Heading) -> str:
    return _ascii(_last_line(heading)) or "heading"


@remembered
def _hugo_blackfriday(heading: Heading) -> str:
    return _blackfriday(_last_line(heading)) or "heading"


def _last_line(heading: Heading) -> str:
    return source(heading).rpartition("\n")[2].strip()


def _github(text: str) -> str:
    return text.translate(_GITHUB)


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    plain = "".join(c for c in decomposed if unicodedata.category(c) != "Mn")
    return _github("".join(c for c in plain if c.isascii()))


def _blackfriday(text: str) -> str:
    return "-".join(text.translate(_WORDS).split())


def _is_letter_or_digit(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "L" or category == "Nd"


def _lower(character: str) -> str:
    # One character for one.
    return "i" if character == "İ" else character.lower()
