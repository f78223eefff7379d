"""Where definitions are referred to, as short lists of places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from refcheck.facts.model import Reference, Span
from refcheck.facts.source import Source
from refcheck.project.page import Page

_MOST_USES = 40


def place_of(source: Source, span: Span) -> str:
    """`path:line`, as it is shown."""
    line, _, cell = source.displayed(span.start)
    return f"{source.path}:{'' if cell is None else f'cell {cell}:'}{line}"


def uses_as_data(uses: Iterable[tuple[Page, Reference]]) -> dict[str, Any]:
    """The places of some references, the first of them in full."""
    found = list(uses)
    places = [place_of(page.source, reference.span) for page, reference in found[:_MOST_USES]]
    return listed_places(places, len(found))


def listed_places(places: list[str], number: int) -> dict[str, Any]:
    """The fields of an entry: the first places, and the number of the others."""
    shown = places[:_MOST_USES]
    return {"uses": shown, "more": number - len(shown)}
