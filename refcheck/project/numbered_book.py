"""The numbers of the pages of a book, which continue from one file to the next."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from refcheck.facts.model import Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.numbering.counting import Counters, Numbering
from refcheck.project.numbers import number_page, numbering_among
from refcheck.project.page import Page

Included = Callable[[Page], Sequence[tuple[int, Page]]]
"""Returns the pages that become a part of a page, each with the offset of its inclusion."""
_Numbers = dict[str, dict[Span, str]]


class _Checkpoint(NamedTuple):
    """A file of a book that has been counted."""

    location: str
    numbering: Numbering
    numbers: _Numbers
    """The numbers, by location, of the file and of the pages that it includes first."""
    end: Counters
    """The counters after the file; the next file starts with them."""


class NumberedBook:
    """The numbers of the files of a book and of the pages that these include.

    The counters after each file are kept, so that after a change only the files whose numbers may change are counted
    again.

    Attributes:
        numbers: of each page, by location and span.
    """

    def __init__(self) -> None:
        self.numbers: _Numbers = {}
        self._checkpoints: list[_Checkpoint] = []

    @property
    def files(self) -> list[str]:
        """The locations of the files of the book, in the order of reading."""
        return [checkpoint.location for checkpoint in self._checkpoints]

    def count(self, files: Sequence[Page], pages: Sequence[Page], included: Included) -> None:
        """Numbers all pages.

        Args:
            files: of the book, in the order of reading.
            pages: the files and the pages that they include.
        """
        self._checkpoints = []
        for checkpoint in self._count(files, _begins_chapters(pages), included):
            self._checkpoints.append(checkpoint)
        self.numbers = _together(self._checkpoints)

    def recount(self, files: Sequence[Page], pages: Sequence[Page], included: Included, changed: str) -> frozenset[str]:
        """Renumbers the pages after one of them has changed, while each still includes the same pages.

        Args:
            changed: the location of the page.

        Returns:
            The locations of the pages whose numbers have changed.
        """
        before, known = self.numbers, self._checkpoints
        begins_chapters = _begins_chapters(pages)
        affected = [
            index
            for index, (file, checkpoint) in enumerate(zip(files, known, strict=True))
            if changed in checkpoint.numbers
            or checkpoint.numbering is not numbering_among(file.renderer, begins_chapters)
        ]
        if not affected:
            return frozenset()
        self._checkpoints = known[: affected[0]]
        for checkpoint in self._count(files, begins_chapters, included):
            self._checkpoints.append(checkpoint)
            index = len(self._checkpoints) - 1
            if index >= affected[-1] and known[index].end == checkpoint.end:
                # The rest is numbered as before.
                self._checkpoints += known[index + 1 :]
                break
        self.numbers = _together(self._checkpoints)
        return frozenset(
            location for location in (*before, *self.numbers) if before.get(location) != self.numbers.get(location)
        )

    def _count(
        self, files: Sequence[Page], begins_chapters: Callable[[], bool], included: Included
    ) -> Iterator[_Checkpoint]:
        """Counts the files after the last checkpoint."""
        first = len(self._checkpoints)
        seen = {location for checkpoint in self._checkpoints for location in checkpoint.numbers}
        counters = self._checkpoints[-1].end.copy() if first else None
        for index, file in enumerate(files[first:], first):
            numbering = numbering_among(file.renderer, begins_chapters)
            counters = counters or Counters.begin(numbering)
            if numbering.restarts:
                counters.leave_chapter(numbering)
            if file.book is not None and file.book.appendices == index:
                counters.begin_appendix()
            counting = _Counting(included, numbering, counters, seen)
            counting.count(file)
            seen |= counting.numbers.keys()
            yield _Checkpoint(file.location, numbering, counting.numbers, counters.copy())


class _Counting:
    """Counts a file with the pages that it includes.

    Args:
        included: returns the pages that become a part of a page.
        numbering: of the file and of the pages that it includes.
        counters: the start values; they are advanced.
        seen: the locations of the pages that have been counted before.

    Attributes:
        numbers: of each page that was counted, by location and span.
    """

    def __init__(self, included: Included, numbering: Numbering, counters: Counters, seen: set[str]) -> None:
        self.numbers: _Numbers = {}
        self._included = included
        self._numbering = numbering
        self._counters = counters
        self._seen = seen

    def count(self, file: Page) -> None:
        """Numbers a file, and each page that it includes at its place."""
        # Files may include each other in a chain that is longer than the recursion limit.
        waiting = [self._steps(file)]
        while waiting:
            page = next(waiting[-1], None)
            if page is None:
                waiting.pop()
            else:
                waiting.append(self._steps(page))

    def _steps(self, page: Page) -> Iterator[Page]:
        """Numbers a page, and pauses at each page that it includes, which is to be numbered then."""
        # A file that includes itself is not counted again.
        own = self.numbers[page.location] = {}
        candidates = page.candidates
        definitions, first = candidates.in_order, 0
        for offset, other in self._included(page):
            if other.location not in self.numbers and other.location not in self._seen:
                last = max(first, bisect_left(definitions, offset, key=lambda definition: definition.span.start))
                own |= number_page(candidates, definitions[first:last], self._numbering, self._counters)
                yield other
                first = last
        own |= number_page(candidates, definitions[first:], self._numbering, self._counters)


def _begins_chapters(pages: Sequence[Page]) -> Callable[[], bool]:
    """Whether any page has numbered headings of the first level, computed once."""
    return lru_cache(lambda: any(page.candidates.begins_chapters for page in pages))


def _together(checkpoints: Sequence[_Checkpoint]) -> _Numbers:
    return {location: numbers for checkpoint in checkpoints for location, numbers in checkpoint.numbers.items()}
