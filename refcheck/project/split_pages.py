"""The pages into which the text of a book is split: `chapter.html#id` leads to a page that has no file of its own.

bookdown joins all chapters into one text and makes a page of each heading that `split_by` names, `intro.html` for
`# Introduction {#intro}`, `1-intro.html` with its number; or of each file. Asked of bookdown 0.32 with pandoc 3.9
(`gitbook` with each value, in its `split_chapters`):

- The first page is `index.html` if its heading is in index.Rmd. Text above the first heading is on no page, and a link
  to it stops the build. With a page for each file, text above the first heading of a file is on the page before it, up
  to a block that pandoc makes a `<div>` of: either page counts.
- A heading in a quote or a list begins no page, one in a div does. Nor does the heading of parts, `# (PART) Two {-}`,
  or of the appendix: it is taken out, with its anchor.
- What looks like an ending is taken off: `{#v1.2}` becomes `v1.html`.
- Pages lie beside each other, whatever folders their texts are in. A file that is linked to is copied to them.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.facts.suggestions import Suggestions
from refcheck.links.destinations import Target
from refcheck.numbering.counting import Counters, count_sections, is_numbered
from refcheck.project.books import Books
from refcheck.project.headings import HEADING_KINDS
from refcheck.project.joined import JoinedPages
from refcheck.project.links import LinkResolver
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED, UNDEFINED, Resolution, undefined
from refcheck.project.unknowns import Unknowns, made_by
from refcheck.renderers import PageSplit

_PAGE = compile_lazily(r"(?:\./)*(?P<name>[^/]+\.html)")
_ENDING = compile_lazily(r"\.[^\W_]+$")
_NUMBER = compile_lazily(r"(?:[A-Z]|\d+)(?:\.\d+)*-")
_Place = tuple[int, int]
"""The index of a text in its book, and an offset in it."""


class SplitBook:
    """The pages of a book.

    Args:
        texts: of the book, in order.
        begins: where each page begins, with its name, in order.
        further: pages that are made beside those of the text.
        headings: if each file has a page: the offset of its first heading, by location.
        is_exact: whether it is known where each page ends: a text that another one includes lies within it.
    """

    def __init__(
        self,
        texts: Sequence[Page],
        begins: Sequence[tuple[_Place, str]],
        further: frozenset[str],
        headings: Mapping[str, int],
        *,
        is_exact: bool,
    ) -> None:
        self.further = further
        self.is_exact = is_exact
        self.places = {text.location: index for index, text in enumerate(texts)}
        self.names = [name for _, name in begins]
        self.suggestions = Suggestions(self.names)
        self._begins = [place for place, _ in begins]
        self._headings = headings
        self._texts = {name: texts[index] for (index, _), name in reversed(begins)}

    def text_of(self, name: str) -> Page | None:
        """The text in which the page with a name begins; None if there is no such page."""
        return self._texts.get(name)

    def names_at(self, text: Page, offset: int) -> Sequence[str]:
        """The names of the page that shows a place in a text; more than one if it may be either."""
        index = bisect_right(self._begins, (self.places[text.location], offset)) - 1
        may_be_before = index > 0 and offset < self._headings.get(text.location, 0)
        return self.names[max(index - may_be_before, 0) : index + 1]


class SplitPages:
    """Resolves links to the pages of books that are split.

    Args:
        joined: the cached results for each page.
        links: which files exist.
        books: the pages that are published as one.
        unknowns: the possible creators of undefined targets.
    """

    def __init__(self, joined: JoinedPages, links: LinkResolver, books: Books, unknowns: Unknowns) -> None:
        self._joined = joined
        self._links = links
        self._books = books
        self._unknowns = unknowns

    def resolve(self, page: Page, target: Target, in_book: Resolution | None) -> Resolution | None:
        """Resolves a link to a page of the same book; None if it leads elsewhere.

        Args:
            in_book: the resolution of its fragment in the whole book; None if it has none.
        """
        match = _PAGE.fullmatch(target.path)
        book = self._book(page) if match is not None else None
        if match is None or book is None:
            return None
        file = self._links.look_up(page, page.renderer.paths, target.path).found
        if file is not None and os.path.basename(file.path) == match["name"]:
            return None
        name = match["name"]
        if name in book.further:
            return Resolution(RESOLVED, target=target, ground="generated")
        text = book.text_of(name)
        if text is None:
            return self._missing(page, target, name, book)
        if in_book is None:
            return Resolution(RESOLVED, (), text, target=target, ground="generated")
        if in_book.status != UNDEFINED or in_book.made_by is not None:
            return self._on_page(in_book, target, name, book)
        return in_book._replace(page=text, target=target)

    def without_parts(self, page: Page, found: Resolution) -> Resolution:
        """The resolution of a link within a book: undefined if it finds the heading of parts, which is taken out."""
        heading = found.definitions[0] if found.definitions else None
        if heading is None or heading.kind not in HEADING_KINDS or not _is_taken_out(heading):
            return found
        if self._book(page) is None:
            return found
        return undefined("anchor")._replace(
            page=found.page,
            target=found.target,
            reason=f"{page.renderer.title} takes this heading out of the pages",
            remedy="link to the chapter behind it",
        )

    def _missing(self, page: Page, target: Target, name: str, book: SplitBook) -> Resolution:
        stem = name.removesuffix(".html")
        for anchor in dict.fromkeys((stem, _NUMBER.sub("", stem, count=1))):
            made = self._unknowns.of(page, "anchor", anchor)
            if made is not None:
                # The heading of a page that code prints.
                return made_by(made)._replace(target=target)
        near = book.suggestions.with_fresh_budget().nearest(name)
        remedy = f"did you mean `{near}`?" if near else f"the book has no such page; its first is `{book.names[0]}`"
        return undefined("file")._replace(target=target, remedy=remedy)

    def _on_page(self, in_book: Resolution, target: Target, name: str, book: SplitBook) -> Resolution:
        """The resolution of a fragment that the book has: undefined if it is on another page."""
        found, text = in_book.definitions, in_book.page
        if not found or text is None or text.location not in book.places or not book.is_exact:
            return in_book._replace(target=target)
        same = text.anchors.find(target.fragment or "") or found
        pages = [other for definition in same for other in book.names_at(text, definition.span.start)]
        if name in pages:
            return in_book._replace(target=target)
        if not pages:
            reason, remedy = "text above the first heading is on no page", "move it below a heading"
        else:
            reason, remedy = f"it is on the page `{pages[-1]}`", f"write `{pages[-1]}#{target.fragment}`"
        return undefined("anchor")._replace(page=text, target=target, reason=reason, remedy=remedy)

    def _book(self, page: Page) -> SplitBook | None:
        """The pages of the book of a page; None if it is in none that is split."""
        self._joined.dependencies.record_book_text(page)
        texts = self._books.volume(page).pages
        values = self._joined.of(texts[0]).values
        if SplitBook not in values:
            values[SplitBook] = _split(texts)
        book: SplitBook | None = values[SplitBook]
        return book


def _split(texts: list[Page]) -> SplitBook | None:
    first = texts[0]
    split, files = first.renderer.page_split, frozenset(first.book.files if first.book is not None else ())
    if split is None or first.location not in files:
        return None
    counters = Counters.begin(first.renderer.numbering)
    begins = [
        ((index, offset), name)
        for index, text in enumerate(texts)
        for offset, name in _begins(text, split, files, counters)
    ]
    if not begins:
        begins = [((0, 0), split.whole)]
    elif split.level:
        place, _ = begins[0]
        if _stem(texts[place[0]].location) == "index":
            begins[0] = place, "index.html"
    return SplitBook(
        texts,
        begins,
        split.further,
        {text.location: _first_heading(text) for text in texts} if split.by_file else {},
        is_exact=all(text.location in files for text in texts),
    )


def _begins(text: Page, split: PageSplit, files: frozenset[str], counters: Counters) -> Iterator[tuple[int, str]]:
    """The offsets in a text at which pages begin, with their names."""
    if split.by_file and text.location in files:
        yield 0, f"{_stem(text.location)}.html"
    if not split.level:
        return
    headings = [heading for heading in text.view.of_kind("heading") if _is_section(text, heading)]
    # pandoc numbers the headings that begin sections.
    numbers = count_sections(headings, text.renderer.numbering, counters) if split.is_numbered else {}
    for heading in headings:
        start = heading.full_span.start
        if heading.level <= split.level and not _is_taken_out(heading):
            parts = (".".join(numbers[start].written) if start in numbers else "", text.headings.of(heading))
            yield start, f"{_ENDING.sub('', '-'.join(filter(None, parts))).rpartition('/')[2]}.html"


def _first_heading(text: Page) -> int:
    """The offset of the first heading of a text; its length if it has none."""
    headings = (heading.full_span.start for heading in text.view.of_kind("heading") if _is_section(text, heading))
    return next(headings, text.document.length)


def _is_section(text: Page, heading: Definition) -> bool:
    """Whether a heading stands in no quote and in no list."""
    start = heading.full_span.start
    return start == 0 or text.source.text[start - 1] == "\n"


def _is_taken_out(heading: Definition) -> bool:
    """Whether a heading is only shown in the table of contents: that of a part, or of the appendix."""
    return heading.level == 1 and heading.text.startswith(("(PART", "(APPENDIX)")) and not is_numbered(heading)


def _stem(location: str) -> str:
    return os.path.splitext(os.path.basename(location))[0]
