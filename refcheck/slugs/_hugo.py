"""The rules of Hugo, by its setting `markup.goldmark.parser.autoIDType`. Run with 0.168.0.

Before 0.144 a heading counted as written, including the URLs of its links.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Piece
from refcheck.slugs._heading import NOT_SHOWN, Characters, Heading, free, remembered, source

_GITHUB = Characters(lambda c: "-" if c == " " else _lower(c) if c in "-_" or _is_letter_or_digit(c) else "")
_WORDS = Characters(lambda c: _lower(c) if _is_letter_or_digit(c) or c.isnumeric() else " ")
_DASHES = compile_lazily(r"---?")
DASHES = ("\N{EN DASH}", "\N{EM DASH}")
"""What the typographer writes for `--` and `---` by default."""
_AUTOLINK = compile_lazily(r"<(?P<text>[a-z][a-z0-9+.-]*:[^\s<>]*|[\w.+-]+@[\w.-]+)>")
# URLs that Goldmark links automatically: an address with a dot in its host, after a space or at the start.
_BARE_URL = compile_lazily(
    r"(?:(?<=[\s*_~(])|^)(?:(?:https?|ftp)://|www\.)(?=[^\s/?#<]{0,253}[^\s/?#<.]\.[a-z])[^\s<]*[^\s<?!.,:*_~)]"
    r"|(?:(?<=[\s*_~(])|^)[\w.+-]{1,64}@[\w-]+\.[\w.-]*\w"
)
_STRUCK = compile_lazily(r"~(?P<text>[^~]+)~")
_ENTITY = compile_lazily(r"&[A-Za-z][A-Za-z0-9]{1,31};")
_NUMERIC_ENTITY = compile_lazily(r"&#(?P<number>x?[0-9a-fA-F]{1,7});")


def hugo(headings: Sequence[Heading]) -> list[str]:
    """`github`, the default: from the last line of the text, with only the first text of each link and emphasis.

    Lower case; everything but letters, digits, `_`, hyphens and spaces is removed, and so are dashes, URLs and HTML;
    every space becomes a hyphen; an empty result becomes `heading`, that of a term `term`, and a heading without text
    has no anchor. The first free suffix.
    """
    return _numbered(headings, _hugo)


def hugo_ascii(headings: Sequence[Heading]) -> list[str]:
    """`github-ascii`: like `github`, without accents and other non-ASCII characters."""
    return _numbered(headings, _hugo_ascii)


def hugo_blackfriday(headings: Sequence[Heading]) -> list[str]:
    """`blackfriday`: letters and digits in lower case, one hyphen for everything between."""
    return _numbered(headings, _hugo_blackfriday)


@lru_cache(maxsize=16)
def hugo_with(kind: str, *, dashes: tuple[str, str] | None, linkify: bool) -> Callable[[Sequence[Heading]], list[str]]:
    """The rule for the settings of a site.

    Args:
        kind: `github`, `github-ascii` or `blackfriday`.
        dashes: what the typographer writes for `--` and `---`; None if it is off.
        linkify: whether bare URLs are links.
    """
    rule = {"github-ascii": _ascii, "blackfriday": _blackfriday}.get(kind, _github)
    if dashes == DASHES and linkify:
        return {_ascii: hugo_ascii, _blackfriday: hugo_blackfriday}.get(rule, hugo)
    of_heading = remembered(partial(_slug, rule, dashes, linkify))
    return lambda headings: _numbered(headings, of_heading)


def _numbered(headings: Sequence[Heading], rule: Callable[[Heading], str]) -> list[str]:
    """The first free anchors; a heading without a text has none."""
    anchors = iter(free([heading for heading in headings if heading.own or rule(heading)], rule))
    return [next(anchors, "") if heading.own or rule(heading) else "" for heading in headings]


@remembered
def _hugo(heading: Heading) -> str:
    return _slug(_github, DASHES, True, heading)


@remembered
def _hugo_ascii(heading: Heading) -> str:
    return _slug(_ascii, DASHES, True, heading)


@remembered
def _hugo_blackfriday(heading: Heading) -> str:
    return _slug(_blackfriday, DASHES, True, heading)


def _slug(rule: Callable[[str], str], dashes: tuple[str, str] | None, linkify: bool, heading: Heading) -> str:
    """The slug of a single heading; empty if it has no text."""
    written = "".join(_texts(heading, dashes, linkify)).rpartition("\n")[2].strip(" \t")
    # A term has no level.
    return (rule(written) or ("heading" if heading.level else "term")) if written else ""


def _texts(heading: Heading, dashes: tuple[str, str] | None, linkify: bool) -> Iterator[str]:
    """The texts that count, in order."""
    pieces = heading.pieces
    as_written = source(heading) if len(pieces) > 1 else ""
    autolinks = [match["text"] for match in _AUTOLINK.finditer(as_written)] if "<" in as_written else []
    numbers = {html.unescape(match[0]): match["number"] for match in _NUMERIC_ENTITY.finditer(as_written)}
    for kind, text in _counted(pieces):
        if kind == "text":
            for link in autolinks:
                text = text.replace(link, "")
            for character, number in numbers.items():
                text = text.replace(character, number)
            if linkify and ("://" in text or "www." in text or "@" in text):
                text = _BARE_URL.sub(lambda match: match[0] if f"[{match[0]}" in as_written else "", text)
            if dashes and "--" in text:
                text = _with_dashes(text, dashes)
            text = _STRUCK.sub(lambda match: match["text"], text) if "~" in text else text
        yield _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _with_dashes(text: str, dashes: tuple[str, str]) -> str:
    return _DASHES.sub(lambda match: dashes[len(match[0]) - 2], text)


def _counted(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces that count; links and emphasis only with their first text."""
    beginnings = next((piece.text for piece in pieces if piece.kind == "beginnings"), None)
    if beginnings is not None:
        yield Piece("text", beginnings)
    for piece in pieces:
        is_counted = piece.kind not in ("html", "note", "inline-note", *NOT_SHOWN)
        if is_counted and (beginnings is None or piece.kind not in ("text", "code", "math", "image")):
            yield piece


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
    # One character for each character.
    return "i" if character == "İ" else character.lower()
