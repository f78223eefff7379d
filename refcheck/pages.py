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
        locations: of the pages that have been made, by their identity.
    """

    def __init__(self, locations: Iterable[str], make: Callable[[str], Page]) -> None:
        self._pages: dict[str, Page | None] = dict.fromkeys(locations)
        self._make = make
        self.locations: dict[int, str] = {}

    def __getitem__(self, location: str) -> Page:
        page = self._pages[location]
        if page is None:
            page = self._pages[location] = self._make(location)
            self.locations[id(page)] = location
        return page

    def get(self, location: str, default: Any = None) -> Any:
        """The page of a path, or the default where it is none of these."""
        return self[location] if location in self._pages else default

    def __contains__(self, location: object) -> bool:
        return location in self._pages

    def __iter__(self) -> Iterator[str]:
        return iter(self._pages)

    def __len__(self) -> int:
        return len(self._pages)
