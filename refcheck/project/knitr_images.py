"""The images that chunks of R show with `include_graphics("plot.png")`, and that a project does not have.

knitr stops at a missing image (`include_graphics` of 1.30 to 1.50, `knitr.graphics.error`). Chunks can be told to
work in another folder, so a file of the same name anywhere in the project counts; so does one that a script of the
project names, as it may write it. A chunk that is not always evaluated, `error = FALSE`, a computed path, and one from
the root of the disk are left alone.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.links.git_ignore import git_ignore
from refcheck.project.page import Page
from refcheck.project.project import Project

_MARK = "include_graphics"
_CALL = compile_lazily(
    r"\binclude_graphics\([ \t\n]*(?:path[ \t]*=[ \t]*)?(?P<quote>[\"'])(?P<path>[^\"'\n]{1,300})(?P=quote)"
)
_ERROR = compile_lazily(r"[ \t\n]*,[^()\n]{0,200}\berror[ \t]*=")
# A setting for all chunks of a text.
_OF_ALL = compile_lazily(r"\bopts_chunk\$set\([^()]{0,2000}\beval[ \t]*=|\n[ \t]*(?:eval|enabled):[ \t]*(?:false|no)\b")
_FOR_ALL_ERRORS = "knitr.graphics.error"
_IS_EVALUATED = frozenset(("", "T", "TRUE", "true"))
_COMPUTED = frozenset("*{}`\\$<>|?:~")
_SCRIPTS = (".r", ".py", ".jl", ".sh", ".m", ".do", ".sas", "makefile", "snakefile")
_MOST_SCRIPTS = 1000


def missing_images(page: Page, project: Project) -> Iterator[tuple[Span, str]]:
    """The places and paths of the images that the chunks of a page show and that nothing accounts for."""
    text, files = page.source.text, project.files
    if _MARK not in text or page.view.is_fragment or _FOR_ALL_ERRORS in text or _OF_ALL.search(text):
        return
    context = LinkContext(files, page.location)
    for cell in filter(_is_run, page.document.definitions):
        for call in _CALL.finditer(text, *cell.full_span):
            path = call["path"]
            before = text[text.rfind("\n", 0, call.start()) + 1 : call.start()]
            if "#" in before or path.startswith("/") or not _COMPUTED.isdisjoint(path) or "." not in path:
                continue
            wanted = context.beside(path)
            if _ERROR.match(text, call.end()) or not files.inside(wanted) or _may_exist(files, wanted):
                continue
            if project.unknowns.of_path(page, wanted) is None:
                yield Span(call.start("path"), call.end("path")), path


def _is_run(cell: Definition) -> bool:
    """Whether a definition is a chunk of R that is always evaluated."""
    options = dict(cell.attributes) if cell.syntax == "cells" else {}
    return options.get("language", "").lower() == "r" and options.get("eval", "") in _IS_EVALUATED


def _may_exist(files: Files, wanted: str) -> bool:
    """Whether a file of this name is anywhere in the project, git ignores it, or a script names it."""
    name = os.path.basename(wanted)
    if name in files.once(_names, files.root):
        return True
    if git_ignore(files, os.path.dirname(wanted)).decide(wanted, is_folder=False) is not None:
        return True
    return any(name in files.texts.read_beginning(script) for script in files.once(_scripts, files.root))


def _names(files: Files, root: str) -> frozenset[str]:
    return frozenset(map(os.path.basename, files.walk(root)))


def _scripts(files: Files, root: str) -> tuple[str, ...]:
    return tuple(islice((path for path in files.walk(root) if path.lower().endswith(_SCRIPTS)), _MOST_SCRIPTS))
