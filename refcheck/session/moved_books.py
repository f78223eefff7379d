"""The books of pages after files were moved: build files and settings are read again, with the files as they are then.

A pattern such as `chapters/*.md` may still match the new name. A list that names the file is to be edited by hand,
which `move` reports, so the file keeps its place in the book.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain

from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import Book
from refcheck.workspace.detection import Detection


def pages_in_moved_books(
    project: Project, files: Files, changed: Mapping[str, Page], moves: Mapping[str, str]
) -> Iterator[tuple[str, Page]]:
    """The pages of books that contain moved files, each with its new location and in its new book.

    Args:
        project: before the moves.
        files: after the moves.
        changed: pages with new texts, by their new location.
        moves: the locations of files before and after.
    """
    detection = Detection(files)

    # The pages of a book share it, or equal ones, and each has the paths of all.
    @lru_cache(maxsize=8)
    def is_touched(book: Book) -> bool:
        return not moves.keys().isdisjoint((*book.files, *chain.from_iterable(book.alternatives)))

    @lru_cache(maxsize=8)
    def renamed(book: Book) -> Book:
        return _renamed(book, moves)

    for location, before in project.pages.items():
        book = before.book
        if book is None or not is_touched(book):
            continue
        there = moves.get(location, location)
        page = changed.get(there) or before
        for path in dict.fromkeys((there, location)):
            found = page.renderer.book(detection.context(page.document, path))
            after = renamed(found) if found is not None else None
            if after is not None and there in after.files:
                yield there, Page(page.document, there, page.read, page.publication._replace(book=after))
                break


def _renamed(book: Book, moves: Mapping[str, str]) -> Book:
    """A book with the new paths of the files that it still names by their old paths."""
    alternatives = tuple(_new_paths(files, moves) for files in book.alternatives)
    return book._replace(files=_new_paths(book.files, moves), alternatives=alternatives)


def _new_paths(files: tuple[str, ...], moves: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(moves.get(path, path) for path in files))
