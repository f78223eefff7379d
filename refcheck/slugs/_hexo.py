"""The rules of Hexo's Markdown renderers: marked, markdown-it and markdown-it-plus."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Piece
from refcheck.slugs._emoji import emoji_named
from refcheck.slugs._heading import NOT_SHOWN, Characters, Heading, counted, remembered, source, with_dollars
from refcheck.slugs._typographer import typographic

_SPECIAL = compile_lazily(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+")
_CONTROL = compile_lazily(r"[\x00-\x1f]")
_ENTITY = compile_lazily(r"&#?\w{1,32};")
# hexo-util supports only these.
_BASIC = compile_lazily(r"&(?:amp|lt|gt|quot|#39|#x27|#x2F|#x60|#x3D|#96|#61|#47);", re.IGNORECASE)
_STRIKETHROUGH = compile_lazily(r"(~~?)([^\s~](?:[^~]*[^\s~])?)\1(?!~)")
_SUBSCRIPT = compile_lazily(r"(?<!~)~([^\s~]+)~(?!~)")
_OPENING_SINGLE = compile_lazily("(^|[-\u2014/(\\[{\"\\s])'")
_OPENING_DOUBLE = compile_lazily('(^|[-\u2014/(\\[{\u2018\\s])"')
_SHORT_NAME = compile_lazily(r":([a-z0-9_+-]+):")
_BRACKET_OR_MARK = compile_lazily(r"[\[\]*_`<]")
_AFTER_BRACKETS = compile_lazily("[^<]")
_TAG_PART = compile_lazily("[<>'\"]")
_BLANKS = compile_lazily(r"[\s-]+")
_PROTOTYPE = frozenset(
    ("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf")
)
_DECOMPOSED = (("À", "ɏ"), ("Ḁ", "ỿ"), ("Ⓐ", "ⓩ"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))


def hexo(headings: Sequence[Heading]) -> list[str]:
    """hexo-util's `slugize` as hexo-renderer-marked uses it on its own HTML.

    Case is kept, typographic quotes and dashes have been inserted, accents are removed, runs of ASCII punctuation and
    spaces become one hyphen. `-1`, `-2` ... without checking whether it is taken; names that every JavaScript object
    has, such as `constructor`, start with `-NaN`. Run with hexo-renderer-marked 7.0.1, hexo-util 3.3.0.
    """
    seen: dict[str, int | None] = dict.fromkeys(_PROTOTYPE)
    anchors = []
    for heading in headings:
        slug = _marked(heading)
        count = seen.get(slug, 0)
        if count is None:
            anchors.append(f"{slug}-NaN")
            seen[slug] = 0
        else:
            anchors.append(f"{slug}-{count}" if count else slug)
            seen[slug] = count + 1
    return anchors


def hexo_markdown_it(
    headings: Sequence[Heading],
    *,
    level: int = 2,
    suffix: str = "",
    separator: str = "-",
    case: int = 0,
    typographic: bool = True,
) -> list[str]:
    """`slugize` as hexo-renderer-markdown-it uses it: from the second level on, including HTML; `-2` for a repetition.

    The author's id takes precedence, but the repetition counts. Run with hexo-renderer-markdown-it 7.1.1, hexo-util
    3.3.0.

    Args:
        level: the first level whose headings get an anchor (`anchors.level`).
        suffix: the text before the number of a repetition (`anchors.collisionSuffix`).
        separator: the replacement of spaces and punctuation (`anchors.separator`).
        case: 1 for lower, 2 for upper case (`anchors.case`).
        typographic: whether the parser inserts typographic punctuation.
    """

    def slug(heading: Heading) -> str:
        text = _slugize(_markdown_it(heading, typographic), separator)
        return text.lower() if case == 1 else text.upper() if case == 2 else text

    deeper = [heading._replace(own="") for heading in headings if heading.level >= level]
    anchors = iter(counted(deeper, slug, first=2, mark=f"-{suffix}"))
    slugs = [next(anchors, "") if heading.level >= level else "" for heading in headings]
    return [heading.own or anchor for heading, anchor in zip(headings, slugs, strict=True)]


def markdown_it_plus(headings: Sequence[Heading]) -> list[str]:
    """hexo-renderer-markdown-it-plus: the npm package uslug on the text; `-2` for a repetition.

    For a heading that starts with a link only the link's text counts. Run with hexo-renderer-markdown-it-plus 1.0.6,
    uslug 1.0.4.
    """
    # `constructor` exists from the start, with a value that is not a number.
    seen: dict[str, int] = {"constructor": -1}
    anchors = []
    for heading in headings:
        slug = _plus(heading)
        seen[slug] = seen.get(slug, 0) + 1
        anchors.append(f"{slug}-{seen[slug]}" if seen[slug] > 1 else slug)
    return anchors


@remembered
def _slugize(text: str, separator: str = "-") -> str:
    if not text.isascii():
        text = "".join(without_accent(c) for c in text)
    text = _SPECIAL.sub(lambda match: separator, _CONTROL.sub("", text))
    while text.startswith(separator):
        text = text.removeprefix(separator)
    while text.endswith(separator):
        text = text.removesuffix(separator)
    return text


@remembered
def _marked(heading: Heading) -> str:
    written = source(heading)
    text = "".join(
        piece.text if piece.kind in ("code", "html") else _unescaped(_smart(piece.text))
        for piece in _with_entities(heading, written)
        if piece.kind not in ("image", *NOT_SHOWN)
    )
    return _slugize(_without_tags(text).strip())


def _unescaped(text: str) -> str:
    return _BASIC.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _without_tags(text: str) -> str:
    """The text without tags, as hexo-util strips them from a text that may have lost its escapes."""
    kept = []
    end = 0
    while (start := text.find("<", end)) >= 0:
        kept.append(text[end:start])
        after = _AFTER_BRACKETS.search(text, start)
        if after and after[0] in " \n":
            kept.append("< ")
            end = after.end()
        else:
            end = _end_of_tag(text, start)
    return "".join((*kept, text[end:]))


def _end_of_tag(text: str, start: int) -> int:
    if text.startswith("<!--", start):
        close = text.find("-->", start + 2)
        return close + 3 if close >= 0 else len(text)
    depth, quote = 0, ""
    for match in _TAG_PART.finditer(text, start + 1):
        part = match[0]
        if part in "'\"":
            quote = "" if part == quote else quote or part
        elif quote:
            continue
        elif part == "<":
            depth += 1
        elif depth:
            depth -= 1
        else:
            return match.end()
    return len(text)


def _smart(text: str) -> str:
    """Typographic punctuation as the parser marked writes it with `smartypants`."""
    if "~" in text:
        text = _STRIKETHROUGH.sub(r"\2", text)
    text = text.replace("---", "\u2014").replace("--", "\u2013")
    text = _OPENING_SINGLE.sub("\\1\u2018", text).replace("'", "\u2019")
    text = _OPENING_DOUBLE.sub("\\1\u201c", text).replace('"', "\u201d")
    return text.replace("...", "\u2026")


def _with_entities(heading: Heading, written: str) -> Sequence[Piece]:
    """The pieces with the entities of the text in their written form."""
    entities = _ENTITY.findall(written) if "&" in written else []
    pieces = list(with_dollars(heading))
    index = start = 0
    for entity in entities:
        character = html.unescape(entity)
        while index < len(pieces):
            piece = pieces[index]
            place = piece.text.find(character, start) if piece.kind == "text" else -1
            if place >= 0:
                text = f"{piece.text[:place]}{entity}{piece.text[place + len(character) :]}"
                pieces[index], start = piece._replace(text=text), place + len(entity)
                break
            index, start = index + 1, 0
    return pieces


@remembered
def _markdown_it(heading: Heading, has_typography: bool) -> str:
    text = typographic(list(with_dollars(heading)), replaces=has_typography).strip()
    return (
        _STRIKETHROUGH.sub(lambda match: match[2] if len(match[1]) == 2 else match[0], text) if "~~" in text else text
    )


def without_accent(character: str) -> str:
    """A letter without its accent, Latin letters in ASCII; any other character unchanged."""
    if character.isascii():
        return character
    letters, untouched = _latin()
    if character in letters:
        return letters[character]
    if character in untouched or not any(first <= character <= last for first, last in _DECOMPOSED):
        return character
    return "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))


@cache
def _latin() -> tuple[dict[str, str], str]:
    from refcheck.slugs._latin import ASCII, UNTOUCHED

    return {pair[0]: pair[1:] for pair in ASCII.split()}, UNTOUCHED


@remembered
def _plus(heading: Heading) -> str:
    written = source(heading)
    if written.startswith("[") and not (heading.pieces and heading.pieces[0].text.startswith("[")):
        return _uslug(_first_of_link(heading.pieces, written))
    text = typographic([piece for piece in heading.pieces if piece.kind not in ("note", "inline-note")])
    if "~" in text:
        text = _SUBSCRIPT.sub(r"\1", text.replace("~~", ""))
    return _uslug(_SHORT_NAME.sub(_emoji, text) if ":" in text else text)


def _first_of_link(pieces: Sequence[Piece], written: str) -> str:
    """The content of the first token within a link at the start: text, code or an image."""
    if written.startswith(("[`", "[![")):
        return pieces[0].text
    depth = 0
    for match in _BRACKET_OR_MARK.finditer(written):
        depth += {"[": 1, "]": -1}.get(match[0], 0)
        if depth == 0 or match[0] not in "[]":
            return written[1 : match.start()]
    return ""


def _emoji(match: re.Match[str]) -> str:
    return emoji_named(match[1]) or match[0]


def _uslug(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _BLANKS.sub("-", text.translate(_USLUG).strip()).lower()


def _uslug_character(c: str) -> str:
    if c.isascii():
        return c if c.isalnum() or c in "-_~ " else ""
    if c > "\uffff" or "\u3400" <= c <= "\u4dbf" or "\u1c90" <= c <= "\u1cbf":
        return ""
    category = unicodedata.category(c)[0]
    if category in "LNM":
        return c
    return " " if category == "Z" or "\u3000" <= c <= "\u3002" else ""


_USLUG = Characters(_uslug_character)
