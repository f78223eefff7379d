"""The references between pages, as data that can be brought up to date page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Edge(NamedTuple):
    """A reference that leads to another page."""

    place: int
    """Its place among the references of its own page."""
    start: int | None
    """Where the definition begins that it leads to, -1 for the page as a whole; None if the page was changed since."""


class Edges:
    """The references that lead from each page to others."""

    def __init__(self) -> None:
        self._by_target: dict[str, dict[str, list[Edge]]] = {}
        self._targets: dict[str, set[str]] = {}

    def __contains__(self, source: object) -> bool:
        return source in self._targets

    def put(self, source: str, edges: Iterable[tuple[str, Edge]]) -> set[str]:
        """Puts the edges of a page in the place of those that it had.

        Returns:
            The targets that something else is pointed at in than before.
        """
        before = {target: self._by_target[target].pop(source) for target in self._targets.get(source, ())}
        now: dict[str, list[Edge]] = {}
        for target, edge in edges:
            now.setdefault(target, []).append(edge)
        for target, found in now.items():
            self._by_target.setdefault(target, {})[source] = found
        self._targets[source] = set(now)
        return {
            target for target in before.keys() | now.keys() if _starts(before.get(target)) != _starts(now.get(target))
        }

    def to(self, target: str) -> Mapping[str, list[Edge]]:
        """The edges that lead to a page, by their source."""
        return self._by_target.get(target, {})

    def forget_starts(self, target: str) -> None:
        """Notes that the definitions of a page are at other places now."""
        sources = self._by_target.get(target, {})
        for source, edges in sources.items():
            sources[source] = [edge._replace(start=None) for edge in edges]

    def by_target(self) -> Mapping[str, set[str]]:
        """The locations of the pages that point to each."""
        return {target: set(sources) for target, sources in self._by_target.items() if sources}


def _starts(edges: list[Edge] | None) -> list[int] | None:
    """What edges lead to, to be compared; unlike anything if it is not known."""
    if edges is None or any(edge.start is None for edge in edges):
        return None if edges is None else [-2]
    return sorted(edge.start for edge in edges if edge.start is not None)
