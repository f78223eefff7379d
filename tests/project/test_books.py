"""Numbers of books: counted again from a changed page on, they are those of a book that is counted from nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random

import pytest

from refcheck import renderers
from refcheck.facts.model import Span
from refcheck.facts.source import Source
from refcheck.project.book_structure import BookStructure
from refcheck.project.books import Books
from refcheck.project.page import Page
from refcheck.renderers import Book
from tests.pages import page_of

FILES = tuple(f"/book/{name}.qmd" for name in ("index", "one", "two", "three"))
PARTS = ("/book/_part.qmd", "/book/_other.qmd", "/book/plain.qmd")
BLOCKS = (
    "# Chapter",
    "# Preface {.unnumbered}",
    "## Section {#sec-NAME}",
    "![Figure](a.png){#fig-NAME}",
    "Table: A table {#tbl-NAME}\n\n| a |\n|---|\n| b |",
    "$$x$$ {#eq-NAME}",
    *(f"{{{{< include {part.removeprefix('/book/')} >}}}}" for part in PARTS),
)


class Shelf:
    """Pages by location, and the books that number them."""

    def __init__(self, texts: Mapping[str, str], renderer: str, book: Book) -> None:
        self.texts = dict(texts)
        self._renderer, self._book = renderers.get(renderer), book
        self.pages = {location: self.page(location) for location in sorted(texts)}
        structure = BookStructure(self.including, lambda location: self.pages.get(location), self.included)
        self.books = Books(structure, has_includes=True)
        self.renumber(self.pages)

    def page(self, location: str) -> Page:
        page = page_of(Source(location, self.texts[location]), self._renderer)
        book = self._book if location in self._book.files else None
        return Page(page.document, location, page.read, page.publication._replace(book=book))

    def including(self) -> Iterable[Page]:
        return (page for page in self.pages.values() if "includes" in page.document.syntaxes)

    def included(self, page: Page, path: str) -> Page | None:
        return self.pages.get(f"/book/{path}")

    def renumber(self, locations: Iterable[str]) -> None:
        for location in list(locations):
            if location in self.pages:
                page = self.pages[location]
                self.pages[location] = page.numbered_by(self.books.source_for(page))

    def change(self, location: str, text: str | None) -> None:
        before = self.pages.pop(location, None)
        if text is None:
            self.texts.pop(location, None)
        else:
            self.texts[location] = text
            self.pages[location] = self.page(location)
        self.pages = dict(sorted(self.pages.items()))
        self.renumber([location])
        self.renumber(self.books.update(before, self.pages.get(location)))

    def numbers(self) -> dict[str, Mapping[Span, str]]:
        return {location: page.numbers.by_span for location, page in self.pages.items()}


def written(random: Random, name: str) -> str:
    blocks = random.choices(BLOCKS, k=random.randrange(5))
    return "".join(f"{block.replace('NAME', f'{name}{index}')}\n\n" for index, block in enumerate(blocks))


@pytest.mark.parametrize("appendices", [None, 2])
@pytest.mark.parametrize("renderer", ["quarto", "bookdown"])
@pytest.mark.parametrize("seed", range(10))
def test_numbers_after_changes_are_those_of_a_new_count(seed: int, renderer: str, appendices: int | None) -> None:
    random, book = Random(seed), Book(FILES, appendices)
    shelf = Shelf({location: written(random, location[6:8]) for location in (*FILES, *PARTS)}, renderer, book)
    for _ in range(30):
        shelf.numbers()
        location = random.choice((*FILES, *PARTS))
        is_gone = random.random() < 0.1
        shelf.change(location, None if is_gone else written(random, location[6:8]))
        assert shelf.numbers() == Shelf(shelf.texts, renderer, book).numbers()


def test_what_comes_after_a_change_is_left_alone_if_nothing_is_counted_otherwise() -> None:
    figures = {location: f"![A](a.png){{#fig-{location[6:8]}}}\n" for location in FILES}
    shelf = Shelf(figures, "quarto", Book(FILES))
    before = shelf.numbers()
    last = shelf.pages[FILES[-1]]

    shelf.change(FILES[1], f"Text\n\n{figures[FILES[1]]}")

    assert list(shelf.numbers()[FILES[1]].values()) == list(before[FILES[1]].values())
    assert shelf.pages[FILES[-1]] is last


def test_a_page_that_more_chapters_come_before_is_numbered_again() -> None:
    sections = {location: f"# Chapter\n\n## Section {{#sec-{location[6:8]}}}\n" for location in FILES}
    shelf = Shelf(sections, "quarto", Book(FILES))
    assert list(shelf.numbers()[FILES[3]].values()) == ["4.1"]

    shelf.change(FILES[0], "# Another\n\n" + sections[FILES[0]])

    assert list(shelf.numbers()[FILES[3]].values()) == ["5.1"]


def test_what_is_included_is_numbered_where_it_is_included() -> None:
    figure = "![A](a.png){#fig-NAME}\n\n"
    index = figure.replace("NAME", "a") + "{{< include plain.qmd >}}\n\n" + figure.replace("NAME", "b")
    shelf = Shelf({FILES[0]: index, PARTS[2]: figure.replace("NAME", "c")}, "quarto", Book(()))

    # Also if it is asked for first.
    assert list(shelf.pages[PARTS[2]].numbers.by_span.values()) == ["2"]
    assert list(shelf.pages[FILES[0]].numbers.by_span.values()) == ["1", "3"]
