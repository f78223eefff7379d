"""The content of a heading, split into pieces from which every slug rule can compute its anchor.

Text, code spans and simple links are read here; any other markup is read by mistune.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Piece
from refcheck.markdown.parse import FILLER
from refcheck.syntax.inline_notes import is_link

if TYPE_CHECKING:
    import mistune

_PLAIN = compile_lazily(r"[\w ,.?/#%'\"+=;:()|-]*")
# Nothing that starts markup: an exclamation mark or `^` without a bracket, the last dollar.
_TEXT = r"(?:[^\x00-\x1f!$&*<>\[\\\]^`\x7f]|[!^](?!\[)|\$(?=[^$]*\Z))"
# A part of a heading that mistune does not read.
_PART = compile_lazily(
    rf"(?P<text>{_TEXT}+)|`(?P<code>[^`\n]+)`(?!`)|\[(?P<link>{_TEXT}+)\]\([^\s()<>\\&\"'`*!$\[\]{{}}]*\)"
    r"|\\(?P<escaped>[!-/:-@\[-`{-~])"
)
# A bracket, or what hides one: code, an escaped character.
_BRACKET = compile_lazily(r"(?P<ticks>(?<!`)`+(?!`))[^`]+(?P=ticks)(?!`)|\\.|[\[\]]", re.DOTALL)
# An underscore that could start or end emphasis.
_UNDERSCORE = compile_lazily(r"_(?<![A-Za-z0-9]_)|_(?![A-Za-z0-9])")
# The end of the first text of a link or emphasis in Goldmark, which replaces quotes and dashes there.
_ENDS_TEXT = compile_lazily(r"(?<=[_\[\]*~])|(?=['\"]|--|\.\.\.|<<|>>)")


def is_plain(text: str, start: int, end: int) -> bool:
    """Whether a heading contains nothing that could start markup."""
    if _PLAIN.fullmatch(text, start, end) is None:
        return False
    return text.find("_", start, end) < 0 or _UNDERSCORE.search(text[start:end]) is None


def plain_text(content: tuple[Piece, ...]) -> str:
    """The text of a heading as a reader sees it, without markup."""
    text = "".join(piece.text for piece in content if piece.kind in ("text", "code", "math"))
    return text.replace("\n", " ").strip()


def pieces(content: str, env: dict[str, Any]) -> tuple[Piece, ...]:
    """The content of a heading as mistune reads it, flattened."""
    if is_plain(content, 0, len(content)):
        return (Piece("text", content),) if content else ()
    read = _parts(content)
    if read is None:
        result: list[Piece] = []
        tokens = _content_parser()(content, env)
        _flatten(tokens, result)
        beginnings = _beginnings(tokens)
    else:
        result, beginnings = read
    merged = _merged(result)
    if content and not (len(merged) == 1 and merged[0] == ("text", content)):
        merged.append(Piece("source", content))
    if beginnings:
        merged.append(Piece("beginnings", beginnings))
    return tuple(merged)


def _merged(parts: Iterable[Piece]) -> list[Piece]:
    """The pieces with adjacent texts merged and without empty texts."""
    merged: list[Piece] = []
    for piece in parts:
        if merged and merged[-1].kind == piece.kind == "text":
            merged[-1] = Piece("text", merged[-1].text + piece.text)
        elif piece.text or piece.kind != "text":
            merged.append(piece)
    return merged


def _parts(content: str) -> tuple[list[Piece], str] | None:
    """The pieces, and the beginnings (see `_beginnings`), of a heading that is read without mistune.

    It consists of text, code spans, links and escaped signs; None for any other.
    """
    if FILLER in content:
        return None
    parts: list[Piece] = []
    beginnings: list[str] = []
    position, size, is_less = 0, len(content), False
    while position < size:
        part = _PART.match(content, position)
        if part is None:
            return None
        kind = part.lastgroup
        assert kind
        written = part[kind]
        if kind == "code":
            if written.startswith(" ") and written.endswith(" ") and written.strip(" "):
                written = written[1:-1]
        elif kind != "escaped" and _UNDERSCORE.search(content[position : part.end()]):
            return None
        beginning = _beginning(written) if kind == "link" else written
        is_less = is_less or beginning != written
        beginnings.append(beginning)
        parts.append(Piece("code" if kind == "code" else "text", written))
        position = part.end()
    return parts, "".join(beginnings) if is_less else ""


def _flatten(tokens: list[dict[str, Any]], result: list[Piece]) -> None:
    for token in tokens:
        kind = token["type"]
        if kind == "text":
            result.append(Piece("text", html.unescape(token["raw"]).replace(FILLER, "")))
        elif kind == "codespan":
            result.append(Piece("code", token["raw"]))
        elif kind in ("inline_math", "block_math"):
            result.append(Piece("math", token["raw"]))
        elif kind == "inline_html":
            result.append(Piece("html", token["raw"]))
        elif kind in ("note", "inline-note"):
            result.append(Piece(kind, token["raw"]))
        elif kind in ("softbreak", "linebreak"):
            # Some slug rules read it as a space, others leave it out.
            result.append(Piece("text", "\n"))
        elif kind == "image":
            inner: list[Piece] = []
            _flatten(token.get("children", []), inner)
            text = plain_text(tuple(inner))
            result.append(Piece("image", text))
            _add_label(token, text, result)
        else:
            inner = []
            _flatten(token.get("children", []), inner)
            result += inner
            _add_label(token, plain_text(tuple(inner)), result)


def _beginnings(tokens: list[dict[str, Any]]) -> str:
    """The texts of a heading with only the first text of each element; empty if that is the whole text."""
    texts, is_less = [], False
    for token in tokens:
        inner: list[Piece] = []
        _flatten(token.get("children", [token]), inner)
        shown = "".join(piece.text for piece in inner if piece.kind in ("text", "code", "math", "image"))
        texts.append(_first_text(token["children"]) if "children" in token else shown)
        is_less = is_less or texts[-1] != shown
    return "".join(texts) if is_less else ""


def _first_text(tokens: list[dict[str, Any]]) -> str:
    """The first text, or code, in an element, up to where Goldmark splits it."""
    text = ""
    for token in tokens:
        if token["type"] == "text":
            text += html.unescape(token["raw"])
        elif text:
            break
        elif token["type"] == "codespan":
            return str(token["raw"])
        elif first := _first_text(token.get("children", [])):
            return first
    return _beginning(text)


def _beginning(text: str) -> str:
    """The first of the texts into which Goldmark splits one."""
    end = _ENDS_TEXT.search(text)
    return text[: end.start()] if end else text


def _add_label(token: dict[str, Any], text: str, result: list[Piece]) -> None:
    label = token.get("label", text)
    if label != text:
        result.append(Piece("label", label))


@cache
def _content_parser() -> mistune.InlineParser:
    import mistune
    from mistune.plugins.math import math

    markdown = mistune.Markdown(plugins=[math])
    markdown.inline.register("note", r"\[\^[^\s\[\]^]+\]", _footnote, before="link", start_chars="[")
    markdown.inline.register("inline_note", r"\^\[", _inline_note, before="link", start_chars="^")
    return markdown.inline


def _inline_note(inline: Any, match: re.Match[str], state: Any) -> int | None:
    end = _closing_brackets(state.src).get(match.end() - 1, 0)
    if not end or is_link(state.src, end):
        return None
    state.append_token({"type": "inline-note", "raw": state.src[match.start() : end]})
    return end


@lru_cache(maxsize=8)
def _closing_brackets(src: str) -> dict[int, int]:
    """The end of each bracket that is closed, by its start; those in code and after a backslash do not count."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for match in _BRACKET.finditer(src):
        if match.group() == "[":
            opened.append(match.start())
        elif match.group() == "]" and opened:
            ends[opened.pop()] = match.end()
    return ends


def _footnote(inline: Any, match: re.Match[str], state: Any) -> int:
    state.append_token({"type": "note", "raw": match.group()})
    return match.end()
