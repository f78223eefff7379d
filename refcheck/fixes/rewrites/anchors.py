"""HTML anchors, and where in a text they can be inserted."""

from __future__ import annotations

import html
from bisect import bisect_right

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.project.page import Page
from refcheck.renderers import Renderer
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.tables import TableCondition

# How far before an element an opening `<a` is looked for, in characters.
_MAX_DISTANCE = 200
_BLANK_LINE = compile_lazily(r"\n[ \t>]*\r?\n")


def html_anchor(renderer: Renderer, key: str) -> str:
    """An HTML anchor of a name, in an element whose id the renderer keeps."""
    element = renderer.anchor_element
    return f'<{element} id="{html.escape(key)}"></{element}>'


def anchor_before(page: Page, definition: Definition) -> str:
    """The anchor to write before an element: its own paragraph if the element starts a line outside of containers."""
    source = page.source
    start = definition.full_span.start
    begins_line = source.position(start)[1] == 1
    alone = not definition.conditions & (ElementCondition.INLINE | TableCondition.IN_TABLE)
    blank_before = start == 0 or not source.line(source.line_of(start) - 1).strip()
    if begins_line and alone and definition.element in ("image", "heading", "math", "table", "code"):
        lead = "" if blank_before else source.newline
        return f"{lead}{html_anchor(page.renderer, definition.key)}{source.newline * 2}"
    return html_anchor(page.renderer, definition.key)


def start_of_link_around(page: Page, text: str, place: Span) -> int | None:
    """The start of the outermost link around a span, in which an anchor would end the link; None if there is none."""
    texts = page.once(start_of_link_around, lambda: _texts_of_links(page, text))
    index = bisect_right(texts, place.start, key=lambda link: link[0].start) - 1
    starts = [place.start]
    if index >= 0 and place.end <= texts[index][0].end:
        starts.append(texts[index][1])
    before = text[max(0, place.start - _MAX_DISTANCE) : place.start].lower()
    opened = max(before.rfind("<a "), before.rfind("<a\n"))
    if opened > before.rfind("</a") and not _BLANK_LINE.search(before, opened):
        starts.append(place.start - len(before) + opened)
    start = min(starts)
    return start if start < place.start else None


def _texts_of_links(page: Page, text: str) -> list[tuple[Span, int]]:
    """The texts of links that are not in another one, sorted, with the starts of their links."""
    links = sorted(
        (link.text_span, link.span.start)
        for link in page.document.references
        if link.text_span is not None
        and link.kind in ("link", "reference-link")
        and not text.startswith("!", link.span.start)
    )
    outer: list[tuple[Span, int]] = []
    for link in links:
        if not outer or link[0].end > outer[-1][0].end:
            outer.append(link)
    return outer
