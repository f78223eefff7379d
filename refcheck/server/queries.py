"""Queries of features to a project: the thing at a place of a page, its targets, and the references to it.

All places are offsets into the text of the page.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from operator import itemgetter

from refcheck.describing.entries import find_entry
from refcheck.facts.model import Definition, Reference, Span
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.server.answers import Place, Target

Thing = Definition | Reference

_INDEXES = ("_index.md", "index.md", "index.qmd", "readme.md")
_HEADINGS = ("heading", "html-heading")
# Such a definition can be selected anywhere. Others contain text, which may contain further definitions.
_MARKED_AS_A_WHOLE = frozenset((*_HEADINGS, "link-definition"))


def at(page: Page, offset: int) -> Thing | None:
    """The smallest reference or definition at an offset of a page, or right before it; None if there is none."""
    found = [(_size(thing, offset), thing) for thing in _around(page, offset)]
    return min(found, key=itemgetter(0))[1] if found else None


def is_in(span: Span, offset: int) -> bool:
    """Whether an offset is in a span that is not empty, or right after it."""
    return span.start <= offset <= span.end and span.start < span.end


def span_of(thing: Thing, offset: int) -> Span:
    """The span of a definition or reference for an offset in it: its marked part, or for some definitions all of it."""
    if thing.kind in _MARKED_AS_A_WHOLE and isinstance(thing, Definition) and not is_in(thing.span, offset):
        return thing.full_span
    return thing.span


def targets(project: Project, page: Page, thing: Thing) -> list[Target]:
    """The targets of a reference of a page, several if it is ambiguous; for a definition, its own place."""
    return [_target(project, page, there, definition) for there, definition in defined(project, page, thing)] or (
        _file(project, page, thing) if isinstance(thing, Reference) else []
    )


def defined(project: Project, page: Page, thing: Thing) -> list[tuple[Page, Definition]]:
    """The definitions that a reference of a page resolves to, with their pages; or the definition itself."""
    if isinstance(thing, Definition):
        return [(page, thing)]
    resolution = project.resolve(page, thing)
    return [(resolution.page or page, definition) for definition in resolution.definitions]


def same_element(page: Page, definition: Definition) -> list[Definition]:
    """The definitions of the element that a definition belongs to: a heading, its id, and its implicit label."""
    if definition.kind not in _HEADINGS and definition.element != "heading":
        return [definition]
    return page.once(same_element, lambda: _of_headings(page)).get(definition.full_span) or [definition]


def _of_headings(page: Page) -> dict[Span, list[Definition]]:
    """The definitions of headings by the span of their heading."""
    found: dict[Span, list[Definition]] = {}
    for definition in page.candidates.definitions:
        if definition.kind in _HEADINGS or definition.element == "heading":
            found.setdefault(definition.full_span, []).append(definition)
    return found


def uses(project: Project, page: Page, definition: Definition) -> list[tuple[Page, Reference]]:
    """The references of all pages that resolve to a definition of a page, each once."""
    if definition.kind == "citation-entry":
        return citations_of(project, definition)
    found = {
        (other.location, reference.key_span): (other, reference)
        for same in same_element(page, definition)
        for other, reference in project.references_to(page, same)
    }
    return [found[key] for key in sorted(found)]


def citations_of(project: Project, entry: Definition) -> list[tuple[Page, Reference]]:
    """The citations of an entry in the pages of the run."""
    return [
        (page, reference)
        for page in project.pages.values()
        for reference in page.references
        if reference.kind == "citation"
        and reference.key == entry.key
        and any(found is entry for found in project.resolve(page, reference).definitions)
    ]


def links_to_page(project: Project, page: Page) -> list[tuple[Page, Reference]]:
    """The references of other pages that point to a page as a whole."""
    found = project.references_from_other_pages(page)
    return [(other, reference) for other, reference in found if not project.resolve(other, reference).definitions]


def index_of_folder(project: Project, page: Page, reference: Reference) -> list[Target]:
    """The start of the index page of the folder that a reference points to."""
    found = project.resolve(page, reference).found
    if found is None or not found.folder:
        return []
    names = (name for name in project.files.names(found.real) if name.lower() in _INDEXES)
    return [Target(Place(os.path.join(found.real, name), Span(0, 0))) for name in sorted(names, key=_in_order)][:1]


def _in_order(name: str) -> int:
    return _INDEXES.index(name.lower())


def _target(project: Project, asker: Page, there: Page, definition: Definition) -> Target:
    if definition.kind == "citation-entry":
        entry = find_entry(project, asker, definition)
        if entry is not None:
            return Target(Place(entry.location, definition.key_span), definition.full_span)
    span = definition.key_span if definition.key and definition.kind not in _HEADINGS else definition.span
    return Target(Place(there.location, span), definition.full_span)


def _file(project: Project, page: Page, reference: Reference) -> list[Target]:
    """The start of the file that a reference points to as a whole."""
    resolution = project.resolve(page, reference)
    found = resolution.found
    if found is None or found.folder or resolution.missing:
        return []
    return [Target(Place(found.real or found.path, Span(0, 0)))]


def _around(page: Page, offset: int) -> Iterator[Thing]:
    for reference in page.references:
        if is_in(reference.span, offset):
            yield reference
    for definition in page.definitions:
        is_whole = definition.kind in _MARKED_AS_A_WHOLE
        if is_in(definition.span, offset) or (is_whole and is_in(definition.full_span, offset)):
            yield definition


def _size(thing: Thing, offset: int) -> tuple[bool, int, bool, bool]:
    """The sort key of things at an offset: those that contain it first, then by size, key there, and reference."""
    span = span_of(thing, offset)
    is_beside_key = not is_in(thing.key_span, offset)
    return offset == span.end, span.end - span.start, is_beside_key, isinstance(thing, Definition)
