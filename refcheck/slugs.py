"""From a heading to its anchor: one function a rule.

Each takes the headings of a document in order (their pieces, and the id that the author gave, or an
empty text) and returns their anchors in the same order, with the suffixes that tell equal ones
apart. How a rule was found out is said at each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from refcheck.model import Piece


class Heading(NamedTuple):
    """What a slug rule may look at."""

    pieces: tuple[Piece, ...]
    own: str
    """The id that the author gave, where the renderer honours it."""


_SMART_DASHES = re.compile(r"-{2,3}|\.{3}")


def pandoc(headings: Sequence[Heading]) -> list[str]:
    """pandoc's `auto_identifiers` (manual, "Extension: auto_identifiers"; `inlineListToIdentifier`).

    Inline notes, HTML and formatting go, of `[^1]` its id stays; all but letters, digits, `_`, `-`, `.` goes;
    words are joined by one hyphen; everything up to the first letter goes; nothing left is `section`. The first
    free of `-1`, `-2` ... tells equal ones apart, ids of the author's own counted as taken.
    """
    used: set[str] = set()
    anchors = []
    for heading in headings:
        anchor = heading.own or _first_free(_pandoc(heading.pieces), used)
        used.add(anchor)
        anchors.append(anchor)
    return anchors


def _pandoc(pieces: Iterable[Piece]) -> str:
    text = "".join(
        _SMART_DASHES.sub("", piece.text) if piece.kind == "text" else piece.text
        for piece in pieces
        if piece.kind in ("text", "code", "math", "image", "note")
    )
    kept = "".join(c for c in text if c.isalnum() or c in "_-." or c.isspace())
    # Haskell's `toLower` makes one character of each.
    kept = kept.replace("\u0130", "i").lower()
    slug = "-".join(kept.split())
    start = next((index for index, c in enumerate(slug) if c.isalpha()), len(slug))
    return slug[start:] or "section"


def _first_free(slug: str, used: set[str]) -> str:
    if slug not in used:
        return slug
    number = 1
    while f"{slug}-{number}" in used:
        number += 1
    return f"{slug}-{number}"


def github(headings: Sequence[Heading]) -> list[str]:
    """GitHub, as the npm package github-slugger 2 has it.

    Lower case; all but letters, marks, digits, connectors, hyphens and blanks goes; every blank is a
    hyphen. `-1`, `-2` ... by the count of the slug, passing over what is taken.
    """
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        if heading.own:
            anchors.append(heading.own)
            continue
        slug = original = _github(_text(heading.pieces))
        while slug in seen:
            seen[original] += 1
            slug = f"{original}-{seen[original]}"
        seen[slug] = 0
        anchors.append(slug)
    return anchors


def _github(text: str) -> str:
    return "".join(c for c in text.lower() if c in "- " or _is_word(c)).replace(" ", "-")


def _is_word(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character == "_"
    category = unicodedata.category(character)
    return category[0] in "LM" or category in ("Nd", "Nl", "Pc")


def _text(pieces: Iterable[Piece]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind not in ("html", "image"))


_HEXO_SPECIAL = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+")
_CONTROL = re.compile(r"[\x00-\x1f]")
_NOT_DECOMPOSED = str.maketrans(
    {"ß": "s", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe"}
)


def hexo(headings: Sequence[Heading]) -> list[str]:
    """hexo-util's `slugize` as hexo-renderer-marked uses it on its own HTML.

    Case stays, typographic quotes and dashes have been put in, accents go, runs of ASCII punctuation and
    blanks become one hyphen. `-1`, `-2` ... without a look at what is taken.
    """
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        slug = _hexo(heading.pieces)
        if slug in seen:
            anchors.append(f"{slug}-{seen[slug]}")
            seen[slug] += 1
        else:
            seen[slug] = 1
            anchors.append(slug)
    return anchors


def _hexo(pieces: Iterable[Piece]) -> str:
    text = "".join(
        _smart(piece.text) if piece.kind not in ("code", "math") else piece.text
        for piece in pieces
        if piece.kind not in ("html", "image")
    )
    text = "".join(_without_accent(c) for c in text)
    return _HEXO_SPECIAL.sub("-", _CONTROL.sub("", text)).strip("-")


def _smart(text: str) -> str:
    """Typographic punctuation as the parser marked writes it with `smartypants`."""
    text = text.replace("---", "\u2014").replace("--", "\u2013")
    text = re.sub(r"(^|[-\u2014/(\[{\"\s])'", "\\1\u2018", text).replace("'", "\u2019")
    text = re.sub(r"(^|[-\u2014/(\[{\u2018\s])\"", "\\1\u201c", text).replace('"', "\u201d")
    return text.replace("...", "\u2026")


def _without_accent(character: str) -> str:
    if character.isascii() or not ("\u00c0" <= character <= "\u024f" or "\u1e00" <= character <= "\u1eff"):
        return character
    character = character.translate(_NOT_DECOMPOSED)
    return "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))


def kramdown(headings: Sequence[Heading]) -> list[str]:
    """kramdown's `auto_ids`: ASCII letters, digits, blanks and hyphens of the text; from the first letter on.

    Equal ones get `-1`, `-2` ... without a look at what is taken.
    """
    return _counted(headings, _kramdown, "-")


def _kramdown(pieces: Iterable[Piece]) -> str:
    text = re.sub(r"^[^a-zA-Z]+", "", _text(p for p in pieces if p.kind != "attributes"))
    return re.sub(r"[^a-zA-Z0-9 -]", "", text).replace(" ", "-").lower() or "section"


def python_markdown(headings: Sequence[Heading]) -> list[str]:
    """Python-Markdown's `toc` extension, the default of MkDocs: ASCII, one hyphen for runs, `_1`, `_2`."""
    used: set[str] = set()
    anchors = []
    for heading in headings:
        slug = heading.own or _python_markdown(heading.pieces)
        anchor, number = slug, 0
        while anchor in used or not anchor:
            number += 1
            anchor = f"{slug}_{number}"
        used.add(anchor)
        anchors.append(anchor)
    return anchors


