"""Links that CommonMark shows as text: `[text](my file.md)`, `[text] (file.md)`, `[text](file.md` without its end.

A destination with spaces is a link for pandoc 3.9, kramdown 2.4.0 and Python-Markdown 3.11 (run), but not for
commonmark.js 0.31, cmark-gfm, markdown-it 14 and marked 16; no renderer reads the others. They are recorded if the
parentheses start with an unambiguous destination: `f[i](a b)` and `[1] (see there)` are not links.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Malformed, MalformedKind
from refcheck.markdown.parse import span
from refcheck.syntax._destinations import ENDINGS, HAS_ENDING, Destination, read_spaced_destination

if TYPE_CHECKING:
    from refcheck.markdown.inline import Bracket, Inline
    from refcheck.markdown.parse import Reader

# After wiki links, citations and other syntaxes, which are tried first.
ORDER = 90
# A scheme, an anchor or the path of a file. White space other than a space, or a Markdown character, ends it.
_START = r"(?:https?://|mailto:|#[^\W\d]|\.{1,2}/|/(?=\w))"
_SPACED = compile_lazily(
    rf"\((?P<url>(?:{_START}[^\s()<>\[\]`{{}}\"'|\\]*|[^\s()<>\[\]`{{}}\"'|\\#]+)"
    rf"(?: +[^\s()<>\[\]`{{}}\"'|\\]+){{1,20}})(?P<title> +(?:\"[^\"\n]*\"|'[^'\n]*'))? *\)"
)
# The size of an image, which extensions of some renderers read.
_SIZE = compile_lazily(r" =\d*%?x?\d*%?$")
_HAS_START = compile_lazily(_START)
_PARTED = compile_lazily(
    rf"[ \t]+\((?P<url>(?:{_START}[^\s()<>\[\]`{{}}]*"
    rf"|[^\s()<>\[\]`{{}}\\#?:,;]+\.{ENDINGS}(?:#[^\s()<>\[\]`{{}}]*)?))\)",
    re.IGNORECASE,
)
_UNCLOSED = compile_lazily(
    rf"\((?P<more>\(?)(?P<url>(?:{_START}[^\s()<>\[\]`{{}}\"']*|[^\s()<>\[\]`{{}}\"'\\#?:,;]+\.{ENDINGS}"
    rf"(?:#[^\s()<>\[\]`{{}}\"']*)?))(?P<close>\)?)",
    re.IGNORECASE,
)
_LINE_END = compile_lazily(r"[ \t]*(?:\n|$)")
# Another link, after a destination whose parenthesis is not closed.
_NEXT_LINK = compile_lazily(r"[ \t]+!?\[[^\[\]\n]{1,200}\]\(")
_IS_ADDRESS = compile_lazily(r"https?://[\w\[]")
# Bracketed texts that are not link texts: a footnote, a citation, a task list checkbox, the number of a bibliography
# entry.
_NO_TEXT = compile_lazily(r"[\^@]|[ xX]?$|\d+$")


def install(reader: Reader) -> None:
    reader.on_bracket(_read)


def _read(state: Inline, bracket: Bracket, close: int) -> None:
    src = state.src
    following = src[close + 1 : close + 2]
    if following not in ("(", " ", "\t") or bracket.kind == "note" or not bracket.active:
        return
    if _is_in_other_use(src, bracket, close):
        return
    if following != "(":
        parted = _PARTED.match(src, close + 1)
        if parted is not None and not src.startswith(("[", "("), parted.end()):
            _keep(state, bracket, close, _place(parted), "parted-link")
        return
    spaced = _SPACED.match(src, close + 1)
    if (
        spaced is not None
        and not _SIZE.search(spaced["url"])
        and (_HAS_START.match(spaced["url"]) or HAS_ENDING.match(spaced["url"]))
    ):
        _keep(state, bracket, close, _place(spaced), "spaced-link")
        return
    unclosed = _UNCLOSED.match(src, close + 1) if spaced is None else None
    if unclosed is not None and _is_unclosed(src, unclosed):
        in_pandoc = read_spaced_destination(src, close + 1)
        if in_pandoc is not None and not _NEXT_LINK.match(src, unclosed.end()):
            # Its parentheses are closed, but it contains spaces, too.
            _keep(state, bracket, close, in_pandoc, "spaced-link")
        else:
            _keep(state, bracket, close, _place(unclosed), "unclosed-link")


def _is_unclosed(src: str, found: Match[str]) -> bool:
    """Whether a destination ends where its parenthesis should be closed."""
    if found["close"]:
        return bool(found["more"])
    if _LINE_END.match(src, found.end()) or _NEXT_LINK.match(src, found.end()):
        return True
    return src.startswith(" ", found.end()) and _IS_ADDRESS.match(found["url"]) is not None


def _is_in_other_use(src: str, bracket: Bracket, close: int) -> bool:
    """Whether the brackets are an index, part of other brackets, escaped, or not the text of a link."""
    before = src[max(bracket.opening - 1, 0) : bracket.opening]
    if (before.isascii() and before.isalnum()) or before in ("]", ")", "_", "\\", "`"):
        return True
    return bracket.kind == "link" and _NO_TEXT.match(src, bracket.start, close) is not None


def _place(found: Match[str]) -> Destination:
    return Destination(found["url"], *found.span("url"), found.end())


def _keep(state: Inline, bracket: Bracket, close: int, destination: Destination, kind: MalformedKind) -> None:
    state.facts.malformed.append(
        Malformed(
            kind,
            span(state, bracket.opening, destination.after),
            key=destination.url,
            key_span=span(state, destination.start, destination.end),
            text=state.src[bracket.start : close],
            conditions=state.conditions,
        )
    )
