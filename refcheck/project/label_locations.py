"""Where labels are defined: the locations of pages by the names of their labels."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Set
from typing import Protocol

from refcheck.facts.cached_property import cached_property
from refcheck.links.destinations import is_markdown
from refcheck.links.files import Files
from refcheck.project.joined import JoinedPages
from refcheck.project.label_rules import label_support
from refcheck.project.labels_in_other_formats import labels_in_other_formats
from refcheck.project.page import Page
from refcheck.project.pages import PageStore
from refcheck.project.volume import coarse
from refcheck.renderers import NATIVE

LabelName = tuple[str, bool]
"""The letters and digits of a label, and whether it counts only if it is explicit, not a heading's own."""
Locations = dict[LabelName, list[str]]
"""The locations of pages, in their order, by the labels that they have."""


class LabelLocations(Protocol):
    """The pages that define labels, in the run and outside of it."""

    @property
    def order(self) -> Mapping[str, int]:
        """The index of each page of the run."""

    @property
    def beside(self) -> Locations:
        """The locations of labels in the Markdown files of the project that are not part of the run."""

    def in_other_formats(self) -> Mapping[str, str]:
        """The labels defined by files of the project in other formats than Markdown, with the paths of the files."""

    def update(self, before: Page, page: Page) -> None:
        """Updates the locations after a page of the run was replaced."""

    def of(self, name: LabelName, asker: Page | None) -> Iterable[str]:
        """The locations of the pages of the run that have a label, in their order.

        Args:
            asker: the page that is kept if others are evicted; None if none may be.
        """


class AllLabels:
    """Collects the labels of all pages, once."""

    def __init__(self, pages: PageStore, joined: JoinedPages, files: Files) -> None:
        self._pages = pages
        self._joined = joined
        self._files = files
        self._locations: Locations | None = None

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The index of each page of the run."""
        return {location: place for place, location in enumerate(self._pages)}

    @cached_property
    def beside(self) -> Locations:
        """The locations of labels in the Markdown files of the project that are not part of the run."""
        locations: Locations = {}
        for location in filter(is_markdown, self._files.walk(self._files.root)):
            page = None if location in self._pages else self._pages.at(location)
            if page is not None:
                _enter(locations, location, page)
        return locations

    def in_other_formats(self) -> Mapping[str, str]:
        """The labels defined by files of the project in other formats than Markdown, with the paths of the files."""
        return self._files.once(labels_in_other_formats, self._files.root)

    def of(self, name: LabelName, asker: Page | None) -> Iterable[str]:
        """The locations of the pages of the run that have a label, in their order."""
        if self._locations is None:
            self._locations = self._collect(asker)
        return self._locations.get(name, ())

    def update(self, before: Page, page: Page) -> None:
        """Updates the locations after a page of the run was replaced."""
        if self._locations is None:
            return
        old, new = label_names(before).keys(), label_names(page).keys()
        for name in old - new:
            self._locations[name].remove(page.location)
        for name in new - old:
            insort(self._locations.setdefault(name, []), page.location, key=self.order.__getitem__)

    def _collect(self, asker: Page | None) -> Locations:
        locations: Locations = {}
        for location in self._pages:
            _enter(locations, location, self._pages[location])
            if asker is not None:
                self._joined.evict(asker, finished=False)
        return locations


class ChangedLabels:
    """The labels of another project, combined with those of the pages that differ.

    Args:
        pages: the current pages.
        unchanged: the labels of the other project.
        changed: the locations of the pages that differ from the other project.
    """

    def __init__(self, pages: PageStore, unchanged: LabelLocations, changed: Set[str]) -> None:
        self._pages = pages
        self._unchanged = unchanged
        self._changed = changed

    @property
    def order(self) -> Mapping[str, int]:
        """The index of each page of the run."""
        return self._unchanged.order

    @property
    def beside(self) -> Locations:
        """The locations of labels in the Markdown files of the project that are not part of the run."""
        return self._unchanged.beside

    def in_other_formats(self) -> Mapping[str, str]:
        """The labels defined by files of the project in other formats than Markdown, with the paths of the files."""
        return self._unchanged.in_other_formats()

    def of(self, name: LabelName, asker: Page | None) -> Iterable[str]:
        """The locations of the pages of the run that have a label, in their order."""
        same = (location for location in self._unchanged.of(name, None) if location not in self._changed)
        own = self._own.get(name)
        if not own:
            return same
        from heapq import merge

        return merge(same, own, key=self.order.__getitem__)

    def update(self, before: Page, page: Page) -> None:
        """Not possible: a project that was made from another one is not updated."""
        raise NotImplementedError("a project that was made of another one is not updated")

    @cached_property
    def _own(self) -> Locations:
        locations: Locations = {}
        for location in sorted(self._changed, key=self.order.__getitem__):
            _enter(locations, location, self._pages[location])
        return locations


def _enter(locations: Locations, location: str, page: Page) -> None:
    """Records the names of the labels of a page."""
    for name in label_names(page):
        locations.setdefault(name, []).append(location)


def label_names(page: Page) -> Mapping[LabelName, None]:
    """The names of the labels of a page, and of the targets of links that are not a heading's own label."""
    return page.once(label_names, lambda: _find_label_names(page))


def _find_label_names(page: Page) -> Mapping[LabelName, None]:
    names = {(coarse(name), False): None for name in page.labels.by_key}
    for name, found in page.labels.by_key.items():
        if any(label.syntax != "implicit" and label_support(page.view, label) == NATIVE for label in found):
            names[coarse(name), True] = None
    return names
