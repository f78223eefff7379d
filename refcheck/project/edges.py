"""The references between pages, as data that can be updated page by page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from refcheck.facts.model import Definition
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.page import Page

WHOLE_PAGE = (-1, 0, 0)
"""The goal of an edge to a page as a whole."""


class Edge(NamedTuple):
    """A reference that resolves to another page."""

    place: int
    """Its index among the references of its own page."""
    goal: tuple[int, int, int]
    """The definition that it resolves to; unchanged as long as other pages see no difference in its page."""


def goal_of(page: Page, definition: Definition) -> tuple[int, int, int]:
    """The identity of a definition in a page: its index and its offset there, independent of its place in the text."""
    start, end = definition.span
    index = max(bisect_right(page.definitions, start, key=_start) - 1, 0)
    return index, start - _start(page.definitions[index]) if page.definitions else start, end - start


def _start(definition: Definition) -> int:
    return definition.span.start


class Edges:
    """The references that point from each page to others."""

    def __init__(self) -> None:
        self._by_target: dict[str, dict[str, list[Edge]]] = {}
        self._targets: dict[str, set[str]] = {}

    def __contains__(self, source: object) -> bool:
        return source in self._targets

    def put(self, source: str, edges: Iterable[tuple[str, Edge]]) -> set[str]:
        """Replaces the edges of a page.

        Returns:
            The targets whose incoming edges have changed.
        """
        before = {target: self._by_target[target].pop(source) for target in self._targets.get(source, ())}
        now: dict[str, list[Edge]] = {}
        for target, edge in edges:
            now.setdefault(target, []).append(edge)
        for target, found in now.items():
            self._by_target.setdefault(target, {})[source] = found
        self._targets[source] = set(now)
        return {
            target for target in before.keys() | now.keys() if _goals(before.get(target)) != _goals(now.get(target))
        }

    def copy(self) -> Edges:
        """The same edges, to be changed on their own."""
        other = Edges()
        other._by_target = {target: dict(sources) for target, sources in self._by_target.items()}
        other._targets = dict(self._targets)
        return other

    def to(self, target: str) -> Mapping[str, list[Edge]]:
        """The edges that point to a page, by their source."""
        return self._by_target.get(target, {})

    def by_target(self) -> Mapping[str, set[str]]:
        """The locations of the pages that point to each."""
        return {target: set(sources) for target, sources in self._by_target.items() if sources}


def _goals(edges: list[Edge] | None) -> list[tuple[int, int, int]]:
    return sorted(edge.goal for edge in edges or ())
