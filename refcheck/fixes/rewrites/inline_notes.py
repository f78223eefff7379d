"""Rewrites footnotes as inline notes."""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Fix, Reference, Span
from refcheck.project.page import Page
from refcheck.renderers import NATIVE
from refcheck.syntax.footnotes import FootnoteCondition

_LINE_BREAK = compile_lazily(r"(?:(?<![ \t])[ \t]+)?(?:\r\n|[\n\r])[ \t>]*")
_PARAGRAPHS = compile_lazily(r"(?:\r\n|[\n\r])[ \t>]*(?:\r\n|[\n\r])")
_BLANK_LINES = compile_lazily(r"(?:[ \t]*(?:\r\n|[\n\r]))*")


def inline_fix(page: Page, note: Definition) -> Fix | None:
    """Write a footnote as an inline note in place of the only reference to it.

    None if it is referred to several times or from a note, or has several paragraphs or open brackets.
    """
    if page.feature_support("inline-note") != NATIVE or len(page.footnotes.by_id[_id(page, note)]) > 1:
        return None
    named = [fact for fact in page.references if fact.kind == "footnote" and _id(page, fact) == _id(page, note)]
    if len(named) != 1 or (named[0].conditions | note.conditions) & FootnoteCondition.IN_NOTE:
        return None
    text = page.source.text
    body = text[note.span.end : note.full_span.end].strip()
    if not body or "^[" in body or _PARAGRAPHS.search(body) or not is_balanced(body):
        return None
    edits = Edit(named[0].span, f"^[{_LINE_BREAK.sub(' ', body)}]"), Edit(_block(text, note.full_span), "")
    return Fix("make the footnote an inline note", tuple(sorted(edits)))


def is_balanced(text: str) -> bool:
    """Whether the brackets of a text are balanced."""
    depth = 0
    for character in text:
        depth += (character == "[") - (character == "]")
        if depth < 0:
            return False
    return depth == 0


def _id(page: Page, fact: Definition | Reference) -> str:
    return page.footnotes.normalize(fact.key)


def _block(text: str, place: Span) -> Span:
    """The span of a block with the blank lines after it, or before it at the end of the text."""
    after = _BLANK_LINES.match(text, place.end)
    end = after.end() if after is not None else place.end
    if end < len(text):
        return Span(place.start, end)
    start = len(text[: place.start].rstrip())
    return Span(start, len(text[: place.end].rstrip())) if start else Span(place.start, end)
