r"""The labels that TeX in a text refers to or defines; pandoc passes TeX on unchanged.

In LaTeX they share one namespace with those of Markdown: pandoc 3.9 writes `\label{fig:a}` for
`![A](a.png){#fig:a}`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import takewhile
from pathlib import PurePath

from refcheck.facts.fences import fences
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.project import tex_files
from refcheck.project.labels_elsewhere import is_put_in_tex
from refcheck.project.page import Page
from refcheck.project.project import Project

# Code, which shows commands; raw TeX is not code.
_CODE_SPAN = compile_lazily(r"`[^`\n]{1,500}`(?!\{=(?:la)?tex\})")
_QUOTED = compile_lazily(r"[\"'](?=(?P<name>[^\"'\n]{1,200})[\"'])")
# Labels that packages define on the last page: lastpage 2.1, pageslts and totpages.
_OF_PACKAGES = frozenset(("LastPage", "VeryLastPage", "TotPages"))


def is_used_in_tex(page: Page, project: Project, key: str) -> bool:
    """Whether TeX in a page, or in a text or book that it is a part of, refers to a label."""
    if not page.renderer.pandoc_grammar:
        return False
    for other in (page, *_read_with(page, project)):
        if other is not page:
            project.dependencies.record_text(page, other)
        if key in project.once(other, "labels in TeX", partial(_referred_to, other)):
            return True
    files = project.files
    return is_put_in_tex(page, files) and key in files.once(tex_files.referred_to_in_files, files.root)


def _referred_to(page: Page) -> frozenset[str]:
    return frozenset(tex_files.referred_to(page.source.text))


def undefined_in_tex(page: Page, project: Project) -> Iterator[tuple[Span, str]]:
    """The names that TeX in a page refers to and that nothing defines, if the only output format is LaTeX.

    Labels from code of the page are unknown: a name in quotes is not an error.
    """
    text = page.source.text
    if "ref{" not in text or page.view.is_fragment or not makes_only_tex(page, project):
        return
    defined: frozenset[str] | None = None
    for start, line in lines_with_tex(text, "ref{"):
        for match in tex_files.REFERENCE.finditer(line):
            for name in (match["names"] or "").split(","):
                key = name.strip()
                if not key or "#" in key or key in _OF_PACKAGES or _may_be_label(page, project, key):
                    continue
                defined = _defined(page, project) if defined is None else defined
                if not tex_files.is_among(key, defined) and not _is_given_elsewhere(page, project, key):
                    yield Span(start + match.start(), start + match.end()), key


def makes_only_tex(page: Page, project: Project) -> bool:
    """Whether LaTeX is the only format that is made of a page."""
    decide = page.renderer.makes_only_tex
    if page.renderer.reads_tex_labels or decide is None:
        return page.renderer.reads_tex_labels
    return decide(LinkContext(project.files, page.location))


def _may_be_label(page: Page, project: Project, key: str) -> bool:
    """Whether Markdown or code of a page can give a label."""
    quoted, cells = project.once(page, "names of code", partial(_names_of_code, page))
    chunk = key.partition(":")[2] or key
    return bool(page.labels.find(key)) or page.anchors.find(key) != [] or key in quoted or chunk in cells


def _names_of_code(page: Page) -> tuple[frozenset[str], frozenset[str]]:
    """What is in quotes in a page, and the names of its cells."""
    quoted = (match["name"] for match in _QUOTED.finditer(page.source.text))
    cells = (cell.key for cell in page.document.definitions if cell.syntax == "cells")
    return frozenset(quoted), frozenset(cells)


def _is_given_elsewhere(page: Page, project: Project, key: str) -> bool:
    """Whether a text that a page is read with gives a label or an anchor; pandoc writes `\\label` for both."""
    if any(other.labels.find(key) for other in project.pages_defining(page, key)):
        return True
    return any(other.anchors.find(key) != [] for other in _read_with(page, project))


def _read_with(page: Page, project: Project) -> tuple[Page, ...]:
    """The other pages of the text or book that a page is a part of."""
    others = (*(other for text in page.texts for other in text.pages), *project.books.pages_with(page))
    return tuple(other for other in dict.fromkeys(others) if other is not page)


def _defined(page: Page, project: Project) -> frozenset[str]:
    """The names that TeX defines in a page, in those that it is read with, and in the TeX files of the project."""
    others = _read_with(page, project)
    for other in others:
        project.dependencies.record_text(page, other)
    found = frozenset(name for other in (page, *others) for name in _labels_of(other, project.files))
    return found.union(project.files.once(tex_files.labels_in_files, project.files.root))


def _labels_of(page: Page, files: Files) -> Iterator[str]:
    """The labels of TeX in a page, and in the files of code that it shows: from its folder, or one above it."""
    yield from tex_files.labels_in(page.source.text)
    folders = list(takewhile(files.is_below_root, map(str, PurePath(page.location).parents)))
    for written in tex_files.listings_in(page.source.text):
        path = next(filter(files.has, (below(folder, written) for folder in folders)), None)
        if path is not None:
            yield from tex_files.labels_in(files.texts.read(path) or "")


def lines_with_tex(text: str, word: str) -> Iterator[tuple[int, str]]:
    """The lines with a word outside of code, with their offsets; code spans in them are replaced by spaces."""
    for start, end in _tex_parts(text):
        offset = start
        for line in text[start:end].split("\n"):
            if word in line:
                yield offset, _CODE_SPAN.sub(lambda span: " " * len(span[0]), line)
            offset += len(line) + 1


def _tex_parts(text: str) -> Iterator[tuple[int, int]]:
    """Where a text is not code, or is raw TeX: the offsets of the first characters and of the ends."""
    start: int | None = 0
    for fence in fences(text):
        if start is not None:
            yield start, fence.start
        is_tex = not fence.opens or fence.code in ("{=latex}", "{=tex}")
        start = fence.end if is_tex else None
    if start is not None:
        yield start, len(text)