def _python_markdown(pieces: Iterable[Piece]) -> str:
    text = _text(p for p in pieces if p.kind != "attributes")
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text).strip().lower())


def gitlab(headings: Sequence[Heading]) -> list[str]:
    """GitLab's anchors: like GitHub's with one hyphen for runs of them; `anchor-` before a mere number."""
    return _counted(headings, _gitlab, "-")


def _gitlab(pieces: Iterable[Piece]) -> str:
    slug = re.sub(r"-{2,}", "-", _github(_text(pieces)))
    return f"anchor-{slug}" if slug.isdigit() else slug


def mystmd(headings: Sequence[Heading]) -> list[str]:
    """mystmd: ASCII letters and digits in lower case, one hyphen for the rest, `id-` before a digit."""
    used: set[str] = set()
    anchors = []
    for heading in headings:
        anchor = _first_free(heading.own or _mystmd(heading.pieces), used)
        used.add(anchor)
        anchors.append(anchor)
    return anchors


def _mystmd(pieces: Iterable[Piece]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", _text(pieces).lower()).strip("-")
    if not slug:
        return "id"
    return f"id-{slug}" if slug[0].isdigit() else slug


def _counted(headings: Sequence[Heading], rule: object, mark: str) -> list[str]:
    seen: dict[str, int] = {}
    anchors = []
    for heading in headings:
        if heading.own:
            anchors.append(heading.own)
            continue
        slug = rule(heading.pieces)  # type: ignore[operator]
        anchors.append(f"{slug}{mark}{seen[slug]}" if slug in seen else slug)
        seen[slug] = seen.get(slug, 0) + 1
    return anchors
