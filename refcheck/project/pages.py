"""The pages of a project by location: those of the run, and others that these point to."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, cast
from weakref import WeakValueDictionary

from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.destinations import is_markdown
from refcheck.links.lookup import Found
from refcheck.project.page import Page

# Holding more of them takes more memory, at least 50 MB per 1000, than it saves time: most pages that others use are
# near by.
MOST_PAGES = 1000


def _as_it_is(page: Page) -> Page:
    return page


def _load_nothing(location: str) -> Page | None:
    return None


class PageSource(NamedTuple):
    """Where the pages of a project come from.

    Args:
        locations: of the pages of the run, absolute and resolved, in their order.
        make: returns the page of one of them.
        load: reads a Markdown file that is pointed at but is not of the run; None if it cannot be read.
        including: the locations of the pages that can include others; None if that can be any.
        publish_again: called when files have changed on which pages depend; returns a function that republishes a page.
        has_includes: whether any page of the run includes others, if `including` does not say so.
        with_inclusions: the locations of the pages into which something puts other texts; None if that can be any.
    """

    locations: Collection[str]
    make: Callable[[str], Page]
    load: Callable[[str], Page | None] = _load_nothing
    including: Sequence[str] | None = None
    publish_again: Callable[[], Callable[[Page], Page]] = lambda: _as_it_is
    has_includes: bool = False
    with_inclusions: Sequence[str] | None = None

    @classmethod
    def of(
        cls,
        pages: Mapping[str, Page],
        load: Callable[[str], Page | None] = _load_nothing,
        unknown: Mapping[str, Page] | None = None,
        *,
        has_includes: bool = False,
    ) -> "PageSource":
        """A source of existing pages.

        Args:
            unknown: those that may include others, in addition to `has_includes`; all of them if it is None.
        """
        looked = (pages if unknown is None else unknown).values()
        has_includes = has_includes or any("includes" in page.document.syntaxes for page in looked)
        return cls(pages, pages.__getitem__, load, has_includes=has_includes)

    @property
    def joins_pages(self) -> bool:
        """Whether pages of the run can be included in others."""
        return self.has_includes or bool(self.including)


class PageStore(Mapping[str, Page]):
    """The pages of the run by location, in their order; each is made on first use.

    There is never more than one page of a location: an evicted page is returned again as long as something refers to
    it, so that two pages are the same exactly if they are one object.
    """

    def __init__(self, source: PageSource) -> None:
        self._pages: dict[str, Page | None] = dict.fromkeys(source.locations)
        self._source = source
        self._made: list[str] = []
        self._evicted: WeakValueDictionary[str, Page] = WeakValueDictionary()
        self._beside: dict[str, Page | None] = {}
        # Only the pages themselves know which pages make up a book, or are included in others.
        self._keeps_all = source.including is None or bool(source.including)
        self._including = source.including
        self._with_inclusions = source.with_inclusions
        self.has_includes = source.joins_pages

    def __getitem__(self, location: str) -> Page:
        page = self._pages[location]
        if page is None:
            page = self._evicted.pop(location, None) or self._source.make(location)
            if page.book is not None:
                self._keeps_all = True
            self._pages[location] = page
            self._made.append(location)
        return page

    def get(self, location: str, default: Any = None) -> Any:
        """The page of the run at a location, or the default if there is none."""
        return self[location] if location in self._pages else default

    def __contains__(self, location: object) -> bool:
        return location in self._pages

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)

    def at(self, location: str) -> Page | None:
        """The page at a location, read now if it is not of the run; None if there is none."""
        if location in self._pages:
            return self[location]
        return self.beside(location) if is_markdown(location) else None

    def beside(self, location: str) -> Page | None:
        """The page of a Markdown file that is not of the run; None if it cannot be read."""
        if location not in self._beside:
            self._beside[location] = self._source.load(location)
        return self._beside[location]

    def is_page(self, found: Found) -> bool:
        """Whether a file that was found is a page."""
        return not found.folder and (found.real in self._pages or is_markdown(found.real))

    def including(self) -> Iterator[Page]:
        """The pages of the run that can include others."""
        return (self[location] for location in (self if self._including is None else self._including))

    def with_inclusions(self) -> Iterator[Page]:
        """The pages of the run into which something puts other texts, and maybe some others."""
        # The other pages need not be made, which takes longer than all else of a run with one such reference.
        return (self[location] for location in (self if self._with_inclusions is None else self._with_inclusions))

    def all(self) -> dict[str, Page]:
        """All pages of the run, by location."""
        if None in self._pages.values():
            return {location: self[location] for location in self._pages}
        # A run over many files asks after each of them.
        return cast("dict[str, Page]", dict(self._pages))

    def replace(self, location: str, page: Page) -> None:
        """Replaces the page at a location."""
        if location not in self._pages:
            self._beside[location] = page
            return
        if self._pages[location] is None:
            self._made.append(location)
        self._evicted.pop(location, None)
        self._pages[location] = page
        self._is_updated_with(page)

    def insert(self, location: str, page: Page) -> None:
        """Adds a page to the run, in the order of the locations."""
        self._beside.pop(location, None)
        self._pages = dict(sorted((*self._pages.items(), (location, page))))
        self._made.append(location)
        self._is_updated_with(page)

    def remove(self, location: str) -> None:
        """Removes a page from the run."""
        self._beside.pop(location, None)
        self._evicted.pop(location, None)
        if self._pages.pop(location, None) is not None:
            self._made.remove(location)
        self._including = self._with_inclusions = None

    def publish_again(self) -> None:
        """Publishes all pages again, because files that this depends on have changed."""
        publish = self._source.publish_again()
        self._beside.clear()
        for location in self:
            self.replace(location, publish(self[location]))

    def _is_updated_with(self, page: Page) -> None:
        # A page that was loaded again would have the text from before the update.
        self._keeps_all, self._including, self._with_inclusions = True, None, None
        self.has_includes = self.has_includes or "includes" in page.document.syntaxes

    def keep_all(self) -> None:
        """Evicts no page from now on: all are in use."""
        self._keeps_all = True

    @property
    def made(self) -> int:
        """The number of pages that have been made and are not evicted."""
        return len(self._made)

    @property
    def is_full(self) -> bool:
        """Whether so many pages have been made that some should be evicted."""
        return len(self._made) >= MOST_PAGES and not self._keeps_all

    def evict(self, but: Page | None = None) -> None:
        """Forgets the pages; those that nothing refers to are made again on next use.

        Args:
            but: a page that stays.
        """
        made, self._made = self._made, []
        for location in made:
            page = self._pages[location]
            if page is but:
                self._made.append(location)
            elif page is not None:
                self._pages[location] = None
                self._evicted[location] = page
