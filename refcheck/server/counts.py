"""The numbers of references to the headings and labels of a page."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Definition
from refcheck.server import queries
from refcheck.server.answers import Place
from refcheck.server.symbols import HEADINGS
from refcheck.server.uses import place_of
from refcheck.server.views import PageView

_COUNTED = frozenset((*HEADINGS, "label", "footnote", "reference-entry"))


def counted(view: PageView) -> Iterator[tuple[Definition, list[Place]]]:
    """The referenced definitions of a page with their references. A heading and its label count as one definition."""
    for definition in view.page.definitions:
        view.check()
        is_label_of_heading = definition.element == "heading" and definition.kind not in HEADINGS
        if definition.kind in _COUNTED and not is_label_of_heading:
            uses = queries.uses(view.project, view.page, definition)
            if uses:
                yield definition, [place_of(*use) for use in uses]


def words_of(number: int) -> str:
    """The number of references, in words."""
    return "1 reference" if number == 1 else f"{number} references"
