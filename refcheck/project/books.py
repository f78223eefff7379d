"""Pages that are published as one: the files of a book, and what is included in others.

They know each other's labels, and their numbers go on from one to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple

from refcheck.facts.suggestions import Suggestions
from refcheck.numbering.counting import Counters
from refcheck.project.page import Page
from refcheck.syntax.includes import FORM


class Whole:
    """Pages that are published as one, in the order of reading."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = list(pages)

    def __contains__(self, page: Page) -> bool:
        return page in self._places

    @cached_property
    def locations(self) -> frozenset[str]:
        """Where the pages are."""
        return frozenset(page.location for page in self.pages)

    @cached_property
    def _places(self) -> dict[Page, int]:
        return {page: place for place, page in enumerate(self.pages)}

    @cached_property
    def _labelled(self) -> dict[str, list[Page]]:
        found: dict[str, list[Page]] = {}
        for page in self.pages:
            for name in dict.fromkeys(map(coarse, page.labels)):
                found.setdefault(name, []).append(page)
        return found

    def with_label(self, name: str) -> Sequence[Page]:
        """The pages that can have a label, in order."""
        return self._labelled.get(coarse(name), ()) if len(self.pages) > 1 else self.pages

    def label_names(self, page: Page) -> Suggestions:
        """The labels, to be offered for one that does not exist, with those of one of the pages first."""
        if len(self.pages) == 1:
            return page.label_names
        if len(self._label_names) < self._label_places[-1]:
            # Some are there in several pages.
            others = (key for other in self.pages if other is not page for key in other.label_keys)
            return Suggestions((*page.label_keys, *others))
        place = self._places[page]
        return self._label_names.beginning_with(*self._label_places[place : place + 2])

    @cached_property
    def _label_names(self) -> Suggestions:
        return Suggestions(key for page in self.pages for key in page.label_keys)

    @cached_property
    def _label_places(self) -> list[int]:
        """Where the labels of each page begin among all, and the number of all."""
        return list(accumulate((len(page.label_keys) for page in self.pages), initial=0))

    def with_anchor(self, fragment: str) -> Sequence[Page]:
        """The pages that can have an anchor, in order: those that have one of its name, and those that say not all."""
        if len(self.pages) == 1 or not self._alike:
            return self.pages
        places = {place for name in self.pages[0].names_of_anchor(fragment) for place in self._anchored.get(name, ())}
        return [self.pages[place] for place in sorted(places.union(self._incomplete))]

    @cached_property
    def _alike(self) -> bool:
        """Whether all look up anchors in the same way."""
        renderers = [page.renderer for page in self.pages if not page.lenient]
        ways = {(one.anchor_key, one.anchor_prefix, one.nested_anchors, one.generated_anchors) for one in renderers}
        return len(ways) == 1 and len(renderers) == len(self.pages)

    @cached_property
    def _anchored(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, page in enumerate(self.pages):
            for anchor in page.anchor_keys:
                found.setdefault(anchor, []).append(place)
        return found

    @cached_property
    def _incomplete(self) -> list[int]:
        return [place for place, page in enumerate(self.pages) if not page.is_complete]


class _Files(NamedTuple):
    """The files of a book."""

    listed: tuple[str, ...]
    pages: Sequence[Page]
    members: frozenset[Page]


def coarse(name: str) -> str:
    """The letters and digits of a label: all in which its names differ that any renderer takes for one."""
    return "".join(filter(str.isalnum, name.casefold()))


class Wholes:
    """Which pages belong together.

    Args:
        including: the pages of the run that include others, and perhaps more.
        page_at: the page of an absolute path; None where there is none.
        follow: the page that a destination in a page leads to.
    """

    def __init__(
        self,
        including: Callable[[], Iterable[Page]],
        page_at: Callable[[str], Page | None],
        follow: Callable[[Page, str], Page | None],
    ) -> None:
        self._including = including
        self._page_at = page_at
        self._follow = follow
        self._books: dict[tuple[str, ...], _Files] = {}
        # By the identity of their list, which most of them share: to compare it takes as long as it is.
        self._by_list: dict[int, _Files] = {}
        self._wholes: dict[Page, Whole] = {}
        self._inclusions: dict[Page, list[tuple[int, Page]]] = {}
        self._tops: dict[Page, Page] = {}

    def forget(self) -> None:
        """Forgets which pages belong together, as some of them are others now."""
        self._books.clear()
        self._by_list.clear()
        self._wholes.clear()
        self._inclusions.clear()
        self._tops.clear()
        self.__dict__.pop("_includers", None)

    def add(self, page: Page) -> None:
        """Lets a page be counted with the others that it belongs to."""
        if page.book is not None or "includes" in page.document.syntaxes or page.is_fragment:
            page.included = lambda: self.included(page)
            page.count_all = lambda: self._count(page)

    def included(self, page: Page) -> list[tuple[int, Page]]:
        """The pages that become a part of a page, each with the offset where."""
        if "includes" not in page.document.syntaxes:
            return []
        known = self._inclusions.get(page)
        if known is None:
            found = (
                (reference.span.start, self._follow(page, reference.key))
                for reference in page.references
                if reference.form == FORM
            )
            known = self._inclusions[page] = [(place, other) for place, other in found if other is not None]
        return known

    def of(self, page: Page) -> list[Page]:
        """The pages that know the labels of a page, with itself, in the order of reading."""
        return self.whole(page).pages

    def whole(self, page: Page) -> Whole:
        """What a page is published in."""
        files = self._files(page)
        known = self._wholes.get(files[0])
        if known is None:
            found: dict[Page, None] = {}
            for file in files:
                self._collect(file, found)
            known = Whole(list(found))
            if len(known.pages) > 1:
                # Single pages may be forgotten and made again; these stay.
                self._wholes[files[0]] = known
        return known if page in known else Whole([page])

    def _collect(self, page: Page, found: dict[Page, None]) -> None:
        waiting = [page]
        while waiting:
            page = waiting.pop()
            if page not in found:
                found[page] = None
                waiting += [other for _, other in reversed(self.included(page))]

    @cached_property
    def _includers(self) -> dict[Page, Page]:
        """The page that includes another one, by that; the first where there are several."""
        includers: dict[Page, Page] = {}
        for page in self._including():
            for _, other in self.included(page):
                includers.setdefault(other, page)
        return includers

    def _files(self, page: Page) -> Sequence[Page]:
        """The files of the book that a page is in or included in; else the page that nothing includes."""
        page = self._top(page)
        if page.book is None:
            return [page]
        known = self._by_list.get(id(page.book.files)) or self._find_files(page.book.files)
        return known.pages if page in known.members else [page]

    def _top(self, page: Page) -> Page:
        """The page of a book that includes a page, directly or not, or which nothing includes."""
        row: dict[Page, None] = {}
        top = page
        while top.book is None and top in self._includers and top not in self._tops:
            if top in row:
                # They include each other.
                top = min(list(row)[list(row).index(top) :], key=lambda one: one.path)
                break
            row[top] = None
            top = self._includers[top]
        top = self._tops.get(top, top)
        self._tops |= dict.fromkeys(row, top)
        return top

    def _find_files(self, listed: tuple[str, ...]) -> _Files:
        known = self._books.get(listed)
        if known is None:
            found = [other for other in map(self._page_at, listed) if other is not None]
            known = self._books[listed] = _Files(listed, found, frozenset(found))
        if known.listed is listed:
            self._by_list[id(listed)] = known
        return known

    def _count(self, page: Page) -> None:
        files = self._files(page)
        for other in self.of(page):
            other.forget_numbers()
        counters = None
        has_first_level = lru_cache(lambda: any(file.has_first_level() for file in files))
        for index, file in enumerate(files):
            numbering = file.numbering_among(has_first_level)
            counters = counters or Counters.begin(numbering)
            if numbering.restarts:
                counters.leave_chapter(numbering)
            if file.book is not None and file.book.appendices == index:
                counters.begin_appendix()
            file.count(counters, numbering)
