"""Which pages define a label: the other pages of a book, of the run, or of the project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set

from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.suggestions import Suggestions
from refcheck.project.books import Books
from refcheck.project.joined import JoinedPages
from refcheck.project.label_locations import ChangedLabels, LabelLocations
from refcheck.project.page import Page
from refcheck.project.pages import PageStore
from refcheck.project.volume import coarse


class LabelScope(NamedTuple):
    """Which labels are visible in a page.

    Args:
        is_project: whether the labels of all pages are visible, as in a book made of chapters.
        further_files: returns the locations of pages that belong to the project but not to the run, of those that may
            contain a name.
        is_limited: whether only pages of the run count, even if a renderer shares labels with all of the project.
    """

    is_project: bool = False
    further_files: Callable[[str], Iterable[str]] = lambda name: ()
    is_limited: bool = False

    def counts_all(self, page: Page) -> bool:
        """Whether the labels of all pages are visible in a page."""
        return self.is_project or page.renderer.is_unknown or page.renderer.shares_labels


class LabelIndex:
    """Finds the pages that define a label.

    Args:
        pages: of the project.
        books: the pages that are published as one.
        joined: the cached results for each page, with the dependencies, where each use of another page is recorded.
        scope: which labels are visible in a page.
        locations: where labels are defined.

    Attributes:
        books: the pages that are published as one.
    """

    def __init__(
        self,
        pages: PageStore,
        books: Books,
        joined: JoinedPages,
        scope: LabelScope,
        locations: LabelLocations,
    ) -> None:
        self._pages = pages
        self.books = books
        self._joined = joined
        self._scope = scope
        self._locations = locations
        self._all_names: Suggestions | None = None
        self._unchanged: tuple[LabelIndex, Set[str]] | None = None

    def changed(self, pages: PageStore, books: Books, joined: JoinedPages, locations: Set[str]) -> LabelIndex:
        """The same index for a project in which some pages have other texts.

        Args:
            locations: of these pages.
        """
        other = LabelIndex(pages, books, joined, self._scope, ChangedLabels(pages, self._locations, locations))
        other._unchanged = self, locations
        return other

    @property
    def is_project_wide(self) -> bool:
        """Whether the labels of all pages are visible in each, whatever its renderer."""
        return self._scope.is_project

    def counts_all(self, page: Page) -> bool:
        """Whether the labels of all pages are visible in a page."""
        return self._scope.counts_all(page)

    def in_other_formats(self) -> Mapping[str, str]:
        """The labels defined by files of the project in other formats than Markdown, with the paths of the files."""
        return {} if self._scope.is_limited else self._locations.in_other_formats()

    def update(self, before: Page, page: Page) -> None:
        """Updates the index after a page of the run was replaced."""
        self._locations.update(before, page)
        if before.label_names.all != page.label_names.all:
            self._all_names = None

    def pages_defining(self, page: Page, key: str, *, given: bool = False) -> Iterator[Page]:
        """The other pages that can have a label of a name that is visible in a page, those of the run first.

        Args:
            given: whether only explicit labels count, not those that the renderer gives to headings.
        """
        dependencies = self._joined.dependencies
        if not self._scope.counts_all(page):
            dependencies.record_book(page)
            for volume in (self.books.volume(page), *self.books.alternatives(page)):
                yield from (other for other in volume.with_label(key) if other is not page)
            return
        dependencies.record_any(page)
        name = coarse(key), given
        for location in self._locations.of(name, page):
            other = self._pages[location]
            if other is not page:
                yield other
        if page.renderer.shares_labels and not self._scope.is_limited:
            for location in self._locations.beside.get(name, ()):
                beside = self._pages.at(location)
                if beside is not None:
                    yield beside
        else:
            yield from self.further_pages(key)

    def pages_apart(self, page: Page, key: str) -> Iterator[Page]:
        """The other pages of the run that can have a label of a name, whether or not it is visible in a page."""
        self._joined.dependencies.record_any(page)
        for location in self._locations.of((coarse(key), False), page):
            if location != page.location:
                yield self._pages[location]

    def visible_pages(self, page: Page) -> Iterator[Page]:
        """The pages whose labels are visible in a page, itself first; of those outside of the run, only its book's."""
        yield page
        if self._scope.counts_all(page):
            others: Iterable[Page] = self._pages.values()
        else:
            volumes = self.books.volume(page), *self.books.alternatives(page)
            others = {other.location: other for volume in volumes for other in volume.pages}.values()
        yield from (other for other in others if other is not page)

    def further_pages(self, name: str) -> Iterator[Page]:
        """The pages of the project that do not belong to the run and may contain a name."""
        yield from filter(None, map(self._pages.at, self._scope.further_files(name)))

    def names_for(self, page: Page) -> Suggestions:
        """The labels that a reference of a page can mean, to suggest one in place of one that does not exist."""
        is_alone = page.renderer.is_unknown and not self._scope.is_project
        if is_alone or not self._scope.counts_all(page):
            known = self._joined.of(page)
            if known.label_names is None:
                names = page.label_names.suggestions if is_alone else self.books.volume(page).label_names(page)
                # Each page has comparisons of its own: suggestions must not depend on earlier calls.
                known.label_names = names.with_fresh_budget()
            return known.label_names
        self._joined.dependencies.record_any(page)
        if self._all_names is None:
            self._all_names = self._names_before() or Suggestions(self._all_keys(page))
        return self._all_names.with_fresh_budget()

    def _names_before(self) -> Suggestions | None:
        """The names of all labels before pages were changed, if they are known and the changed pages have the same."""
        if self._unchanged is None:
            return None
        other, changed = self._unchanged
        if any(self._pages[location].label_names.all != other._pages[location].label_names.all for location in changed):
            return None
        return other._all_names

    def _all_keys(self, asker: Page) -> Iterator[str]:
        for location in self._pages:
            yield from self._pages[location].label_names.all
            self._joined.evict(asker, finished=False)
        if asker.renderer.shares_labels:
            found = self._locations.beside.values()
            for location in dict.fromkeys(location for locations in found for location in locations):
                beside = self._pages.at(location)
                yield from beside.label_names.all if beside is not None else ()
        else:
            for other in self.further_pages(""):
                yield from other.label_names.all
