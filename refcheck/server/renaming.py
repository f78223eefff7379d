"""The renaming at a place: of a definition there, or of the target of a reference there."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.facts.model import Definition, Reference, Refused, Span
from refcheck.project.bibliographies import Entry
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED
from refcheck.refactoring.citation_keys import NamedEntry, find_entries
from refcheck.refactoring.rename import KINDS, Named, Thing
from refcheck.server import queries
from refcheck.server.answers import Renamable
from refcheck.server.uses import entry_at
from refcheck.server.views import BibliographyView, PageView


class Renaming(NamedTuple):
    """A thing that can be renamed, with the occurrence of its name at the cursor."""

    thing: Thing
    shown: Renamable


def renaming_at(view: PageView, offset: int) -> Renaming | None:
    """The renaming at an offset of a page; None if there is no name.

    Raises:
        Refused: if the name cannot be changed.
    """
    found = queries.at(view.page, offset)
    if found is None:
        return None
    if isinstance(found, Definition):
        if found.kind not in KINDS.values():
            return None
        return _of_definition(view.project, view.page, found, own_span(found))
    return _of_reference(view.project, view.page, found)


def renaming_in_bibliography(view: BibliographyView, offset: int) -> Renaming | None:
    """The renaming of the key of the entry at an offset of a bibliography; None if there is no entry."""
    entry = entry_at(view, offset)
    if entry is None:
        return None
    return _of_entry(view.project, entry, entry.definition.key_span)


def own_span(definition: Definition) -> Span:
    """The span of the name in its definition; for a heading, its text without attributes."""
    if definition.kind != "heading":
        return definition.key_span
    last = definition.pieces[-1:]
    attributes = last[0].text if last and last[0].kind == "attributes" else ""
    return Span(definition.span.start, definition.span.end - len(attributes))


def _of_reference(project: Project, page: Page, reference: Reference) -> Renaming:
    resolution = project.resolve(page, reference)
    if len(resolution.definitions) > 1:
        raise Refused(f"`{reference.key}` is the name of several things", "let only one of them be called so first")
    if not resolution.definitions:
        raise Refused(*_without_definition(reference, is_file=resolution.status == RESOLVED))
    definition, where = resolution.definitions[0], resolution.page or page
    if definition.kind == "citation-entry":
        found = (found for found in find_entries(project, definition.key) if found.entry.definition is definition)
        entry = next(found, None)
        if entry is None:
            raise Refused(f"the entry `{definition.key}` is in no file of the project")
        return _of_entry(project, entry.entry, reference.key_span)
    return _of_definition(project, where, _named_by(where, definition), _name_span(page, reference))


def _without_definition(reference: Reference, *, is_file: bool) -> tuple[str, str]:
    if is_file and reference.kind in ("link", "image"):
        return f"`{reference.key}` is no name in the text", "rename or move the file itself: links to it follow"
    return f"`{reference.key}` is not defined", "correct it, or define it first"


def _of_definition(project: Project, page: Page, definition: Definition, span: Span) -> Renaming:
    if definition.syntax == "front_matter" and definition.kind == "heading":
        raise Refused("this heading is the `title` of the front matter", "change it there")
    if definition.kind == "citation-entry":
        entries = (found.entry for found in find_entries(project, definition.key))
        entry = next((entry for entry in entries if entry.definition is definition), None)
        if entry is None:
            raise Refused(f"the entry `{definition.key}` is in no bibliography")
        return _of_entry(project, entry, span)
    if definition.kind not in KINDS.values() or not (definition.key or definition.kind == "heading"):
        raise Refused("this has no name that can be changed")
    if definition.syntax == "implicit":
        heading = next((one for one in page.of_kind("heading") if one.full_span == definition.full_span), None)
        if heading is None:
            raise Refused(f"`{definition.key}` follows from the text", "give it a label of its own first")
        definition = heading
    name = page.source.text[slice(*own_span(definition))] if definition.kind == "heading" else definition.key
    return Renaming(Named(page, definition), Renamable(span, name))


def _of_entry(project: Project, entry: Entry, span: Span) -> Renaming:
    key = entry.definition.key
    pages = [page for page in project.pages.values() if entry in project.bibliography(page).entries.get(key, ())]
    return Renaming(NamedEntry(entry, tuple(pages)), Renamable(span, key))


def _named_by(page: Page, definition: Definition) -> Definition:
    """The label of a heading that has an id, because links name the id; otherwise the definition itself."""
    if definition.kind != "heading" or not definition.key:
        return definition
    labels = (label for label in page.of_kind("label") if label.full_span == definition.full_span)
    return next((label for label in labels if label.key == definition.key), definition)


def _name_span(page: Page, reference: Reference) -> Span:
    """The span of the name in a reference: its key, or the fragment of a link."""
    start, end = reference.key_span
    if start >= end:
        return reference.span
    written = page.source.text[start:end]
    return (
        Span(start + written.rfind("#") + 1, end) if reference.kind == "link" and "#" in written else Span(start, end)
    )
