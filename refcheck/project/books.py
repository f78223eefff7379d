"""The books of a project: pages that are published as one, with numbers that continue from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from refcheck.facts.model import Span
from refcheck.project.book_structure import BookStructure
from refcheck.project.candidates import Candidates
from refcheck.project.numbered_book import NumberedBook
from refcheck.project.numbers import STANDALONE
from refcheck.project.page import Page, Surroundings
from refcheck.project.volume import Volume

if TYPE_CHECKING:
    from refcheck.project.one_text import OneText


class Books:
    """Which pages are published as one, and their numbers. Everything is stored by location.

    Args:
        structure: which pages belong together.
        has_includes: whether any page of the run includes others.
    """

    def __init__(self, structure: BookStructure, *, has_includes: bool) -> None:
        self._structure = structure
        self._has_includes = has_includes
        self._volumes: dict[str | int, Volume] = {}
        self._numbered: dict[str, NumberedBook] = {}

    def joins(self, page: Page) -> bool:
        """Whether a page may be published with others."""
        includes = self._has_includes or "includes" in page.document.syntaxes
        return includes or page.book is not None or page.view.is_fragment

    def source_for(self, page: Page) -> Surroundings:
        """The number source of a page."""
        return self if self.joins(page) else STANDALONE

    def pages_with(self, page: Page) -> list[Page]:
        """The pages that can use the labels of a page, including itself, in the order of reading."""
        return self.volume(page).pages

    def volume(self, page: Page) -> Volume:
        """The pages that are published with a page."""
        locations = self._structure.files_of(page)
        known = self._volumes.get(locations[0])
        if known is None:
            pages = self._structure.with_included(self._structure.pages(locations))
            known = Volume(pages, is_one_text=self._structure.is_one_text(page))
            if len(known.pages) > 1:
                # Single pages may be evicted and made again; these stay.
                self._volumes[locations[0]] = known
        return known if page in known else Volume([page])

    def alternatives(self, page: Page) -> list[Volume]:
        """The pages that are read as one text with a page in other runs of the build."""
        found = []
        for number, locations in self._structure.alternatives(page):
            if number not in self._volumes:
                self._volumes[number] = Volume(self._structure.pages(locations), is_one_text=True)
            found.append(self._volumes[number])
        return [volume for volume in found if page in volume]

    def known_with(self, page: Page) -> frozenset[str]:
        """The locations of all pages that a page is published with, by any run."""
        known = self.volume(page).locations
        return known.union(*(volume.locations for volume in self.alternatives(page)))

    def numbers_of(self, location: str, candidates: Candidates) -> Mapping[Span, str]:
        """The number of each definition of a page by its span, counted with those of the whole book."""
        (page,) = self._structure.pages([location]) or (None,)
        if page is None or page.candidates is not candidates:
            return STANDALONE.numbers_of(location, candidates)
        locations = self._structure.files_of(page)
        known = self._numbered.get(locations[0])
        if known is None:
            known = self._numbered[locations[0]] = NumberedBook()
            files = self._structure.pages(locations)
            known.count(files, self._structure.with_included(files), self._structure.included)
        return known.numbers.get(location, {})

    def text_of(self, page: Page) -> OneText | None:
        """The text that a page is read with as one; None if the page is read alone."""
        if page.book is not None and not page.book.is_one_text:
            return None
        return self.volume(page).text

    def other_texts_of(self, page: Page) -> Sequence[OneText]:
        """The texts that other runs read with a page."""
        if page.book is None or not page.book.alternatives:
            return ()
        return [volume.text or volume.as_one_text() for volume in self.alternatives(page)]

    def update(self, before: Page | None, after: Page | None) -> frozenset[str]:
        """Renumbers from a page that was replaced; the project already contains the replacement.

        Args:
            before: the page as it was; None if it is new.
            after: the page as it is; None if it is gone.

        Returns:
            The locations of the pages whose numbers, or the pages that they are published with, may have changed. They
            still have their old numbers: the project replaces them by `page.numbered_by(books.source_for(page))`.
        """
        if after is not None and "includes" in after.document.syntaxes:
            self._has_includes = True
        if before is None or after is None or not self._structure.replace(before, after):
            return self._restructure([page.location for page in (before, after) if page is not None])
        location = after.location
        # Made again when needed, of the pages that exist then.
        self._volumes = {first: volume for first, volume in self._volumes.items() if location not in volume.locations}
        affected = self._read_with(before, after)
        # A page that is included in a circle can be numbered there and in a book.
        for numbered in self._numbered.values():
            if location in numbered.numbers:
                files = self._structure.pages(numbered.files)
                pages = self._structure.with_included(files)
                affected |= numbered.recount(files, pages, self._structure.included, location)
        return frozenset(affected)

    def _read_with(self, before: Page, after: Page) -> set[str]:
        """The locations of the pages whose anchors and notes may have changed because a page of their text has."""
        text = self.text_of(after)
        if text is None:
            return set()
        from refcheck.project.one_text import shared_of

        if shared_of(before) == shared_of(after):
            return set()
        return {page.location for page in text.pages} - {after.location}

    def forget_pages(self) -> None:
        """Forgets the pages themselves, because they have been replaced."""
        self._volumes.clear()

    def _restructure(self, changed: Iterable[str]) -> frozenset[str]:
        """Determines again which pages belong together, as more than one page may have changed."""
        affected = {location for numbered in self._numbered.values() for location in numbered.numbers}
        affected.update(*(volume.locations for volume in self._volumes.values()), changed)
        self._structure = self._structure.again()
        self._numbered.clear()
        self._volumes.clear()
        for page in self._structure.pages(changed):
            files = self._structure.pages(self._structure.files_of(page))
            affected.update(other.location for other in self._structure.with_included(files))
        return frozenset(affected)
