"""The rules of pandoc, by the extension that makes the identifiers (manual, "Headings and sections"). Run with 3.9."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.slugs._emoji import with_names
from refcheck.slugs._heading import Characters, Heading, counted, free, lower_each, remembered, source

_SMART_DASHES = compile_lazily(r"-{2,3}|\.{3}")
_BLANKS = compile_lazily(r"[ \t\n]+")
_TEX_COMMAND = compile_lazily(r"\\[A-Za-z]+(?:\{[^{}]*\})?")
# `-@key` in the text is a citation, whose hyphen is a sign that leaves out the author.
_WITHOUT_AUTHOR = compile_lazily(r"(?<!\S)-(?=@\w)")
_LINE_BREAK = compile_lazily(r"<br\b", re.IGNORECASE)
_KEPT = Characters(lambda c: c if c.isalnum() or c in "_-." or c.isspace() else "")
_GITHUB = Characters(lambda c: "-" if c.isspace() else c if c.isalnum() or c == "-" or _is_mark(c) else "")


def pandoc(headings: Sequence[Heading]) -> list[str]:
    """pandoc's `auto_identifiers`.

    HTML, raw TeX, inline notes and formatting are removed; links and notes by reference are not resolved yet and stay
    as written; everything but letters, digits, `_`, `-`, `.` is removed; words are joined by one hyphen; everything up
    to the first letter is removed; an empty result becomes `section`. The first free suffix of `-1`, `-2` ... makes
    equal ones unique; the author's ids further up count as taken.
    """
    return free(headings, _pandoc)


def pandoc_ascii(headings: Sequence[Heading]) -> list[str]:
    """`auto_identifiers` with `ascii_identifiers`: no accents, nothing that is not ASCII, emoji by name."""
    return free(headings, _pandoc_ascii)


def pandoc_gfm(headings: Sequence[Heading]) -> list[str]:
    """`gfm_auto_identifiers`: every space becomes a hyphen, `.` is removed, emoji by name."""
    return free(headings, _pandoc_gfm)


def pandoc_commonmark(headings: Sequence[Heading]) -> list[str]:
    """The readers `gfm`, `commonmark` and `commonmark_x`: like `pandoc_gfm`, composed, without typographic dashes.

    The number of a repetition is appended without checking what is taken.
    """
    return counted(headings, _commonmark)


@remembered
def _pandoc(heading: Heading) -> str:
    return _identifier("".join(_pieces(heading))) or "section"


@remembered
def _pandoc_ascii(heading: Heading) -> str:
    return _ascii_identifier("".join(_pieces(heading, emoji=True))) or "section"


@remembered
def _pandoc_gfm(heading: Heading) -> str:
    return _github_identifier("".join(_pieces(heading, emoji=True))) or "section"


def _pieces(heading: Heading, emoji: bool = False) -> Iterator[str]:
    # Whether a backslash was written as two is not known any more.
    tex = "\\\\" not in source(heading)
    for kind, text in heading.pieces:
        if kind in ("text", "no-inline-note", "attributes", "no-attributes"):
            if "\\" in text and tex:
                text = _TEX_COMMAND.sub("", text)
            if "-@" in text:
                text = _WITHOUT_AUTHOR.sub("", text)
            text = _SMART_DASHES.sub("", _BLANKS.sub(" ", text))
            yield with_names(text) if emoji else text
        elif kind == "html":
            yield " " if _LINE_BREAK.match(text) else ""
        elif kind in ("code", "math", "image", "note", "no-note", "label"):
            yield text


@remembered
def _commonmark(heading: Heading) -> str:
    texts = []
    for kind, text in heading.pieces:
        if kind in ("text", "no-note", "no-inline-note", "attributes"):
            texts.append(with_names(_BLANKS.sub(" ", text)))
        elif kind == "html" and _LINE_BREAK.match(text):
            texts.append(" ")
        elif kind in ("code", "math", "image"):
            texts.append(with_names(text))
    return _github_identifier(unicodedata.normalize("NFC", "".join(texts)))


def _identifier(text: str) -> str:
    return _from_first_letter("-".join(lower_each(text).translate(_KEPT).split()))


def _ascii_identifier(text: str) -> str:
    kept = lower_each(text).translate(_KEPT)
    slug = unicodedata.normalize("NFD", "-".join(kept.split()).replace("\N{LATIN SMALL LETTER DOTLESS I}", "i"))
    return _from_first_letter(slug.encode("ascii", "ignore").decode())


def _from_first_letter(slug: str) -> str:
    if slug[:1].isalpha():
        return slug
    start = next((index for index, c in enumerate(slug) if c.isalpha()), len(slug))
    return slug[start:]


def _github_identifier(text: str) -> str:
    return lower_each(text).translate(_GITHUB)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc", "Me", "Pc")
