"""The hover of a reference or definition: its target, why it does not work, and the renderers in which it works."""

from __future__ import annotations

from refcheck.describing.definitions import describe, describe_entry
from refcheck.describing.entries import PlacedEntry
from refcheck.describing.references import describe_reference
from refcheck.describing.verdicts import verdicts
from refcheck.facts.model import Definition, Reference
from refcheck.project.resolution import RESOLVED
from refcheck.server import blocks, cards, queries
from refcheck.server.answers import Hover
from refcheck.server.uses import entry_at
from refcheck.server.views import BibliographyView, PageView, View

METHOD = "textDocument/hover"


def answer(view: PageView, offset: int) -> Hover | None:
    """The hover at an offset of a page; None if there is neither a reference nor a definition."""
    thing = queries.at(view.page, offset)
    if thing is None:
        return None
    found = _of_definition(view, thing) if isinstance(thing, Definition) else _of_reference(view, thing)
    text = _shown(view, found)
    return Hover(text, queries.span_of(thing, offset)) if text else None


def answer_in_bibliography(view: BibliographyView, offset: int) -> Hover | None:
    """The work of the entry at an offset, and where it is cited; None outside of entries."""
    entry = entry_at(view, offset)
    if entry is None:
        return None
    work = describe_entry(PlacedEntry(entry.source, entry.definition, view.location))
    citing = [page.location for page, _ in queries.citations_of(view.project, entry.definition)]
    root = view.project.files.root
    found = [*cards.of_definition(work, root, view.location), cards.cited_in(citing, root)]
    return Hover(_shown(view, found), entry.definition.key_span)


def _shown(view: View, found: list[blocks.Block]) -> str:
    return blocks.to_markdown(found) if view.client.markdown else blocks.to_plain(found)


def _of_definition(view: PageView, definition: Definition) -> list[blocks.Block]:
    described = describe(view.project, view.page, definition)
    return list(cards.of_definition(described, view.project.files.root, view.location))


def _of_reference(view: PageView, reference: Reference) -> list[blocks.Block]:
    found = describe_reference(view.project, view.page, reference)
    if found.status == RESOLVED and not found.targets and not found.reason:
        # An address elsewhere.
        return []
    seen = verdicts(view.project, view.page, reference, view.check)
    return list(cards.of_reference(found, seen, view.project.files.root, view.location))
