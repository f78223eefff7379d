"""The references that point to a page: computed by resolving those of all pages, or recorded by an earlier run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from refcheck.facts.model import Definition, Reference
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.books import Books
from refcheck.project.edges import WHOLE_PAGE, Edge, Edges, goal_of
from refcheck.project.joined import JoinedPages, Uses
from refcheck.project.label_index import LabelIndex
from refcheck.project.page import Page
from refcheck.project.pages import PageStore
from refcheck.project.resolver import Resolver


class Backlink(NamedTuple):
    """A reference that resolves to another page."""

    location: str
    """The location of the page that contains it."""
    place: int
    """Its index among the references of that page."""


class Outgoing:
    """The references of a page that point to other pages.

    Args:
        pages: of the project.
        resolver: of their references.
    """

    def __init__(self, pages: PageStore, resolver: Resolver) -> None:
        self._pages = pages
        self._resolver = resolver

    def of(self, page: Page) -> Iterator[tuple[str, Edge]]:
        """The location of each page that is pointed to, with the reference."""
        for place, reference in enumerate(page.references):
            resolution = self._resolver.resolve(page, reference)
            if resolution.page is not None:
                if resolution.page is not page:
                    defined = resolution.definitions
                    goal = goal_of(resolution.page, defined[0]) if defined else WHOLE_PAGE
                    yield resolution.page.location, Edge(place, goal)
            elif resolution.found is not None and self._pages.is_page(resolution.found):
                yield resolution.found.real, Edge(place, WHOLE_PAGE)

    def pages_of(self, page: Page) -> set[str]:
        """The locations of the other pages that the references of a page point to."""
        return {location for location, _ in self.of(page)}


class KnownEdges(NamedTuple):
    """The references between the pages of another project in which only some pages have other texts."""

    edges: Edges | None = None
    """None if they are not known."""
    stale: frozenset[str] = frozenset()
    """The locations of the pages whose references must be resolved again."""


class Backlinks(Protocol):
    """The references that point to each page."""

    def of(self, target: Page) -> Iterable[Backlink]:
        """The references of other pages that point to a page, in the order of the pages."""


class ComputedBacklinks:
    """Resolves the references of all pages, once, to find those that point to a page.

    Args:
        pages: of the project.
        books: whose pages may be outside of the run.
        outgoing: the references of each page.
        joined: the cached results for each page, which are evicted meanwhile.
        known: the result for another project, if it holds here, too.
    """

    def __init__(
        self, pages: PageStore, books: Books, outgoing: Outgoing, joined: JoinedPages, known: KnownEdges
    ) -> None:
        self._pages = pages
        self._books = books
        self._outgoing = outgoing
        self._joined = joined
        self._edges, self._stale = known
        self._order: Mapping[str, int] | None = None

    def of(self, target: Page) -> Iterable[Backlink]:
        """The references of other pages that point to a page, in the order of the pages."""
        edges = self.collected(target).to(target.location)
        sources: Iterable[str] = edges
        if self._order is not None:
            last = len(self._order)
            order = self._order
            sources = sorted(edges, key=lambda source: order.get(source, last))
        return (Backlink(source, edge.place) for source in sources for edge in edges[source])

    def by_target(self) -> Mapping[str, set[str]] | None:
        """The locations of the pages that point to each; None if that has not been computed for all of them."""
        return self._edges.by_target() if self._edges is not None else None

    def collected(self, asker: Page | None, between: Callable[[], None] = lambda: None) -> Edges:
        """The references that point from each page to others.

        Args:
            asker: the page that needs them, which is kept if others are evicted.
            between: called before each page if they are computed now.
        """
        if self._edges is None:
            edges = Edges()
            members: dict[str, None] = {}
            for location in self._pages:
                between()
                page = self._pages[location]
                book = self._books.pages_with(page) if page.book is not None else []
                if book and book[-1].location not in members:
                    members |= dict.fromkeys(other.location for other in book)
                edges.put(location, self._outgoing.of(page))
                if asker is not None:
                    self._joined.evict(asker, finished=False)
            for location in members:
                beside = self._pages.at(location) if location not in self._pages else None
                if beside is not None:
                    edges.put(location, self._outgoing.of(beside))
            self._edges = edges
        elif self._stale:
            self._edges, stale, self._stale = self._edges.copy(), self._stale, frozenset()
            self.update(stale)
        return self._edges

    @property
    def is_computed(self) -> bool:
        """Whether the references of all pages have been resolved."""
        return self._edges is not None and not self._stale

    def update(self, changed: Iterable[str]) -> set[str]:
        """Recomputes the edges of pages whose references may resolve to other targets.

        Returns:
            The locations of the pages that other references point to than before.
        """
        if self._edges is None:
            return set()
        # They are no longer held in the order of the pages.
        self._order = {location: place for place, location in enumerate(self._pages)}
        targets: set[str] = set()
        for location in changed:
            page = self._pages.at(location)
            if page is not None and location in self._edges:
                targets |= self._edges.put(location, self._outgoing.of(page))
        return targets


class RecordedBacklinks:
    """The backlinks that an earlier run recorded: only the pages that point to a page are resolved again.

    Args:
        pages_pointing_to: returns the locations of the pages that can point to one.
    """

    def __init__(self, pages: PageStore, outgoing: Outgoing, pages_pointing_to: Callable[[str], Iterable[str]]) -> None:
        self._pages = pages
        self._outgoing = outgoing
        self._pages_pointing_to = pages_pointing_to

    def of(self, target: Page) -> Iterable[Backlink]:
        """The references of other pages that point to a page."""
        for location in self._pages_pointing_to(target.location):
            for to, edge in self._outgoing.of(self._pages[location]):
                if to == target.location:
                    yield Backlink(location, edge.place)


class UseIndex:
    """The references that point to each definition.

    Args:
        pages: of the project.
        joined: the cached results for each page, with its uses.
        resolver: of references.
        labels: to find the pages outside of the run.
        backlinks: the references from other pages.
    """

    def __init__(
        self, pages: PageStore, joined: JoinedPages, resolver: Resolver, labels: LabelIndex, backlinks: Backlinks
    ) -> None:
        self._pages = pages
        self._joined = joined
        self._resolver = resolver
        self._labels = labels
        self._backlinks = backlinks

    def from_other_pages(self, page: Page) -> Iterator[tuple[Page, Reference]]:
        """The references of other pages that point to a page, with these pages."""
        self._joined.dependencies.record_backlinks(page)
        for location, index in self._backlinks.of(page):
            other = self._pages.at(location)
            if other is not None and other is not page and index < len(other.references):
                yield other, other.references[index]

    def of(self, page: Page, definition: Definition) -> list[tuple[Page, Reference]]:
        """The references that point to a definition of a page, with their pages."""
        known = self._joined.of(page)
        uses = known.uses
        if uses is None:
            uses = known.uses = self._find_uses(page)
        same = page.labels.by_key.get(page.renderer.label_key(definition.key), ()) if definition.key else ()
        first = same[0] if len(same) > 1 and definition in same[:2] else definition
        return uses.get(first.span, [])

    def is_used(self, page: Page, definition: Definition) -> bool:
        """Whether any reference of the project resolves to a definition of a page."""
        return bool(self.of(page, definition)) or any(
            resolution.page is page and definition in resolution.definitions
            for other in self._labels.further_pages(definition.key)
            for resolution in (self._resolver.resolve(other, reference) for reference in other.references)
        )

    def _find_uses(self, page: Page) -> Uses:
        uses: Uses = {}
        for other, reference in (*((page, own) for own in page.references), *self.from_other_pages(page)):
            resolution = self._resolver.resolve(other, reference)
            if resolution.page is page:
                # A reference that can mean several is recorded for the first of them only: there may be thousands.
                for used in resolution.definitions[:1]:
                    uses.setdefault(used.span, []).append((other, reference))
        return uses
