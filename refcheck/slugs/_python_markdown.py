"""Python-Markdown's extension `toc`, the default of MkDocs, with its own and with pymdownx's slugs.

Run with Markdown 3.11.3 and pymdown-extensions 13.1.2, with all options of both functions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Literal

from refcheck.facts.dataclass import dataclass
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Piece
from refcheck.slugs import _emoji
from refcheck.slugs._heading import NOT_SHOWN, Heading, remembered, source, text, understood

_BLOCK = compile_lazily(r"[ #]* \{.*\}", re.DOTALL)
# Where `attr_list` sees the first brace of a heading: all from there on is meant (`HEADER_RE`, `BASE_RE`).
_FIRST_BRACE = compile_lazily(r" \{:? *[^} \n]")
# Python refuses to convert a number of more than some thousand digits.
_MOST_FIGURES = 20
_COUNTED = compile_lazily(r"(.*)_([0-9]+)", re.DOTALL)
_NO_WORD = compile_lazily(r"[^\w\s-]")
_RUN = compile_lazily(r"[-\s]+")
_HTML = compile_lazily(r"</?[a-zA-Z][^<>@ ]*(?: [^<>]*)?>")
_TAG = compile_lazily(r"</?[^>]*>")
_NO_WORD_BUT_BLANK = compile_lazily(r"[^\w\- ]")
_UPPER_CASE = compile_lazily(r"[A-Z]+")
_SHORT_NAME = compile_lazily(r":(?P<name>[+\-\w]+):")
# What attributes can be given, and with what emphasis, links and autolinks end.
_ELEMENTS = frozenset(("code", "image", "note"))
_MARKS = frozenset("*_)]>")
_ICON_SETS = ("fontawesome-", "material-", "octicons-", "simple-")

Case = Literal["none", "lower", "lower-ascii", "fold"]
Normalization = Literal["NFC", "NFD", "NFKC", "NFKD"]


@dataclass(frozen=True, slots=True)
class Slugify:
    """One of the slug functions with the settings of a site; `__call__` is a slug rule."""

    function: Literal["ascii", "unicode", "pymdownx"]
    """`toc.slugify`, `toc.slugify_unicode` or `pymdownx.slugs.slugify`."""
    separator: str = "-"
    case: Case = "none"
    normalization: Normalization = "NFC"
    """The Unicode form for letters with accents; this and `case` are options of pymdownx' function."""
    without_names: Literal["", "emoji", "all"] = ""
    """The names between colons that `pymdownx.emoji` replaces by images and that count for nothing in the heading.

    Either those of known emoji and icons, or all.
    """

    def __call__(self, headings: Sequence[Heading]) -> list[str]:
        """The anchors of headings."""
        if self.without_names:
            headings = [_without_names(heading, self.without_names == "all") for heading in headings]
        return _unique(headings, self._slug)

    def _slug(self, text: str) -> str:
        if self.function != "pymdownx":
            if self.function == "ascii":
                text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
            # The separator counts as a space.
            run = "[" + re.escape(self.separator) + r"\s]+"
            return re.sub(run, lambda match: self.separator, _NO_WORD.sub("", text).strip().lower())
        text = _without_tags(unicodedata.normalize(self.normalization, text)).strip()
        if self.case == "lower":
            text = text.lower()
        elif self.case == "lower-ascii":
            text = _UPPER_CASE.sub(lambda match: match[0].lower(), text)
        elif self.case == "fold":
            text = text.casefold()
        return _NO_WORD_BUT_BLANK.sub("", text).replace(" ", self.separator)


def python_markdown(headings: Sequence[Heading]) -> list[str]:
    """Python-Markdown's `toc`: ASCII in lower case, one hyphen for a run of spaces and hyphens.

    `_1`, `_2` ... continues from a number at the end; the author's ids count as taken wherever they are. Run with
    Markdown 3.11.3.
    """
    return _unique(headings, _slugify)


def pymdownx(headings: Sequence[Heading]) -> list[str]:
    """`toc` with `pymdownx.slugs.slugify(case="lower")`: letters of all scripts, a hyphen for every space.

    Run with Markdown 3.11.3, pymdown-extensions 13.1.
    """
    return _unique(headings, _uslugify)


