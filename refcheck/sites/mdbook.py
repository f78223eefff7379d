"""mdBook: the chapters of a book are the Markdown files in its source folder.

A link to `chapter.md` leads to the chapter's page, as does `chapter.html`; Markdown that SUMMARY.md does not name is
left out. The page of a README.md is the index of its folder, but links to README.md are made into README.html.
What leads out of the source folder is up to the site that holds the book. Run with mdBook 0.5.4.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from refcheck.destinations import Origin, Paths, below, in_folder, sources_of
from refcheck.expressions import expression
from refcheck.files import Files
from refcheck.sites.toml import read_toml

CONFIG = "book.toml"
_GENERATED = frozenset(("print.html", "toc.html", "404.html", "index.html"))


_CHAPTER = expression(r"\]\([ \t]*<?(?P<path>[^()<>#\n]+)")


class Book(NamedTuple):
    """What is known of a book."""

    source: str
    """The absolute path of the folder with its chapters."""
    redirects: frozenset[str]
    """The addresses that lead elsewhere."""
    chapters: frozenset[str] | None
    """The absolute paths of the files that SUMMARY.md names; None where there is none."""


@lru_cache(maxsize=32)
def source_folder(text: str) -> str:
    """The name of the folder with the chapters, of the text of `book.toml`."""
    book = read_toml(text).get("book")
    source = book.get("src") if isinstance(book, dict) else None
    return source if isinstance(source, str) else "src"


def _book(files: Files, folder: str) -> Book:
    text = files.read(os.path.join(folder, CONFIG)) or ""
    html: Any = read_toml(text)
    for key in ("output", "html", "redirect"):
        html = html.get(key, {}) if isinstance(html, Mapping) else {}
    source = below(folder, source_folder(text))
    summary = files.read(os.path.join(source, "SUMMARY.md"))
    named = {below(source, unquote(match["path"])) for match in _CHAPTER.finditer(summary or "")}
    chapters = None if summary is None else frozenset(named)
    return Book(source, frozenset(str(key).lstrip("/") for key in html), chapters)


def _of(origin: Origin) -> Book | None:
    folder = origin.files.above(origin.folder, CONFIG)
    return origin.files.once(_book, folder) if folder else None


def _wanted(origin: Origin, path: str) -> str:
    book = _of(origin)
    return below(book.source, path) if book and path.startswith("/") else origin.beside(path)


def _candidates(origin: Origin, path: str) -> Iterator[str]:
    wanted = _wanted(origin, path)
    yield wanted
    if not path.lower().endswith(".md"):
        yield from sources_of(wanted)


def _is_dead(origin: Origin, path: str) -> bool:
    if path.lower().endswith(".md"):
        return True
    book = _of(origin)
    if book is None or path.startswith("/"):
        return False
    if not origin.location.startswith(book.source + os.sep):
        # It is no chapter, though it is near a book.
        return True
    inner = os.path.relpath(_wanted(origin, path), book.source).replace(os.sep, "/")
    if inner.startswith("../") or inner == "..":
        return False
    return inner not in book.redirects and os.path.basename(inner) not in _GENERATED


def _unpublished(origin: Origin, path: str, found: str) -> str | None:
    book = _of(origin)
    if book is None or not found.endswith(".md") or origin.location not in (book.chapters or ()):
        return None
    if found not in (book.chapters or ()):
        return "SUMMARY.md does not name it, so that mdBook makes no page of it"
    if os.path.basename(path) == "README.md":
        return "mdBook makes `index.html` of it, but `README.html` of the link; write `index.html`"
    return None


PATHS = Paths(_candidates, _is_dead, unpublished=_unpublished, place=in_folder)
