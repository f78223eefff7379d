"""The definition at the cursor and all references to it in the page."""

from __future__ import annotations

from refcheck.server import queries
from refcheck.server.answers import Highlight
from refcheck.server.uses import place_of
from refcheck.server.views import PageView

METHOD = "textDocument/documentHighlight"


def answer(view: PageView, offset: int) -> list[Highlight]:
    """The places of the definition and of its references in the page, in their order."""
    thing = queries.at(view.page, offset)
    if thing is None:
        return []
    found = {}
    for page, definition in queries.defined(view.project, view.page, thing):
        if page is view.page and definition in page.definitions:
            found[definition.key_span if definition.key else definition.span] = True
        for user, use in queries.uses(view.project, page, definition):
            if user is view.page:
                found.setdefault(place_of(user, use).span, False)
    return [Highlight(span, is_definition=found[span]) for span in sorted(found)]
