"""Which other pages the answers about a page depend on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Set

from refcheck.project.page import Page

ANY_PAGE = ""
"""Among the pages that an answer depends on: it can depend on any other one."""


class PageDependencies:
    """The pages that were looked at to resolve the references of each page.

    It is only added to, by the page whose references are resolved, not by who has asked: an answer that is taken from
    a cache depends on no less.

    Args:
        counted_with: the locations of the pages that are numbered together with a page; none if it is numbered alone.

    Attributes:
        targets: the locations of the pages that each page depends on, by its own; among them `ANY_PAGE`.
        backlinks_asked: the locations of the pages of which it was asked what points to them.
    """

    def __init__(self, counted_with: Callable[[Page], Collection[str]]) -> None:
        self._counted_with = counted_with
        self.targets: dict[str, set[str]] = {}
        self.backlinks_asked: set[str] = set()
        self._readers: dict[str, set[str]] = {}

    def record(self, asker: Page, target: Page) -> None:
        """Notes that a reference of a page was looked for in another one."""
        targets = self.targets.setdefault(asker.location, set())
        targets.add(target.location)
        # Its labels depend on the pages that are numbered with it, and on those that these include.
        targets.update(self._counted_with(target))

    def record_any(self, asker: Page) -> None:
        """Notes that what a reference of a page resolves to can be in any other one."""
        self.targets.setdefault(asker.location, set()).add(ANY_PAGE)

    def record_book(self, asker: Page) -> None:
        """Notes that a page depends on those that are published with it as one."""
        if self._counted_with(asker):
            self.record(asker, asker)

    def record_text(self, asker: Page, target: Page) -> None:
        """Notes that the text of another page was looked at, or what another renderer would make of it."""
        self._readers.setdefault(target.location, set()).add(asker.location)

    def record_backlinks(self, target: Page) -> None:
        """Notes that it was asked what points to a page."""
        self.backlinks_asked.add(target.location)

    def of(self, location: str) -> Set[str]:
        """The locations of the pages that a page depends on."""
        return self.targets.get(location, frozenset())

    def dependents_of(self, changed: Set[str]) -> set[str]:
        """The locations of the pages that depend on one of some others."""
        if not changed:
            return set()
        wanted = {*changed, ANY_PAGE}
        return {asker for asker, targets in self.targets.items() if not wanted.isdisjoint(targets)}

    def readers_of(self, location: str) -> Set[str]:
        """The locations of the pages for which the text of a page was looked at."""
        return self._readers.get(location, frozenset())

    def forget(self, asker: str) -> None:
        """Forgets what a page depends on, which is to be resolved again."""
        self.targets.pop(asker, None)
        self.backlinks_asked.discard(asker)
        for readers in self._readers.values():
            readers.discard(asker)
