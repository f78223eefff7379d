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
        resolutions: with their references, by the span of the key. After a change of a page another reference may be
            at the same place, which replaces it.
        uses: the references that point to its definitions; None if not computed.
        values: the results of `Project.once`.
        bibliography: the entries that its citations can resolve to; None if not computed.
        label_names: the labels that its references can mean; None if not computed.
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
    """The joined page of each page; their number is limited.

    Args:
        pages: that are evicted together with the cached results for them.
        dependencies: of the pages; the first are those on the book of each.

    Attributes:
        pages: of the project.
        by_location: the joined pages; one may belong to an earlier page at its location.
        of_site: by the folder of a site, the locations of its pages by their anchors.
        including: by the location of a text, those of the pages that include it; None if not computed.
    """

    def __init__(self, pages: PageStore, dependencies: PageDependencies) -> None:
        self.pages = pages
        self.dependencies = dependencies
        self.by_location: dict[str, JoinedPage] = {}
        self.of_site: dict[str, dict[str, str]] = {}
        self.including: dict[str, list[str]] | None = None

    def of(self, page: Page) -> JoinedPage:
        """The cached results for a page."""
        known = self.by_location.get(page.location)
        if known is None or known.page is not page:
            self.dependencies.record_book(page)
            known = self.by_location[page.location] = JoinedPage(page)
        return known

    def forget(self) -> None:
        """Forgets all cached results: they can contain definitions of pages that have changed."""
        self.by_location.clear()
        self.of_site.clear()
        self.including = None

    def evict(self, page: Page, *, finished: bool = True) -> None:
        """Evicts pages, and the cached results for them, if there are too many.

        Args:
            page: the page that was used last.
            finished: whether it is done, so that its own resolutions go, too.
        """
        if finished and page.location in self.by_location:
            self.by_location[page.location].resolutions.clear()
        if self.pages.is_full:
            self.by_location.clear()
            self.pages.evict(None if finished else page)
