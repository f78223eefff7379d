"""The graph of definitions: which section or footnote refers to which figure, section, footnote, work or file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping
from functools import partial
from typing import Any

from refcheck.facts.model import Definition, Reference
from refcheck.graph.files import absent_node, file_node, page_node
from refcheck.graph.model import ABSENT, Graph, GraphBuilder, Node
from refcheck.graph.targets import Target, uses_of
from refcheck.project.inventory import listed_definitions, listed_references
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules.unused_label import is_unused

# Without a reference they are no fault, and there are many.
_NOT_ALONE = frozenset(("heading", "anchor", "page", "link-definition", "inline-note"))
_SECTIONS = frozenset(("heading", "html-heading"))

_Keys = Mapping[Hashable, Hashable]


def graph_of_definitions(project: Project, pages: Iterable[Page]) -> Graph:
    """The graph of the definitions of some pages, and of what else they refer to.

    A reference comes from the footnote that it is in, else from the section, or from the page if it is before the
    first heading. Headings and anchors that neither refer nor are referred to are left out.
    """
    builder = GraphBuilder()
    pages = tuple(pages)
    aliases: dict[Hashable, Hashable] = {}
    for page in pages:
        aliases |= _add_definitions(builder, project, page)
    for page in pages:
        builder.add(page.path, partial(page_node, project, page))
        sections = _Sections(page)
        for reference, use, target in uses_of(project, page, listed_references(project, page, page.source)):
            if target.line or target.absent:
                key: Hashable = (target.path, target.key, target.absent) if target.absent else target[:4]
                key = aliases.get(key, key)
                builder.add(key, partial(_target_node, target))
            else:
                key = target.path
                builder.add(key, partial(file_node, project, target.path))
            builder.refer(sections.of(reference), key, use)
    return builder.build("definitions", lambda node: node.kind not in _NOT_ALONE)


class _Sections:
    """The sections and footnotes of a page, as the keys of their nodes."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._headings = [one for one in page.definitions if one.kind in _SECTIONS]
        self._starts = [one.full_span.start for one in self._headings]

    def of(self, reference: Reference) -> Hashable:
        """The key of the node that a reference comes from."""
        note = self._page.footnotes.around(reference)
        if note is not None:
            return _key(self._page, note)
        index = bisect_right(self._starts, reference.span.start) - 1
        return _key(self._page, self._headings[index]) if index >= 0 else self._page.path


def _add_definitions(builder: GraphBuilder, project: Project, page: Page) -> _Keys:
    """Adds the definitions of a page; the label of a heading is the heading.

    Returns:
        The key of the heading by the key of each such label.
    """
    headings = {one.full_span: one for one in page.definitions if one.kind in _SECTIONS}
    aliases: dict[Hashable, Hashable] = {}
    for heading in headings.values():
        builder.add(_key(page, heading), partial(_heading_node, page, heading))
    for definition, entry in listed_definitions(project, page, page.source):
        heading_of_label = headings.get(definition.full_span)
        if heading_of_label is not None:
            aliases[_key(page, definition)] = _key(page, heading_of_label)
        else:
            is_orphan = is_unused(page, project, definition)
            builder.add(_key(page, definition), partial(_definition_node, page, entry, is_orphan=is_orphan))
    return aliases


def _key(page: Page, definition: Definition) -> tuple[str, int, int, int]:
    """The place of a definition: the start of the target that a reference to it has."""
    line, column, cell = page.source.displayed(definition.span.start)
    return page.path, line, column, cell or 0


def _heading_node(page: Page, heading: Definition) -> Node:
    path, line, _, cell = _key(page, heading)
    return Node("heading", path, line, cell, page.anchors.of(heading), heading.text)


def _definition_node(page: Page, entry: Mapping[str, Any], *, is_orphan: bool) -> Node:
    return Node(
        entry["kind"],
        page.path,
        entry["line"],
        entry.get("cell") or 0,
        key=entry["key"],
        text=entry["text"],
        number=entry["number"] or "",
        is_orphan=is_orphan,
    )


def _target_node(target: Target) -> Node:
    """The node of a target that is not among the listed definitions: an entry of a bibliography, a made anchor."""
    if target.absent in ABSENT:
        return absent_node(target)
    return Node(target.kind or "anchor", target.path, target.line, target.cell, key=target.key)
