"""The target of a reference: the definition, the entry, or the file. For a definition, its uses."""

from __future__ import annotations

from refcheck.facts.model import Definition
from refcheck.server import queries
from refcheck.server.answers import Place, Target
from refcheck.server.uses import entry_at, place_of, places_of_entry
from refcheck.server.views import BibliographyView, PageView

METHOD = "textDocument/definition"


def answer(view: PageView, offset: int) -> list[Target]:
    """The targets of the reference at an offset; several if it is ambiguous."""
    thing = queries.at(view.page, offset)
    if thing is None:
        return []
    if isinstance(thing, Definition):
        found = [Target(place_of(page, use)) for page, use in queries.uses(view.project, view.page, thing)]
        found = found or queries.targets(view.project, view.page, thing)
    else:
        found = queries.targets(view.project, view.page, thing) or queries.index_of_folder(
            view.project, view.page, thing
        )
    return [target._replace(origin=queries.span_of(thing, offset)) for target in found]


def answer_in_bibliography(view: BibliographyView, offset: int) -> list[Target]:
    """The citations of the entry at an offset; the entry itself if there are none."""
    entry = entry_at(view, offset)
    if entry is None:
        return []
    own = Place(view.location, entry.definition.key_span)
    return [Target(place, origin=own.span) for place in places_of_entry(view.project, entry) or [own]]
