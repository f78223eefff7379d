"""The ids and files that the code in the texts of pages creates when they are built."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from refcheck.facts.model import CodeOutput, Definition
from refcheck.facts.unknowns import HOLE, Made, NamePattern, Names, OneOf, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.unread_texts import unread
from refcheck.syntax._code_outputs import SCRIPTS, outputs

_IDS: frozenset[Made] = frozenset(("anchor", "label"))
_LABELS: frozenset[Made] = frozenset(("label",))
_FILES: frozenset[Made] = frozenset(("file",))
_USES: frozenset[Made] = frozenset(("use",))
# Further scripts that a script runs.
_MOST_SCRIPTS = 20


def made_by_texts(files: Files, pages: Iterable[Page]) -> Iterator[Unknown]:
    """The targets that the texts of some pages create, if the pages are published as one."""
    pages = tuple(pages)
    everywhere = Scope(frozenset(page.location for page in pages))
    for page in pages:
        if page.document.text_fault is not None or page.document.front_matter_lost:
            yield from unread(page, everywhere)
        if page.document.outputs:
            yield from _by_code(files, page, everywhere)
        for cell in page.definitions:
            if cell.syntax == "cells" and cell.key:
                yield _parts_of_output(page, cell, everywhere)


def _parts_of_output(page: Page, cell: Definition, everywhere: Scope) -> Unknown:
    """The labels of the single figures or tables that a labelled cell outputs: `fig-x-1`."""
    line = page.source.line_of(cell.span.start)
    reason = f"the cell `{cell.key}` may put out several figures or tables"
    names = NamePattern((f"{cell.key}-", ""), is_number=True)
    return Unknown(_LABELS, names, everywhere, reason, (page.location, line), "cells with several outputs")


def _by_code(files: Files, page: Page, everywhere: Scope) -> Iterator[Unknown]:
    folder = os.path.dirname(page.location)
    # A book is built in its folder, a note in its own.
    folders = dict.fromkeys((folder, *(os.path.dirname(path) for path in (page.book.files[:1] if page.book else ()))))
    for output, path, line in _with_scripts(files, page):
        evidence, name = (path, line), os.path.relpath(path, folder).replace(os.sep, "/")
        where = f"{name}:{line}"
        if output.kind == "file":
            # `here::here("plots/a.png")` begins at the root.
            for base in (*folders, files.root) if "/" in output.name else folders:
                made = _file(files, base, output.name)
                if made is not None:
                    reason = f"code in {where} writes `{output.name}`"
                    yield Unknown(
                        _FILES, made, Scope(folder=files.root), reason, evidence, f"files that {where} writes"
                    )
            continue
        names = _names(output.name)
        if names is not None:
            what, makes = ("ids", _IDS) if output.kind == "id" else ("references", _USES)
            reason = f"code in {where} prints {what} like `{output.name}`"
            yield Unknown(makes, names, everywhere, reason, evidence, f"{what} that {where} prints")


def _names(written: str) -> Names | None:
    return NamePattern.of(written) if HOLE in written else OneOf(frozenset((written,)))


def _file(files: Files, folder: str, written: str) -> Names | None:
    """The names of a file that code in a folder writes, relative to the root of the project."""
    name = os.path.relpath(os.path.normpath(os.path.join(folder, written)), files.root).replace(os.sep, "/")
    if name.startswith("../") or os.path.isabs(written) or "://" in written:
        return None
    if HOLE not in name:
        return OneOf(frozenset((name,)))
    own = NamePattern.of(written)
    return NamePattern.of(name, is_number=own.is_number) if own is not None else None


def _with_scripts(files: Files, page: Page) -> Iterator[tuple[CodeOutput, str, int]]:
    """The outputs of the cells of a page and of the scripts that they run, each with the file and the line."""
    source, waiting, known = page.source, list[str](), set[str]()
    for output in page.document.outputs:
        if output.runs:
            waiting.append(os.path.normpath(os.path.join(os.path.dirname(page.location), output.runs)))
        else:
            yield output, page.location, source.line_of(output.span.start)
    while waiting and len(known) < _MOST_SCRIPTS:
        path = waiting.pop(0)
        language = SCRIPTS.get(os.path.splitext(path)[1].lower())
        text = files.texts.read(path) if language is not None and path not in known and files.inside(path) else None
        known.add(path)
        for output in outputs(text, language) if text is not None and language is not None else ():
            if output.runs:
                waiting.append(os.path.normpath(os.path.join(os.path.dirname(path), output.runs)))
            else:
                yield output, path, text.count("\n", 0, output.span.start) + 1 if text else 1
