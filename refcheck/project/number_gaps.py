"""The places after which numbers are unknown, because an unknown number of elements may precede.

An included text that is not available may contain figures, tables and headings: after it no number of the page is
known, nor of the pages that continue its numbering. Code that prints a label, `cat("{#fig:part", j, "}")`, makes an
unknown number of figures: after it only the numbers of this kind are unknown, up to the next chapter that restarts
them. The same applies to an included text that is read but not counted, for the kinds that it contains. Everything
before is known.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from refcheck.facts.model import CodeOutput, Definition, Inclusion
from refcheck.facts.unknowns import ANY_NAME, HOLE, Scope, Unknown
from refcheck.links.files import Files
from refcheck.numbering.counting import is_numbered
from refcheck.project.books import Books
from refcheck.project.joined import JoinedPages
from refcheck.project.label_rules import label_kind
from refcheck.project.page import Page
from refcheck.project.put_in import find_text, unknown_text
from refcheck.project.volume import Volume
from refcheck.renderers import NATIVE
from refcheck.syntax.includes import FORM

_KEY = "number gaps"
# Files that become a part of the text, and are counted with it.
_JOINED = frozenset((FORM, "child"))
# What these include has no numbers: documentation of code, definitions of links.
_NOT_NUMBERED = frozenset(("reference", "definition"))


class NumberGap(NamedTuple):
    """A place after which numbers are unknown."""

    offset: int
    kind: str
    """The kind whose numbers are unknown; empty for all."""
    unknown: Unknown


class _Order(NamedTuple):
    """The pages of a book in the order of counting."""

    places: Mapping[str, int]
    """By location."""
    with_gaps: tuple[Page, ...]


class NumberGaps:
    """Determines which numbers of a project are unknown.

    Args:
        files: of the project.
        books: the pages that are numbered together.
        joined: the cached results for each page.
    """

    def __init__(self, files: Files, books: Books, joined: JoinedPages) -> None:
        self._files = files
        self._books = books
        self._joined = joined
        self._by_volume: dict[str, tuple[Volume, _Order]] = {}

    def before(self, page: Page, definition: Definition) -> Unknown | None:
        """The reason why the number of a definition of a page is unknown; None if it is known."""
        kind, start = label_kind(page.renderer, definition) or "", definition.span.start
        own = _last(self._of(page), kind, start)
        if own is not None and not (own.kind and _begins_chapter(page, kind, own.offset, start)):
            return own.unknown
        if not self._books.joins(page):
            return None
        self._joined.dependencies.record_book(page)
        order = self._in_order(self._books.volume(page))
        place = order.places.get(page.location, 0)
        for other in order.with_gaps:
            if order.places[other.location] >= place:
                return None
            gap = _last(self._of(other), kind, other.document.length)
            if gap is not None and _goes_on(other, page, gap, kind) and not _begins_chapter(page, kind, -1, start):
                return gap.unknown
        return None

    def _in_order(self, volume: Volume) -> _Order:
        """The pages of a book that have gaps, computed once for all of them."""
        first = volume.pages[0].location
        known = self._by_volume.get(first)
        if known is None or known[0] is not volume:
            places = {page.location: place for place, page in enumerate(volume.pages)}
            order = _Order(places, tuple(page for page in volume.pages if self._of(page)))
            known = self._by_volume[first] = volume, order
        return known[1]

    def _of(self, page: Page) -> Mapping[str, list[NumberGap]]:
        """The gaps of a page by kind, in order; of those that apply to all kinds only the first."""
        if not page.document.outputs and not page.document.inclusions:
            return {}
        values = self._joined.of(page).values
        if _KEY not in values:
            by_kind: dict[str, list[NumberGap]] = {}
            for gap in sorted(self._find(page), key=lambda gap: gap.offset):
                by_kind.setdefault(gap.kind, []).append(gap)
            values[_KEY] = by_kind
        found: Mapping[str, list[NumberGap]] = values[_KEY]
        return found

    def _find(self, page: Page) -> Iterator[NumberGap]:
        for output in page.document.outputs:
            kind = _kind_of(page, output)
            if kind is not None:
                yield NumberGap(output.span.start, kind, _printed(page, output))
        joined = _JOINED if page.feature_support("includes") == NATIVE else ()
        for inclusion in page.document.inclusions:
            if inclusion.form in joined or (page.renderer.includes and inclusion.form not in _NOT_NUMBERED):
                yield from self._of_inclusion(page, inclusion)

    def _of_inclusion(self, page: Page, inclusion: Inclusion) -> Iterator[NumberGap]:
        path = find_text(self._files, page, inclusion)
        if not path:
            yield NumberGap(inclusion.span.start, "", unknown_text(page, page, inclusion))
            return
        text = None if inclusion.form in _JOINED else self._page_at(path)
        kinds = {label_kind(page.renderer, label) for label in text.of_kind("label")} if text is not None else ()
        name = os.path.basename(path)
        for kind in sorted(filter(None, kinds)):
            reason = f"`{name}` is put in before it, and what it holds is not counted"
            yield NumberGap(inclusion.span.start, kind, _unknown(page, inclusion.span.start, reason))

    def _page_at(self, path: str) -> Page | None:
        pages = self._joined.pages
        return pages.get(path) or pages.beside(path)


def _last(gaps: Mapping[str, list[NumberGap]], kind: str, end: int) -> NumberGap | None:
    """The gap before an offset that decides for a kind: the first that applies to all, else the last of the kind."""
    everything = gaps.get("", ())
    if everything and everything[0].offset <= end:
        return everything[0]
    own = gaps.get(kind, []) if kind else []
    place = bisect_right(own, end, key=lambda gap: gap.offset)
    return own[place - 1] if place else None


def _goes_on(before: Page, page: Page, gap: NumberGap, kind: str) -> bool:
    """Whether a gap of a page is still open at the start of a page that continues its numbering."""
    if not gap.kind:
        return True
    return not page.renderer.numbering.restarts and not _begins_chapter(
        before, kind, gap.offset, before.document.length
    )


def _kind_of(page: Page, output: CodeOutput) -> str | None:
    """The kind of the element that code prints with a label; None if there is none, or it has no number."""
    if output.kind != "id" or page.renderer.numbers is None:
        return None
    kind = page.renderer.kind_of(output.name.replace(HOLE, "x"))
    return None if kind == "section" else kind


def _printed(page: Page, output: CodeOutput) -> Unknown:
    return _unknown(page, output.span.start, f"code before it prints `{output.name}`, which is numbered, too")


def _unknown(page: Page, offset: int, reason: str) -> Unknown:
    where, line = Scope(frozenset((page.location,))), page.source.line_of(offset)
    return Unknown(frozenset(("number",)), ANY_NAME, where, reason, (page.location, line), "numbers")


def _begins_chapter(page: Page, kind: str, start: int, end: int) -> bool:
    """Whether a chapter starts between two offsets and restarts the numbers of a kind."""
    numbering = page.renderer.numbering
    if not numbering.chapters or (numbering.chapter_kinds is not None and kind not in numbering.chapter_kinds):
        return False
    last = numbering.first_level + numbering.chapters - 1
    starts = page.once((_begins_chapter, last), lambda: _chapter_starts(page, last))
    place = bisect_right(starts, start)
    return place < len(starts) and starts[place] < end


def _chapter_starts(page: Page, last: int) -> list[int]:
    headings = page.view.of_kind("heading")
    return sorted(heading.span.start for heading in headings if heading.level <= last and is_numbered(heading))