def _unique(headings: Sequence[Heading], rule: Callable[[str], str]) -> list[str]:
    headings = understood([_without_others(_with_first_brace(heading)) for heading in headings], _BLOCK)
    used = {heading.own for heading in headings if heading.own}
    highest: dict[str, int] = {}
    anchors = []
    for heading in headings:
        anchor = heading.own
        if not anchor:
            anchor = rule(_text(heading))
            if not anchor or anchor in used:
                slug = anchor
                match = _COUNTED.fullmatch(slug)
                # A number that is too long breaks the build.
                is_counted = match and len(match[2]) < _MOST_FIGURES
                stem, number = (match[1], int(match[2])) if match and is_counted else (slug, 0)
                # The numbers up to the last one of this slug are known to be taken, and no anchor becomes free again.
                number = max(number, highest.get(slug, 0)) + 1
                while (anchor := f"{stem}_{number}") in used:
                    number += 1
                highest[slug] = number
        used.add(anchor)
        anchors.append(anchor)
    return anchors


def _with_first_brace(heading: Heading) -> Heading:
    """The heading without an id if attributes seem to begin further up: what has a brace in it is text.

    Without a brace that closes them, they are removed, and give no id.
    """
    if not heading.attributes or (len(heading.pieces) == 1 and "{" not in heading.pieces[0].text):
        return heading
    written = source(heading._replace(pieces=_bare(heading.pieces)))
    first = _FIRST_BRACE.search(written)
    if first is None:
        return heading
    if "}" in written[first.start() :]:
        pieces = (*heading.pieces, Piece("attributes", heading.attributes))
        return heading._replace(pieces=pieces, own="", attributes="")
    return heading._replace(pieces=(Piece("text", written[: first.start()]),), own="", attributes="")


def _without_others(heading: Heading) -> Heading:
    """The heading without attributes that touch emphasis, code, a link, an image or a note: they are those of it."""
    if not heading.attributes.startswith("{"):
        return heading
    last = next((piece for piece in reversed(heading.pieces) if piece.kind not in NOT_SHOWN), None)
    if last is None:
        return heading
    is_other = last.kind in _ELEMENTS
    if last.kind == "text":
        end = source(heading._replace(pieces=_bare(heading.pieces)))[-1:]
        is_other = end in _MARKS and not last.text.endswith(end)
    return heading._replace(own="", attributes="") if is_other else heading


def _bare(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.kind != "attributes")


@remembered
def _text(heading: Heading) -> str:
    written = text(heading, "html", "image", "note")
    if "<" in written:
        # Text that CommonMark does not read as HTML.
        literal = source(heading)
        pieces = (
            piece._replace(text=_HTML.sub(lambda match: "" if match[0] in literal else match[0], piece.text))
            if piece.kind == "text"
            else piece
            for piece in heading.pieces
        )
        written = text(heading._replace(pieces=tuple(pieces)), "html", "image", "note")
    return " ".join(written.split())


@remembered
def _slugify(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _RUN.sub("-", _NO_WORD.sub("", text).strip().lower())


@remembered
def _uslugify(text: str) -> str:
    text = _without_tags(unicodedata.normalize("NFC", text)).strip().lower()
    return _NO_WORD_BUT_BLANK.sub("", text).replace(" ", "-")


def _without_tags(text: str) -> str:
    tagged, close, rest = text.rpartition(">")
    return _TAG.sub("", tagged + close) + rest


def _without_names(heading: Heading, all_names: bool) -> Heading:
    """The heading without the names of emoji and icons, except in code."""

    def picture(match: re.Match[str]) -> str:
        name = match["name"]
        is_known = all_names or name.startswith(_ICON_SETS) or _emoji.emoji_named(name) is not None
        return "" if is_known else match[0]

    if not any(":" in piece.text for piece in heading.pieces):
        return heading
    pieces = (
        piece._replace(text=_SHORT_NAME.sub(picture, piece.text)) if piece.kind == "text" else piece
        for piece in heading.pieces
    )
    return heading._replace(pieces=tuple(pieces))
