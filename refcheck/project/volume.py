"""Pages that are published as one, and share labels and anchors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from refcheck.facts.cached_property import cached_property
from refcheck.facts.suggestions import Suggestions
from refcheck.project.page import Page

if TYPE_CHECKING:
    from refcheck.project.one_text import OneText


def coarse(name: str) -> str:
    """The letters and digits of a label in one case: names that any renderer treats as equal have equal results."""
    return "".join(filter(str.isalnum, name.casefold()))


class Volume:
    """Pages that are published as one, in the order of reading.

    Args:
        is_one_text: whether they are read as one text.
    """

    def __init__(self, pages: Sequence[Page], *, is_one_text: bool = False) -> None:
        self.pages = list(pages)
        self._is_one_text = is_one_text

    def __contains__(self, page: Page) -> bool:
        place = self._places.get(page.location)
        return place is not None and self.pages[place] is page

    @cached_property
    def text(self) -> OneText | None:
        """The pages as one text; None if each is read alone."""
        return self.as_one_text() if self._is_one_text and len(self.pages) > 1 else None

    def as_one_text(self) -> OneText:
        """The pages as one text, whether they are read as one or not."""
        from refcheck.project.one_text import OneText

        return OneText(self.pages)

    @cached_property
    def locations(self) -> frozenset[str]:
        """The locations of the pages."""
        return frozenset(page.location for page in self.pages)

    def with_label(self, name: str) -> Sequence[Page]:
        """The pages that can have a label, in order."""
        return self._labelled.get(coarse(name), ()) if len(self.pages) > 1 else self.pages

    def label_names(self, page: Page) -> Suggestions:
        """The labels, to suggest one in place of one that does not exist, with those of one of the pages first."""
        if len(self.pages) == 1:
            return page.label_names.suggestions
        if len(self._label_names) < self._label_places[-1]:
            # Some are in several pages.
            others = (key for other in self.pages if other is not page for key in other.label_names.all)
            return Suggestions((*page.label_names.all, *others))
        place = self._places[page.location]
        return self._label_names.beginning_with(*self._label_places[place : place + 2])

    def with_anchor(self, fragment: str) -> Sequence[Page]:
        """The pages that can have an anchor, in order."""
        if len(self.pages) == 1 or not self._alike:
            return self.pages
        keys = self.pages[0].anchors.keys_of(fragment)
        places = {place for key in keys for place in self._anchored.get(key, ())}
        return [self.pages[place] for place in sorted(places)]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {page.location: place for place, page in enumerate(self.pages)}

    @cached_property
    def _labelled(self) -> dict[str, list[Page]]:
        found: dict[str, list[Page]] = {}
        for page in self.pages:
            for name in dict.fromkeys(map(coarse, page.labels.by_key)):
                found.setdefault(name, []).append(page)
        return found

    @cached_property
    def _label_names(self) -> Suggestions:
        return Suggestions(key for page in self.pages for key in page.label_names.all)

    @cached_property
    def _label_places(self) -> list[int]:
        """The index of the first label of each page among all, and the total number."""
        return list(accumulate((len(page.label_names.all) for page in self.pages), initial=0))

    @cached_property
    def _alike(self) -> bool:
        """Whether all look up anchors in the same way."""
        renderers = [page.renderer for page in self.pages if not page.renderer.is_unknown]
        ways = {
            (renderer.anchor_key, renderer.anchor_prefix, renderer.nested_anchors, renderer.generated_anchors)
            for renderer in renderers
        }
        return len(ways) == 1 and len(renderers) == len(self.pages)

    @cached_property
    def _anchored(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for place, page in enumerate(self.pages):
            for anchor in (*page.anchors.by_key, *page.anchors.of_literature):
                found.setdefault(anchor, []).append(place)
        return found
