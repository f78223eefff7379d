"""The pages of a run by their place, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from refcheck.page import Page


class Pages(Mapping[str, Page]):
    """Pages by absolute, resolved path, in the order in which they are named.

    Args:
        locations: of all of them.
        make: the page of one.

    Attributes:
        make: the same, for whoever holds the pages instead.
        locations: of the pages that have been made, by their identity.
    """

    def __init__(self, locations: Iterable[str], make: Callable[[str], Page]) -> None:
        self._pages: dict[str, Page | None] = dict.fromkeys(locations)
        self.make = make
        self.locations: dict[int, str] = {}
        self._made: list[str] = []

    def __getitem__(self, location: str) -> Page:
        page = self._pages[location]
        if page is None:
            page = self._pages[location] = self.make(location)
            self.locations[id(page)] = location
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
        """Forgets the pages, to make them again when they are asked for.

        Args:
            but: a page that stays as it is.
        """
        for location in self._made:
            page = self._pages[location]
            if page is not None and page is not but:
                self._pages[location] = None
                del self.locations[id(page)]
        self._made = [location for location in self._made if self._pages[location] is not None]

    def get(self, location: str, default: Any = None) -> Any:
        """The page of a path, or the default where it is none of these."""
        return self[location] if location in self._pages else default

    def __contains__(self, location: object) -> bool:
        return location in self._pages

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)
