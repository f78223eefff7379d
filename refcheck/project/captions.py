"""The places and texts of the captions of numbered elements."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Reference, Span
from refcheck.numbering import templates
from refcheck.numbering.templates import Templates
from refcheck.project.page import Page

# At most `</a>` and a blank line.
_NEAR = len("</a>\r\n\r\n")
# How much text before or after an element is searched, in characters.
_FAR = 600
_BLANK_LINES = compile_lazily(r"\n[ \t>]*\n")
_TAG = compile_lazily(r"\\tag\*?\{\(?(?P<number>[^{}()\n]{1,20})\)?\}")
# The marks, tags and attributes at the start of a caption.
_BEFORE_WORD = compile_lazily(r"^(?:[ \t>:#*_]|<[^<>\n]{0,200}>|!\[|[Tt]able:)+")
_BEFORE_CAPTION = compile_lazily(r"[ \t>]*(?:[Tt]able)?:[ \t]*")
_CAPTION = compile_lazily(r"[ \t>]*(?:[Tt]able)?:[ \t]+(?P<text>[^\s|][^\r\n]*)")
_CODE_CAPTION = compile_lazily(r"\bcaption=\"(?P<text>[^\"\n]+)\"")
_AFTER_ANCHOR = compile_lazily(r"(?:</a>)?[ \t]*\r?\n[ \t]*\r?\n")


def text(page: Page, definition: Definition) -> str:
    """The caption of an element; for an image also if its name is that of an anchor before it."""
    if definition.kind != "anchor" or definition.text:
        return definition.text
    image = image_after(page, definition)
    return image.text if image is not None else ""


def place(page: Page, definition: Definition) -> Span | None:
    """The span of the caption of an image, a table or a code block; None if there is none or it spans several lines."""
    source = page.source.text
    if definition.kind == "anchor":
        image = image_after(page, definition)
        return image.text_span if image is not None else _table_after(source, definition.span.end)
    if definition.element == "image":
        image = page.keys.images_by_attributes.get(definition.span)
        return image.text_span if image is not None and image.form == "inline" else None
    if definition.element in ("table", "paragraph"):
        start = source.rfind("\n", 0, definition.span.start) + 1
        # If the line has none, there may be none in megabytes before it.
        start = max(start, source.rfind("\r", start, definition.span.start) + 1)
        before = _BEFORE_CAPTION.match(source, start, definition.span.start)
        return Span(before.end(), definition.span.start) if before is not None else None
    if definition.element == "code":
        caption = _CODE_CAPTION.search(source, definition.span.start, definition.span.end)
        return Span(*caption.span("text")) if caption is not None else None
    return None


def numbers_beside(text: str, definition: Definition, kind: str, known: Templates) -> frozenset[str]:
    """The numbers that the author shows beside an element: in its paragraph, else in the paragraphs right before and
    after.

    Such a line starts with a word for the kind and a number (`*Figure 2: Two*`), or a formula has it as its `\\tag`.

    Args:
        text: of the page.
    """
    start = min(definition.span.start, definition.full_span.start)
    end = max(definition.span.end, definition.full_span.end)
    before = _BLANK_LINES.split(text[max(0, start - _FAR) : start].replace("\r\n", "\n"))
    after = _BLANK_LINES.split(text[end : end + _FAR].replace("\r\n", "\n"))
    own = _numbers_in(f"{before[-1]}{text[start : min(end, start + _FAR)]}{after[0]}", kind, known)
    # An anchor may be alone in its paragraph, before the element itself.
    further = 3 if definition.kind == "anchor" else 2
    return own or _numbers_in("\n".join((*before[-2:-1], *after[1:further])), kind, known)


def images_in(page: Page, span: Span) -> list[Reference]:
    """The images of a page within a part of it."""
    first = bisect_left(page.references, span.start, key=lambda reference: reference.span.start)
    found = []
    for reference in islice(page.references, first, None):
        if reference.span.start >= span.end:
            break
        if reference.kind == "image" and reference.span.end <= span.end:
            found.append(reference)
    return found


def _numbers_in(text: str, kind: str, known: Templates) -> frozenset[str]:
    if kind == "equation":
        return frozenset(tag["number"] for tag in _TAG.finditer(text))
    found = (templates.leading_number(_BEFORE_WORD.sub("", line), kind, known) for line in text.splitlines())
    return frozenset(number for number in found if number is not None)


def image_after(page: Page, anchor: Definition) -> Reference | None:
    """The image right after an anchor."""
    end = anchor.span.end
    first = bisect_left(page.references, end, key=lambda reference: reference.span.start)
    near = (reference for reference in islice(page.references, first, first + 2) if reference.span.start - end <= _NEAR)
    return next((reference for reference in near if reference.kind == "image" and reference.form == "inline"), None)


def _table_after(source: str, end: int) -> Span | None:
    """The caption of the table after an anchor and one blank line, before or after its rows."""
    blank = _AFTER_ANCHOR.match(source, end)
    if blank is None:
        return None
    start = blank.end()
    if source.startswith("|", start):
        while source.startswith("|", start):
            newline = source.find("\n", start)
            if newline < 0:
                return None
            start = newline + 1
        following = re.compile(r"[ \t]*\r?\n").match(source, start)
        start = following.end() if following is not None else start
    caption = _CAPTION.match(source, start)
    return Span(*caption.span("text")) if caption is not None else None
