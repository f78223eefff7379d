"""Pages that are published as one: the files of a book, and what is included in others.

They know each other's labels, and their numbers go on from one to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from refcheck.numbering import Counters
from refcheck.page import Page
from refcheck.syntax.includes import FORM


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
        self._books: dict[tuple[str, ...], list[Page]] = {}
        self._together: dict[Page, list[Page]] = {}

    def add(self, page: Page) -> None:
        """Lets a page be counted with the others that it belongs to."""
        if page.book is not None or "includes" in page.document.syntaxes or page.is_fragment:
            page.included = lambda: self.included(page)
            page.count_all = lambda: self._count(page)

    def included(self, page: Page) -> list[tuple[int, Page]]:
        """The pages that become a part of a page, each with the offset where."""
        if "includes" not in page.document.syntaxes:
            return []
        found = (
            (reference.span.start, self._follow(page, reference.key))
            for reference in page.references
            if reference.form == FORM
        )
        return [(place, other) for place, other in found if other is not None]

    def of(self, page: Page) -> list[Page]:
        """The pages that know the labels of a page, with itself, in the order of reading."""
        known = self._together.get(page)
        if known is not None:
            return known
        found: dict[Page, None] = {}
        for file in self._files(page):
            self._collect(file, found)
        together = list(found) if page in found else [page]
        if len(together) > 1 or "includes" in page.document.syntaxes:
            # Such pages are never forgotten. Others can be, and are not to be held here.
            self._together[page] = together
        return together

    def _collect(self, page: Page, found: dict[Page, None]) -> None:
        if page not in found:
            found[page] = None
            for _, other in self.included(page):
                self._collect(other, found)

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
        seen: set[Page] = set()
        while page.book is None and page in self._includers and page not in seen:
            seen.add(page)
            page = self._includers[page]
        if page.book is None:
            return [page]
        files = self._books.get(page.book.files)
        if files is None:
            found = (self._page_at(path) for path in page.book.files)
            files = self._books[page.book.files] = [other for other in found if other is not None]
        return files if any(other is page for other in files) else [page]

    def _count(self, page: Page) -> None:
        files = self._files(page)
        for other in self.of(page):
            other.forget_numbers()
        counters = None
        for index, file in enumerate(files):
            numbering = file.numbering_among(files)
            counters = counters or Counters.begin(numbering)
            if numbering.restarts:
                counters.leave_chapter(numbering)
            if file.book is not None and file.book.appendices == index:
                counters.begin_appendix()
            file.count(counters, numbering)
