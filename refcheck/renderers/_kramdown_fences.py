"""Fences of backticks for kramdown's own parser, which knows only those of tildes: run with 2.4.0.

Three backticks begin a code span there, which ends in the same paragraph or is text: a fence with a blank line in it is
text, and everything between its lines is Markdown. The parser for GFM, which Jekyll uses, reads it as code.
"""

from __future__ import annotations

import re

from refcheck.facts.lazy_regex import compile_lazily

_FENCE = compile_lazily(r"^(?:[ \t>]|[-*+][ \t]|\d{1,9}\.[ \t])*(?P<marks>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
_BLANK = " \t\r>"


def without_fences(text: str) -> str:
    """A text with letters in place of the backticks of each fence that has a blank line."""
    if "```" not in text:
        return text
    parts: list[str] = []
    written, position = 0, 0
    while (fence := _FENCE.search(text, position)) is not None:
        marks, body = fence["marks"], fence.end()
        start = text.find("\n", body) + 1 or len(text)
        close, has_blank = _closing(text, marks, start)
        if close is None:
            # Other rules hold for a fence that is never closed, and for all after it.
            break
        position = text.find("\n", close[1]) + 1 or len(text)
        if has_blank and marks[0] == "`":
            for first, last in (fence.span("marks"), close):
                parts += [text[written:first], "x" * (last - first)]
                written = last
    return "".join((*parts, text[written:]))


def _closing(text: str, marks: str, start: int) -> tuple[tuple[int, int] | None, bool]:
    """The place of the marks that close a fence, and whether a blank line is before them."""
    has_blank = False
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end].strip(_BLANK)
        has_blank = has_blank or not line
        if line.startswith(marks) and not line.strip(marks[0]):
            first = text.index(line, start)
            return (first, first + len(line)), has_blank
        start = end + 1
    return None, has_blank
