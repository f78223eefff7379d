"""The text as kramdown reads it, where CommonMark finds marks that are none for kramdown: run with 2.4.0.

The facts of a text are those of CommonMark, with conditions for what others read in another way. Where kramdown divides
a text into other blocks, no condition on a fact can say so. There the text is read once more, with letters for the
characters that are no marks for kramdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.markdown.kramdown_blocks import Found, find_blocks, may_have_elements, may_have_lazy_lines

_LETTER = "x"
# What makes another block or span of a text that the tags around it do not hide.
_MAY_HIDE_TAGS = compile_lazily(r"[`~$]|\{[%:{]|^(?: {4}|\t)|\[\^", re.MULTILINE)
_PARENTHESIS = compile_lazily(r"[ \t>]*(?:[-+*][ \t]+)*\d{1,9}(?P<mark>\))[ \t]")
_INDENTED_HEADING = compile_lazily(r"^ {1,3}(?P<mark>#{1,6})(?=[ \t][^\n]*\n(?: {4}|\t))", re.MULTILINE)


def text_as_read(text: str) -> str:
    """The text as kramdown's own parser reads it."""
    # Few texts have such a fence.
    from refcheck.renderers._kramdown_fences import without_fences

    return without_fences(_text(text, gfm=False))


def text_as_read_by_gfm(text: str) -> str:
    """The text as the parser for GitHub's Markdown reads it."""
    return _text(text, gfm=True)


def _text(text: str, *, gfm: bool) -> str:
    letters, blanks = [*_marks_of_items(text), *_marks_of_headings(text)], list[Span]()
    if may_have_elements(text) or may_have_lazy_lines(text):
        found = find_blocks(text, gfm=gfm)
        blanks += found.lazy_marks
        if _is_needed(text, found):
            letters += (*found.raw_text, *found.stray_closings)
    return _replaced(_replaced(text, blanks, " "), letters, _LETTER) if letters or blanks else text


def _is_needed(text: str, found: Found) -> bool:
    """Whether it matters which text is raw, beside what the conditions of facts say."""
    if found.stray_closings or any(element.is_open for element in found.elements):
        return True
    return any(_MAY_HIDE_TAGS.search(text, *part) is not None for part in found.raw_text)


def _replaced(text: str, parts: Iterable[Span], letter: str) -> str:
    """A text with letters for all characters of some parts, except for line breaks."""
    pieces, written = [], 0
    for start, end in sorted(parts):
        if start >= written:
            end -= len(text[start:end]) - len(text[start:end].rstrip("\r\n"))
            pieces += [text[written:start], letter * (end - start)]
            written = end
    return "".join((*pieces, text[written:]))


def _marks_of_items(text: str) -> list[Span]:
    """The parentheses of `1)`, which begins no item, where the text below is indented as code."""
    found: list[Span] = []
    if ")" not in text or re.search(r"^[ \t>*+-]*\d{1,9}\)[ \t]", text, re.MULTILINE) is None:
        return found
    position, is_blank, above = 0, False, list[Span]()
    for line in text.splitlines(keepends=True):
        if not line.strip():
            is_blank = True
        else:
            item = _PARENTHESIS.match(line)
            if is_blank and item is None:
                if line.startswith(("    ", "\t")):
                    found += above
                else:
                    above = []
            if item is not None:
                above.append(Span(position + item.start("mark"), position + item.end("mark")))
            is_blank = False
        position += len(line)
    return list(dict.fromkeys(found))


def _marks_of_headings(text: str) -> list[Span]:
    """The marks of headings that are indented, which are text, where the next line is indented as code."""
    if " #" not in text:
        return []
    return [Span(*heading.span("mark")) for heading in _INDENTED_HEADING.finditer(text)]
