r"""Notes that pandoc turns into TeX, which a document in TeX puts together: `\input{data}` takes `data.md`.

LaTeX reads it all as one: pandoc writes `\label{x}` for each label and anchor, and pandoc-crossref `\ref{x}` for every
reference, whether it has seen the label or not (output of 0.3.17 in a public thesis), so that each may be in any file.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.renderers import Book, DetectionContext

_PUT_IN = compile_lazily(r"^[^%\n]{0,200}?\\(?:input|include|subfile)\{(?P<path>[^{}\n\\]{1,300})\}", 8)
_NOTES = (".md", ".markdown", ".Rmd")
_TEX = ".tex"
_MOST_FILES, _MOST_CHAPTERS = 2000, 1000


def book(context: DetectionContext) -> Book | None:
    """The notes that one document in TeX puts together; None if it puts in no note of this path."""
    found: Book | None = context.once(_books, context.folders[-1]).get(f"{context.folders[0]}/{context.name}")
    return found


def _books(files: Files, root: str) -> Mapping[str, Book]:
    """By note: the first document that puts it in."""
    books: dict[str, Book] = {}
    for path in islice((path for path in files.walk(root) if path.endswith(_TEX)), _MOST_FILES):
        text = files.texts.read(path) or ""
        if "\\documentclass" in text:
            notes = tuple(dict.fromkeys(_notes(files, posixpath.dirname(path), text)))
            together = Book(notes, in_tex=True)
            for note in notes:
                books.setdefault(note, together)
    return books


def _notes(files: Files, folder: str, text: str) -> Iterator[str]:
    """The notes whose TeX a document in a folder puts in, in order."""
    for found in islice(_PUT_IN.finditer(text), _MOST_CHAPTERS):
        stem = posixpath.normpath(f"{folder}/{found['path'].strip().removesuffix(_TEX)}")
        if files.inside(stem):
            yield from (note for ending in _NOTES if files.has(note := stem + ending))
