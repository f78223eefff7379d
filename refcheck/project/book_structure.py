"""Which pages belong together: the files of books, and the pages that they include."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from refcheck.facts.cached_property import cached_property
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.page import Page
from refcheck.syntax.includes import FORM

Inclusions = Sequence[tuple[int, str]]
"""The locations of the pages that become a part of a page, each with the offset of its inclusion."""


class _Files(NamedTuple):
    """The files of a book that exist."""

    listed: tuple[str, ...]
    """All files that the book lists."""
    locations: tuple[str, ...]
    members: frozenset[str]


class BookStructure:
    """Which pages are files of one book, and which are included in which.

    Everything is stored by location. It is valid for the pages as they are: after a change that it depends on, a
    new one is created.

    Args:
        including: returns the pages of the run that include others, in the order of the run, and perhaps more.
        page_at: returns the page at a location; None if there is none.
        include_target: returns the page that a destination in a page points to.
    """

    def __init__(
        self,
        including: Callable[[], Iterable[Page]],
        page_at: Callable[[str], Page | None],
        include_target: Callable[[Page, str], Page | None],
    ) -> None:
        self._including = including
        self._page_at = page_at
        self._include_target = include_target
        self._inclusions: dict[str, Inclusions] = {}
        self._books: list[_Files] = []
        self._tops: dict[str, str] = {}

    def again(self) -> BookStructure:
        """A new structure, of the pages as they are now."""
        return BookStructure(self._including, self._page_at, self._include_target)

    def pages(self, locations: Iterable[str]) -> list[Page]:
        """The pages at some locations."""
        return [page for page in map(self._page_at, locations) if page is not None]

    def files_of(self, page: Page) -> Sequence[str]:
        """The files of the book that a page is in or included in; otherwise the page that nothing includes."""
        top = self._top(page)
        files = self._find_files(top.book.files) if top.book is not None else None
        return files.locations if files is not None and top.location in files.members else (top.location,)

    def alternatives(self, page: Page) -> Sequence[tuple[int, Sequence[str]]]:
        """Other lists of files that are read as one text with a page, each with a number that identifies it."""
        book = page.book
        if book is None or not book.alternatives:
            return ()
        found = map(self._find_files, book.alternatives)
        return [(self._books.index(files), files.locations) for files in found if page.location in files.members]

    def is_one_text(self, page: Page) -> bool:
        """Whether the files of the book that a page is in or included in are read as one text."""
        book = self._top(page).book
        return book is not None and book.is_one_text

    def included(self, page: Page) -> list[tuple[int, Page]]:
        """The pages that become a part of a page, each with the offset of its inclusion."""
        pages = ((offset, self._page_at(location)) for offset, location in self.inclusions(page))
        return [(offset, other) for offset, other in pages if other is not None]

    def with_included(self, files: Iterable[Page]) -> list[Page]:
        """Some files with the pages that they include, in the order of reading, each once."""
        found: dict[str, Page] = {}
        for file in files:
            waiting = [file]
            while waiting:
                page = waiting.pop()
                if page.location not in found:
                    found[page.location] = page
                    waiting += [other for _, other in reversed(self.included(page))]
        return list(found.values())

    def inclusions(self, page: Page) -> Inclusions:
        """The locations of the pages that become a part of a page, each with the offset of its inclusion."""
        if "includes" not in page.document.syntaxes:
            return ()
        known = self._inclusions.get(page.location)
        if known is None:
            known = self._inclusions[page.location] = self._find_inclusions(page)
        return known

    def replace(self, before: Page, after: Page) -> bool:
        """Whether the structure stays the same if a page is replaced by another one at the same location.

        If so, the offsets of the pages that it includes are updated.
        """
        if before.book != after.book or before.view.is_fragment != after.view.is_fragment:
            return False
        known = self.inclusions(before)
        found = self._inclusions[after.location] = self._find_inclusions(after)
        return [location for _, location in known] == [location for _, location in found]

    def _find_inclusions(self, page: Page) -> Inclusions:
        references = (reference for reference in page.references if reference.form == FORM)
        found = ((inclusion.span.start, self._include_target(page, inclusion.key)) for inclusion in references)
        return [(offset, other.location) for offset, other in found if other is not None]

    @cached_property
    def _includers(self) -> dict[str, str]:
        """The page that includes another one, by the included page; the first if there are several."""
        includers: dict[str, str] = {}
        for page in self._including():
            for _, location in self.inclusions(page):
                includers.setdefault(location, page.location)
        return includers

    def _top(self, page: Page) -> Page:
        """The page of a book that includes a page, directly or not, or the page that nothing includes."""
        row: dict[str, None] = {}
        top = page
        while top.book is None and top.location in self._includers and top.location not in self._tops:
            if top.location in row:
                # They include each other.
                circle = list(row)[list(row).index(top.location) :]
                top = min(filter(None, map(self._page_at, circle)), key=lambda member: member.path)
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
        # Most pages of a book share one list, and comparing or hashing it takes time proportional to its length.
        known = next((files for files in self._books if files.listed is listed), None)
        if known is None:
            known = next((files for files in self._books if files.listed == listed), None)
            locations = known.locations if known else tuple(page.location for page in self.pages(listed))
            known = _Files(listed, locations, frozenset(locations))
            self._books.append(known)
        return known
