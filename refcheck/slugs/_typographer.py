"""Typographic punctuation as the parser markdown-it writes it with its option `typographer`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Piece
from refcheck.slugs._heading import NOT_SHOWN

_SYMBOLS = compile_lazily(r"\((c|tm|r)\)", re.IGNORECASE)
_BY_NAME = {"c": "©", "r": "®", "tm": "™"}
_DOTS = compile_lazily(r"\.{2,}")
_MARK_AND_DOTS = compile_lazily("([?!])…")
_MARKS = compile_lazily(r"[?!]{4,}")
_COMMAS = compile_lazily(r",{2,}")
_EM_DASH = compile_lazily(r"(?<!-)---(?!-)")
_EN_DASH = compile_lazily(r"(?<!-)(?:(?<!\S)--(?!\S)|(?<=\S)--(?=[^-\s]|$)|^--(?=[^-\s]))(?!-)")
_QUOTE = compile_lazily("['\"]")
_ASCII_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def typographic(pieces: Sequence[Piece], *, replaces: bool = True) -> str:
    """The content of a heading, including HTML, with typographic punctuation in its text unless disabled."""
    texts = [
        _replaced(piece.text) if piece.kind == "text" and replaces else piece.text
        for piece in pieces
        if piece.kind not in NOT_SHOWN
    ]
    kinds = [piece.kind for piece in pieces if piece.kind not in NOT_SHOWN]
    if not replaces or not any("'" in text or '"' in text for text in texts):
        return "".join(texts)
    return _with_quotes(texts, kinds)


def _replaced(text: str) -> str:
    if "(" in text:
        text = _SYMBOLS.sub(lambda match: _BY_NAME[match[1].lower()], text)
    text = text.replace("+-", "±")
    text = _MARK_AND_DOTS.sub(r"\1..", _DOTS.sub("…", text))
    text = _COMMAS.sub(",", _MARKS.sub(lambda match: match[0][-1] * 3, text))
    return _EN_DASH.sub("–", _EM_DASH.sub("—", text)) if "--" in text else text


def _with_quotes(texts: Sequence[str], kinds: Sequence[str]) -> str:
    characters = list("".join(texts))
    # The places of opening quotes that are not closed yet, by quote.
    opened: dict[str, list[int]] = {"'": [], '"': []}
    offset = 0
    for text, kind in zip(texts, kinds, strict=True):
        for match in _QUOTE.finditer(text) if kind == "text" else ():
            place, quote = offset + match.start(), match[0]
            can_open, can_close = _flanking(characters, place, quote)
            partners = opened[quote]
            if can_close and partners:
                partner = partners.pop()
                characters[partner], characters[place] = ("‘", "’") if quote == "'" else ("“", "”")
                other = opened['"' if quote == "'" else "'"]
                while other and other[-1] > partner:
                    other.pop()
            elif can_open:
                partners.append(place)
            elif quote == "'":
                characters[place] = "’"
        offset += len(text)
    return "".join(characters)


def _flanking(characters: Sequence[str], place: int, quote: str) -> tuple[bool, bool]:
    """Whether a quote can open and whether it can close, by the characters around it."""
    before = characters[place - 1] if place else " "
    after = characters[place + 1] if place + 1 < len(characters) else " "
    blank_before, blank_after = before.isspace(), after.isspace()
    point_before, point_after = _is_punctuation(before), _is_punctuation(after)
    can_open = not blank_after and (not point_after or blank_before or point_before)
    can_close = not blank_before and (not point_before or blank_after or point_after)
    if quote == '"' and after == '"' and before.isdigit():
        return False, False
    if can_open and can_close:
        return point_before, point_after
    return can_open, can_close


def _is_punctuation(character: str) -> bool:
    return character in _ASCII_PUNCTUATION or unicodedata.category(character)[0] == "P"
