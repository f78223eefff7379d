"""The input of a slug rule, and the ways in which rules make equal slugs unique."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache

from refcheck.facts.model import Piece
from refcheck.facts.named_tuple import NamedTuple

_CIRCLED = (
    ("\u24b6", "\u24e9"),
    ("\U0001f130", "\U0001f149"),
    ("\U0001f150", "\U0001f169"),
    ("\U0001f170", "\U0001f189"),
)


NOT_SHOWN = ("source", "beginnings", "label")
"""The kinds of pieces that repeat the content of others."""


class Heading(NamedTuple):
    """A heading as the input of a slug rule."""

    pieces: tuple[Piece, ...]
    own: str
    """The id that the author gave, if the renderer supports it."""
    level: int = 2
    attributes: str = ""
    """The attribute block as written, with the spaces before it, if the renderer reads such blocks."""
    is_in_html: bool = False
    """Whether it is in an HTML element with the attribute `markdown`."""


class Characters(dict[int, str]):
    """A table for `str.translate`: calls a rule once for each character that occurs."""

    def __init__(self, rule: Callable[[str], str]) -> None:
        super().__init__()
        self._rule = rule

    def __missing__(self, code: int) -> str:
        made = self[code] = self._rule(chr(code))
        return made


remembered = lru_cache(maxsize=1 << 12)
"""A cache for the slugs of single headings: the notes of a project have many headings in common."""


def text(heading: Heading, *without: str) -> str:
    """The text of a heading as a reader sees it, without pieces of these kinds."""
    pieces = heading.pieces
    if len(pieces) == 1 and pieces[0].kind == "text":
        return pieces[0].text
    return "".join(piece.text for piece in pieces if piece.kind not in NOT_SHOWN and piece.kind not in without)


def with_dollars(heading: Heading) -> Iterator[Piece]:
    """The pieces for a renderer that does not read math, so that the dollars are text."""
    return (Piece("text", f"${piece.text}$") if piece.kind == "math" else piece for piece in heading.pieces)


def source(heading: Heading) -> str:
    """The heading as written, including an attribute block only if the renderer reads it as text."""
    pieces = heading.pieces
    written = next((piece.text for piece in pieces if piece.kind == "source"), None)
    if written is None:
        return "".join(piece.text for piece in pieces)
    return written + "".join(piece.text for piece in pieces if piece.kind == "attributes")


def understood(headings: Sequence[Heading], block: re.Pattern[str]) -> list[Heading]:
    """The headings for a renderer that reads an attribute block only if it matches a pattern.

    The group `id` of the pattern, if it has one, is the id; any other block is text.
    """
    return [_understood(heading, block) if heading.attributes else heading for heading in headings]


def _understood(heading: Heading, block: re.Pattern[str]) -> Heading:
    match = block.fullmatch(heading.attributes)
    if match:
        return heading._replace(own=match.groupdict(heading.own).get("id", heading.own))
    return heading._replace(pieces=(*heading.pieces, Piece("attributes", heading.attributes)), own="", attributes="")


def free(headings: Sequence[Heading], rule: Callable[[Heading], str]) -> list[str]:
    """The slug, or if it is taken the first free one of `slug-1`, `slug-2` ...

    The author's ids further up count as taken, and an empty slug is treated like any other.
    """
    used: set[str] = set()
    numbers: dict[str, int] = {}
    anchors = []
    for heading in headings:
        anchor = heading.own
        if not anchor:
            anchor = slug = rule(heading)
            if slug in used:
                # The numbers below are known to be taken, and no anchor becomes free again.
                number = numbers.get(slug, 0) + 1
                while (anchor := f"{slug}-{number}") in used:
                    number += 1
                numbers[slug] = number
        used.add(anchor)
        anchors.append(anchor)
    return anchors


def counted(headings: Sequence[Heading], rule: Callable[[Heading], str], first: int = 1, mark: str = "-") -> list[str]:
    """The slug with a mark and the number of its repetition, counted from `first`, even if the result is taken.

    The author's ids are not counted.
    """
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        if heading.own:
            anchors.append(heading.own)
            continue
        slug = rule(heading)
        if slug in seen:
            anchors.append(f"{slug}{mark}{seen[slug]}")
            seen[slug] += 1
        else:
            seen[slug] = first
            anchors.append(slug)
    return anchors


def given_alone(headings: Sequence[Heading]) -> list[str]:
    """Only the ids that the author gave."""
    return [heading.own for heading in headings]


def holds_in_order(anchor: str, parts: Sequence[str]) -> bool:
    """Whether an anchor begins with the first of some parts and holds the others behind it, in their order.

    What is between the parts can be any text. False if there is only one part.
    """
    if len(parts) < 2 or not anchor.startswith(parts[0]):
        return False
    place = 0
    for part in parts:
        found = anchor.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return True


def is_word(character: str) -> bool:
    """Whether a character is a letter, a mark, a decimal or letter-like digit, or a connector such as `_`."""
    if character.isascii():
        return character.isalnum() or character == "_"
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc") or (category == "So" and _is_circled(character))


def _is_circled(character: str) -> bool:
    """Whether a character is a circled or squared letter, which Unicode defines as alphabetic but not as a letter."""
    return any(start <= character <= end for start, end in _CIRCLED)


def lower_each(text: str) -> str:
    """Lower case of each character independently: no `ς` at the end of a word."""
    return text.lower() if text.isascii() else "".join(character.lower() for character in text)


def is_alphabetic(character: str) -> bool:
    """Whether Unicode defines a character as alphabetic: letters, letters in circles, the vowel signs of India ..."""
    if character.isalpha():
        return True
    category = unicodedata.category(character)
    if category == "Nl":
        return True
    if category == "So":
        return _is_circled(character)
    return category[0] == "M" and character in _alphabetic_marks()


@cache
def _alphabetic_marks() -> frozenset[str]:
    from refcheck.slugs._alphabetic import MARKS

    marks: set[str] = set()
    for first, _, last in (part.partition("-") for part in MARKS.split()):
        marks.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(marks)
