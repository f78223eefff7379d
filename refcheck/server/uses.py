"""The places of references to definitions and to entries of bibliographies."""

from __future__ import annotations

from refcheck.facts.model import Reference
from refcheck.project.bibliographies import Entry
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.server import queries
from refcheck.server.answers import Place
from refcheck.server.views import BibliographyView


def place_of(page: Page, reference: Reference) -> Place:
    """The place of a reference: that of its key, or of all of it if the key is not written."""
    start, end = reference.key_span
    return Place(page.location, reference.key_span if start < end else reference.span)


def entry_at(view: BibliographyView, offset: int) -> Entry | None:
    """The entry at an offset of a bibliography; None if there is none."""
    entries = view.project.context.bibliographies.entries_at(view.location)
    found = [entry for entry in entries if entry.definition.full_span.start <= offset < entry.definition.full_span.end]
    named = (entry for entry in found if entry.definition.key_span.start <= offset <= entry.definition.key_span.end)
    return next(named, found[0] if found else None)


def places_of_entry(project: Project, entry: Entry) -> list[Place]:
    """The places of the citations of an entry."""
    return [place_of(*use) for use in queries.citations_of(project, entry.definition)]
