"""All references to the definition, the entry or the whole file at the cursor."""

from __future__ import annotations

from refcheck.facts.model import Reference
from refcheck.project.page import Page
from refcheck.server import queries
from refcheck.server.answers import Place
from refcheck.server.uses import entry_at, place_of, places_of_entry
from refcheck.server.views import BibliographyView, PageView

METHOD = "textDocument/references"


def answer(view: PageView, offset: int, with_definition: bool) -> list[Place]:
    """The references to the definition at an offset, or to the target of the reference there."""
    thing = queries.at(view.page, offset)
    if thing is None:
        return []
    found = dict.fromkeys(target.place for target in queries.targets(view.project, view.page, thing) if with_definition)
    defined = queries.defined(view.project, view.page, thing)
    for page, definition in defined:
        found |= dict.fromkeys(place_of(*use) for use in queries.uses(view.project, page, definition))
    target = _file(view, thing) if isinstance(thing, Reference) and not defined else None
    if target is not None:
        found |= dict.fromkeys(place_of(*use) for use in queries.links_to_page(view.project, target))
    return list(found)


def answer_in_bibliography(view: BibliographyView, offset: int, with_definition: bool) -> list[Place]:
    """The citations of the entry at an offset."""
    entry = entry_at(view, offset)
    if entry is None:
        return []
    own = [Place(view.location, entry.definition.key_span)] if with_definition else []
    return [*own, *places_of_entry(view.project, entry)]


def _file(view: PageView, reference: Reference) -> Page | None:
    """The page that a reference resolves to; None if it resolves to something else."""
    found = view.project.resolve(view.page, reference).found
    return view.project.pages.at(found.real) if found is not None and not found.folder else None
