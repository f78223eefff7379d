"""The other pages that the results for a page depend on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Set

from refcheck.project.page import Page

ANY_PAGE = ""
"""A dependency on every other page."""


class PageDependencies:
    """The pages that were used to resolve the references of each page.

    Entries are only added, by the page whose references are resolved, not by the caller: a cached result has the same
    dependencies.

    Args:
        counted_with: the locations of the pages that are numbered together with a page; none if it is numbered alone.

    Attributes:
        targets: the locations of the pages that each page depends on, by its own; may include `ANY_PAGE`.
        backlinks_asked: the locations of the pages whose backlinks were used.
    """

    def __init__(self, counted_with: Callable[[Page], Collection[str]]) -> None:
        self._counted_with = counted_with
        self.targets: dict[str, set[str]] = {}
        self.backlinks_asked: set[str] = set()
        self._readers: dict[str, set[str]] = {}
        self._recorded: dict[str, set[str]] = {}
        self._book_readers: set[str] = set()

    def record(self, asker: Page, target: Page) -> None:
        """Records that a reference of a page was looked up in another one."""
        # The pages of a book are many, and each rule records them.
        recorded = self._recorded.setdefault(asker.location, set())
        if target.location in recorded:
            return
        recorded.add(target.location)
        targets = self.targets.setdefault(asker.location, set())
        targets.add(target.location)
        # Its labels depend on the pages that are numbered with it, and on the pages that these include.
        targets.update(self._counted_with(target))

    def record_any(self, asker: Page) -> None:
        """Records that the target of a reference of a page can be in any other one."""
        self.targets.setdefault(asker.location, set()).add(ANY_PAGE)

    def record_book(self, asker: Page) -> None:
        """Records that a page depends on those that are published with it as one."""
        if self._counted_with(asker):
            self.record(asker, asker)

    def record_text(self, asker: Page, target: Page) -> None:
        """Records that a page depends on the text of another one, or on how another renderer would show that text."""
        self._readers.setdefault(target.location, set()).add(asker.location)

    def record_book_text(self, asker: Page) -> None:
        """Records that a page depends on the texts of those that are published with it as one."""
        self.record_book(asker)
        self._book_readers.add(asker.location)

    def record_backlinks(self, target: Page) -> None:
        """Records that the backlinks of a page were used."""
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
        """The locations of the pages that depend on the text of a page."""
        of_book = {asker for asker in self._book_readers if location in self.of(asker)}
        return of_book.union(self._readers.get(location, ()))

    def forget(self, asker: str) -> None:
        """Forgets the dependencies of a page that is resolved again."""
        self.targets.pop(asker, None)
        self._recorded.pop(asker, None)
        self.backlinks_asked.discard(asker)
        self._book_readers.discard(asker)
        for readers in self._readers.values():
            readers.discard(asker)
