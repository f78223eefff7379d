"""The pages of a run by their place, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from weakref import WeakValueDictionary

from refcheck.project.page import Page


class Pages(Mapping[str, Page]):
    """Pages by absolute, resolved path, in the order in which they are named.

    There is never more than one of a path: a page that was forgotten is given again as long as anybody holds it, so
    that two pages are the same exactly where they are one object.

    Args:
        locations: of all of them.
        make: the page of one.

    Attributes:
        make: the same, for whoever holds the pages instead.
    """

    def __init__(self, locations: Iterable[str], make: Callable[[str], Page]) -> None:
        self._pages: dict[str, Page | None] = dict.fromkeys(locations)
        self.make = make
        self._made: list[str] = []
        self._forgotten: WeakValueDictionary[str, Page] = WeakValueDictionary()

    def __getitem__(self, location: str) -> Page:
        page = self._pages[location]
        if page is None:
            page = self._forgotten.pop(location, None)
            if page is None:
                page = self.make(location)
            self._pages[location] = page
            self._made.append(location)
        return page

    def all(self) -> dict[str, Page]:
        """All pages, by their path."""
        if len(self._made) < len(self._pages):
            return {location: self[location] for location in self._pages}
        return dict(self._pages)  # type: ignore[arg-type]

    @property
    def made(self) -> int:
        """How many pages have been made and are not forgotten."""
        return len(self._made)

    def forget(self, but: Page | None = None) -> None:
        """Lets the pages go, to make those again that nobody holds when they are asked for.

        Args:
            but: a page that stays as it is.
        """
        made, self._made = self._made, []
        for location in made:
            page = self._pages[location]
            if page is but:
                self._made.append(location)
            elif page is not None:
                self._pages[location] = None
                self._forgotten[location] = page

    def get(self, location: str, default: Any = None) -> Any:
        """The page of a path, or the default where it is none of these."""
        return self[location] if location in self._pages else default

    def __contains__(self, location: object) -> bool:
        return location in self._pages

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)
