"""The outline of a page: its headings as a tree, with the numbered elements below them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from refcheck.facts.model import Definition, Span
from refcheck.project.page import Page
from refcheck.server.answers import Symbol
from refcheck.server.symbols import HEADINGS, symbol_of
from refcheck.server.views import PageView

METHOD = "textDocument/documentSymbol"


class _Node(NamedTuple):
    """A definition, and the span of the text that belongs to it."""

    definition: Definition
    span: Span
    level: int


def answer(view: PageView) -> list[Symbol]:
    """The headings of the highest level, each with the symbols below it; a flat list if there are no headings."""
    nodes = list(_nodes(view.page))
    found, rest = _children(view, nodes, 0, 0)
    assert rest == len(nodes)
    return found


def _nodes(page: Page) -> Iterator[_Node]:
    """The headings and labelled elements of a page in their order; a heading ends at the next one of its level."""
    shown = sorted(
        (definition for definition in page.definitions if symbol_of(page, definition) is not None),
        key=lambda definition: (definition.full_span.start, -definition.full_span.end),
    )
    ends: dict[Span, int] = {}
    end_of_level = [page.document.length or len(page.source.text)] * 8
    for definition in reversed(shown):
        if definition.kind in HEADINGS:
            ends[definition.span] = end_of_level[definition.level]
            end_of_level[definition.level :] = [definition.full_span.start] * (8 - definition.level)
    for definition in shown:
        start, end = definition.full_span
        is_heading = definition.kind in HEADINGS
        whole = Span(start, max(end, ends[definition.span] if is_heading else end, definition.span.end))
        yield _Node(definition, whole, definition.level if is_heading else 7)


def _children(view: PageView, nodes: list[_Node], index: int, level: int) -> tuple[list[Symbol], int]:
    """The symbols from an index on that are below a level, and the index after them."""
    found: list[Symbol] = []
    while index < len(nodes) and nodes[index].level > level:
        node = nodes[index]
        symbol = symbol_of(view.page, node.definition)
        assert symbol is not None
        children: list[Symbol] = []
        index += 1
        if node.level < 7:
            children, index = _children(view, nodes, index, node.level)
        key_span = node.definition.span
        key_span = Span(max(key_span.start, node.span.start), min(key_span.end, node.span.end))
        found.append(Symbol(symbol.name, symbol.kind, node.span, key_span, symbol.detail, children))
    return found, index
