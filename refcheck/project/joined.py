"""The cached results for each page within its project, in one object a page."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from refcheck.facts.model import Reference, Span
from refcheck.facts.suggestions import Suggestions
from refcheck.project.bibliographies import Bibliography
from refcheck.project.dependencies import PageDependencies
from refcheck.project.page import Page
from refcheck.project.pages import PageStore
from refcheck.project.resolution import Resolution

Uses = dict[Span, list[tuple[Page, Reference]]]
"""References, with their pages, by the span of the definition that they resolve to."""


class JoinedPage:
    """The cached results for a page that depend on other pages; evicted as a whole.

    Attributes:
        resolutions: with their references, by the span of the key. A change of a page can ask for another reference
            at the same place, which replaces it.
        uses: the references that lead to its definitions; None if nobody has asked.
        values: what `Project.once` has found.
        bibliography: the entries that its citations can resolve to; None if nobody has asked.
        label_names: the labels that its references can mean; None if nobody has asked.
    """

    __slots__ = ("bibliography", "label_names", "page", "resolutions", "uses", "values")

    def __init__(self, page: Page) -> None:
        self.page = page
        self.resolutions: dict[Span, tuple[Reference, Resolution]] = {}
        self.uses: Uses | None = None
        self.values: dict[Hashable, Any] = {}
        self.bibliography: Bibliography | None = None
        self.label_names: Suggestions | None = None


class JoinedPages:
    """The joined page of each page; no more of them are held than there is room for.

    Args:
        pages: that are evicted together with what was found out about them.
        dependencies: of the pages; they begin with the book of each.

    Attributes:
        pages: of the project.
        by_location: those that there are; one may be of a page that had been at its location before.
        of_site: by the folder of a site, the locations of its pages by their anchors.
    """

    def __init__(self, pages: PageStore, dependencies: PageDependencies) -> None:
        self.pages = pages
        self.dependencies = dependencies
        self.by_location: dict[str, JoinedPage] = {}
        self.of_site: dict[str, dict[str, str]] = {}

    def of(self, page: Page) -> JoinedPage:
        """The cached results for a page."""
        known = self.by_location.get(page.location)
        if known is None or known.page is not page:
            self.dependencies.record_book(page)
            known = self.by_location[page.location] = JoinedPage(page)
        return known

    def forget(self) -> None:
        """Forgets all that was found out: it can name definitions of pages that have changed."""
        self.by_location.clear()
        self.of_site.clear()

    def evict(self, page: Page, *, finished: bool = True) -> None:
        """Evicts pages, and what was found out about them, if there are too many.

        Args:
            page: that was looked at last.
            finished: whether it is done, so that its own resolutions go, too.
        """
        if finished and page.location in self.by_location:
            self.by_location[page.location].resolutions.clear()
        if self.pages.is_full:
            self.by_location.clear()
            self.pages.evict(None if finished else page)
