"""Pages that are published as one: the files of a book, and what is included in others.

They know each other's labels, and their numbers go on from one to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from refcheck.facts.model import Span
from refcheck.facts.suggestions import Suggestions
from refcheck.project.candidates import Candidates
from refcheck.project.numbered_book import NumberedBook
from refcheck.project.numbers import STANDALONE, NumberSource
from refcheck.project.page import Page
from refcheck.syntax.includes import FORM


def coarse(name: str) -> str:
    """The letters and digits of a label: all in which its names differ that any renderer takes for one."""
    return "".join(filter(str.isalnum, name.casefold()))


class Volume:
    """Pages that are published as one, in the order of reading."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = list(pages)

    def __contains__(self, page: Page) -> bool:
        place = self._places.get(page.location)
        return place is not None and self.pages[place] is page

    @cached_property
    def locations(self) -> frozenset[str]:
        """The locations of the pages."""
        return frozenset(page.location for page in self.pages)

    def with_label(self, name: str) -> Sequence[Page]:
        """The pages that can have a label, in order."""
        return self._labelled.get(coarse(name), ()) if len(self.pages) > 1 else self.pages

    def label_names(self, page: Page) -> Suggestions:
        """The labels, to be suggested for one that does not exist, with those of one of the pages first."""
        if len(self.pages) == 1:
            return page.label_names.suggestions
        if len(self._label_names) < self._label_places[-1]:
            # Some are in several pages.
            others = (key for other in self.pages if other is not page for key in other.label_names.all)
            return Suggestions((*page.label_names.all, *others))
        place = self._places[page.location]
        return self._label_names.beginning_with(*self._label_places[place : place + 2])

    def with_anchor(self, fragment: str) -> Sequence[Page]:
        """The pages that can have an anchor, in order: those that have one of its name, and those with other texts."""
        if len(self.pages) == 1 or not self._alike:
            return self.pages
        keys = self.pages[0].anchors.keys_of(fragment)
        places = {place for key in keys for place in self._anchored.get(key, ())}
        return [self.pages[place] for place in sorted(places.union(self._incomplete))]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {page.location: place for place, page in enumerate(self.pages)}

    @cached_property
    def _labelled(self) -> dict[str, list[Page]]:
        found: dict[str, list[Page]] = {}
        for page in self.pages:
            for name in dict.fromkeys(map(coarse, page.labels.by_key)):
                found.setdefault(name, []).append(page)
        return found

    @cached_property
    def _label_names(self) -> Suggestions:
        return Suggestions(key for page in self.pages for key in page.label_names.all)

    @cached_property
    def _label_places(self) -> list[int]:
        """The index of the first label of each page among all, and the number of all."""
        return list(accumulate((len(page.label_names.all) for page in self.pages), initial=0))

    @cached_property
    def _alike(self) -> bool:
        """Whether all look up anchors in the same way."""
        renderers = [page.renderer for page in self.pages if not page.renderer.is_unknown]
        ways = {(one.anchor_key, one.anchor_prefix, one.nested_anchors, one.generated_anchors) for one in renderers}
        return len(ways) == 1 and len(renderers) == len(self.pages)

    @cached_property
    def _anchored(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, page in enumerate(self.pages):
            for anchor in page.anchors.by_key:
                found.setdefault(anchor, []).append(place)
        return found

    @cached_property
    def _incomplete(self) -> list[int]:
        return [place for place, page in enumerate(self.pages) if not page.view.is_complete]


class _Files(NamedTuple):
    """The files of a book that exist."""

    listed: tuple[str, ...]
    """All files that the book lists."""
    locations: tuple[str, ...]
    members: frozenset[str]


class Books:
    """Which pages belong together, and their numbers. All that is kept is kept by location.

    Args:
        including: the pages of the run that include others, in the order of the run, and perhaps more.
        page_at: the page at an absolute path; None if there is none.
        include_target: the page that a destination in a page points to.
        has_includes: whether any page of the run includes others.
    """

    def __init__(
        self,
        including: Callable[[], Iterable[Page]],
        page_at: Callable[[str], Page | None],
        include_target: Callable[[Page, str], Page | None],
        *,
        has_includes: bool,
    ) -> None:
        self._including = including
        self._page_at = page_at
        self._include_target = include_target
        self._has_includes = has_includes
        self._inclusions: dict[str, list[tuple[int, str]]] = {}
        self._numbered: dict[str, NumberedBook] = {}
        self._forget_structure()

    def _forget_structure(self) -> None:
        self._books: list[_Files] = []
        self._volumes: dict[str, Volume] = {}
        self._tops: dict[str, str] = {}
        self.__dict__.pop("_includers", None)

    def joins(self, page: Page) -> bool:
        """Whether a page may be published with others."""
        includes = self._has_includes or "includes" in page.document.syntaxes
        return includes or page.book is not None or page.view.is_fragment

    def source_for(self, page: Page) -> NumberSource:
        """Who numbers a page."""
        return self if self.joins(page) else STANDALONE

    def included(self, page: Page) -> list[tuple[int, Page]]:
        """The pages that become a part of a page, each with the offset where."""
        pages = ((offset, self._page_at(location)) for offset, location in self._inclusions_of(page))
        return [(offset, other) for offset, other in pages if other is not None]

    def pages_with(self, page: Page) -> list[Page]:
        """The pages that know the labels of a page, with itself, in the order of reading."""
        return self.volume(page).pages

    def volume(self, page: Page) -> Volume:
        """The pages that are published with a page."""
        locations = self._files(page)
        known = self._volumes.get(locations[0])
        if known is None:
            known = Volume(list(self._collect(self._pages(locations))))
            if len(known.pages) > 1:
                # Single pages may be evicted and made again; these stay.
                self._volumes[locations[0]] = known
        return known if page in known else Volume([page])

    def numbers_of(self, location: str, candidates: Candidates) -> Mapping[Span, str]:
        """The number of each definition of a page by its span, counted with those of the whole book."""
        page = self._page_at(location)
        if page is None or page.candidates is not candidates:
            return STANDALONE.numbers_of(location, candidates)
        locations = self._files(page)
        known = self._numbered.get(locations[0])
        if known is None:
            known = self._numbered[locations[0]] = NumberedBook(self.included)
            known.count(self._pages(locations), self.pages_with(page))
        return known.numbers.get(location, {})

    def update(self, before: Page | None, after: Page | None) -> frozenset[str]:
        """Counts again from a page that was replaced, which `page_at` gives already.

        Args:
            before: the page as it was; None if it is new.
            after: the page as it is; None if it is gone.

        Returns:
            The locations of pages whose numbers, or the pages that they are published with, may be others now. They
            are to be replaced by `Page.numbered_by`.
        """
        if after is not None and "includes" in after.document.syntaxes:
            self._has_includes = True
        if before is None or after is None or self._structure(before, known=True) != self._structure(after):
            return self._restructure(page.location for page in (before, after) if page is not None)
        if not self.joins(after):
            return frozenset()
        locations = self._files(after)
        self._volumes.pop(locations[0], None)
        numbered = self._numbered.get(locations[0])
        if numbered is None:
            return frozenset()
        return numbered.recount(self._pages(locations), self.pages_with(after), after.location)

    def forget_pages(self) -> None:
        """Forgets the pages themselves, as other ones have taken their places."""
        self._volumes.clear()

    def _structure(self, page: Page, *, known: bool = False) -> tuple[object, ...]:
        """What decides to which book a page belongs and what it includes.

        Args:
            known: whether what it includes is known already; otherwise it is found again.
        """
        if not known:
            self._inclusions.pop(page.location, None)
        targets = [location for _, location in self._inclusions_of(page)]
        return page.book, page.view.is_fragment, targets, page.location

    def _restructure(self, changed: Iterable[str]) -> frozenset[str]:
        """Forgets which pages belong together, as more of that may have changed than one page."""
        affected = {location for numbered in self._numbered.values() for location in numbered.numbers}
        affected.update(*(volume.locations for volume in self._volumes.values()))
        self._numbered.clear()
        self._inclusions.clear()
        self._forget_structure()
        for location in changed:
            affected.add(location)
            page = self._page_at(location)
            affected.update(self.volume(page).locations if page is not None else ())
        return frozenset(affected)

    def _inclusions_of(self, page: Page) -> Sequence[tuple[int, str]]:
        """The locations of the pages that become a part of a page, each with the offset where."""
        if "includes" not in page.document.syntaxes:
            return ()
        known = self._inclusions.get(page.location)
        if known is None:
            references = (reference for reference in page.references if reference.form == FORM)
            found = ((one.span.start, self._include_target(page, one.key)) for one in references)
            known = [(offset, other.location) for offset, other in found if other is not None]
            self._inclusions[page.location] = known
        return known

    def _collect(self, files: Iterable[Page]) -> Iterator[Page]:
        """Some files with what they include, in the order of reading, each once."""
        found: set[str] = set()
        for file in files:
            waiting = [file]
            while waiting:
                page = waiting.pop()
                if page.location not in found:
                    found.add(page.location)
                    yield page
                    waiting += [other for _, other in reversed(self.included(page))]

    @cached_property
    def _includers(self) -> dict[str, str]:
        """The page that includes another one, by that; the first if there are several."""
        includers: dict[str, str] = {}
        for page in self._including():
            for _, location in self._inclusions_of(page):
                includers.setdefault(location, page.location)
        return includers

    def _pages(self, locations: Iterable[str]) -> list[Page]:
        return [page for page in map(self._page_at, locations) if page is not None]

    def _files(self, page: Page) -> Sequence[str]:
        """The files of the book that a page is in or included in; else the page that nothing includes."""
        top = self._top(page)
        files = self._find_files(top.book.files) if top.book is not None else None
        return files.locations if files is not None and top.location in files.members else (top.location,)

    def _top(self, page: Page) -> Page:
        """The page of a book that includes a page, directly or not, or which nothing includes."""
        row: dict[str, None] = {}
        top = page
        while top.book is None and top.location in self._includers and top.location not in self._tops:
            if top.location in row:
                # They include each other.
                circle = list(row)[list(row).index(top.location) :]
                top = min(filter(None, map(self._page_at, circle)), key=lambda one: one.path)
                break
            row[top.location] = None
            includer = self._page_at(self._includers[top.location])
            if includer is None:
                break
            top = includer
        known = self._tops.get(top.location)
        top = (self._page_at(known) if known is not None else None) or top
        self._tops |= dict.fromkeys(row, top.location)
        return top

    def _find_files(self, listed: tuple[str, ...]) -> _Files:
        # Most pages of a book share one list, and to compare or hash it takes as long as it is.
        known = next((files for files in self._books if files.listed is listed), None)
        if known is None:
            known = next((files for files in self._books if files.listed == listed), None)
            locations = known.locations if known else tuple(page.location for page in self._pages(listed))
            known = _Files(listed, locations, frozenset(locations))
            self._books.append(known)
        return known
