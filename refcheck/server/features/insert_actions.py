"""Inserts a reference to a numbered element near the cursor, in the form of the renderer."""

from __future__ import annotations

from itertools import islice

from refcheck.facts.model import Refused, Span
from refcheck.server import queries
from refcheck.server.answers import Action
from refcheck.server.inserting import inserted, insertions
from refcheck.server.kinds import is_wanted
from refcheck.server.views import PageView

METHOD = "textDocument/codeAction"
KINDS = ("refactor",)

_MOST = 3


def answer(view: PageView, span: Span, kinds: tuple[str, ...]) -> list[Action]:
    """The actions for the nearest elements, if the cursor is in plain text; a selection is replaced."""
    if not is_wanted("refactor", kinds) or view.is_provisional or queries.at(view.page, span.start) is not None:
        return []
    found = []
    for insertion in islice(insertions(view, span.start), _MOST):
        action = Action(insertion.title, "refactor")
        if view.client.resolves_edits:
            data = {"insert": insertion.name.key, "span": [*span], "length": len(view.text)}
            found.append(action._replace(data=data))
            continue
        try:
            found.append(action._replace(changes=inserted(view, insertion.name.key, span)))
        except Refused:
            # The place is in code, for example.
            break
    return found
