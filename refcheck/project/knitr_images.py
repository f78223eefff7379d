"""The images that chunks of R show with `include_graphics("plot.png")`, and that a project does not have.

knitr stops at a missing image (`include_graphics` of 1.30 to 1.50, `knitr.graphics.error`). Chunks can be told to
work in another folder, so a file of the same name anywhere in the project counts; so does one that a script of the
project names, or other code of a text, as it may write it. A chunk that is not always evaluated or that asks whether
files exist, `error = FALSE`, a computed path, and one from the root of the disk are left alone.
"""

from __future__ import annotations

import os
import re
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
_OF_ALL = compile_lazily(r"\bopts_chunk\$set\([^`]{0,2000}?\beval[ \t]*=|\n[ \t]*(?:eval|enabled):[ \t]*(?:false|no)\b")
_NEVER_RUN = compile_lazily(
    r"^execute:[ \t]*(?:\n[ \t][^\n]*){0,30}?\n[ \t]+(?:eval|enabled):[ \t]*(?:false|no)\b", re.MULTILINE
)
_GUARD = compile_lazily(r"\bfile[._]exists\(|\btry(?:Catch)?\(")
# The end of a string, which is a name or ends with one.
_NAMED = compile_lazily(r"(?<=[\"'/])[^\"'/\n]{1,100}(?=[\"'])")
# A word of a script that may be the name of a file without blanks, or hold one.
_WORD = compile_lazily(r"[\w.-]+")
_IMAGES = (".png", ".jpg", ".jpeg", ".svg", ".pdf", ".gif", ".webp", ".eps")
_FOR_ALL_ERRORS = "knitr.graphics.error"
_IS_EVALUATED = frozenset(("", "T", "TRUE", "true"))
_COMPUTED = frozenset("*{}`\\$<>|?:~")
_SCRIPTS = (".r", ".py", ".jl", ".sh", ".m", ".do", ".sas", "makefile", "snakefile")
_TEXTS = (".rmd", ".rmarkdown", ".qmd", ".rnw")
_MOST_SCRIPTS = 1000


def missing_images(page: Page, project: Project) -> Iterator[tuple[Span, str]]:
    """The places and paths of the images that the chunks of a page show and that nothing accounts for."""
    text, files = page.source.text, project.files
    if _MARK not in text or page.view.is_fragment or _FOR_ALL_ERRORS in text or _OF_ALL.search(text):
        return
    context = LinkContext(files, page.location)
    if files.once(_runs_nothing, context.folder):
        return
    for cell in filter(_is_run, page.document.definitions):
        if _GUARD.search(text, *cell.full_span):
            continue
        for call in _CALL.finditer(text, *cell.full_span):
            path = call["path"]
            before = text[text.rfind("\n", 0, call.start()) + 1 : call.start()]
            if "#" in before or path.startswith("/") or not _COMPUTED.isdisjoint(path) or "." not in path:
                continue
            wanted = context.beside(path)
            if _ERROR.match(text, call.end()) or not files.inside(wanted) or _may_exist(files, context.folder, path):
                continue
            if project.unknowns.of_path(page, wanted) is None:
                yield Span(call.start("path"), call.end("path")), path


def _is_run(cell: Definition) -> bool:
    """Whether a definition is a chunk of R that is always evaluated."""
    options = dict(cell.attributes) if cell.syntax == "cells" else {}
    return options.get("language", "").lower() == "r" and options.get("eval", "") in _IS_EVALUATED


def _may_exist(files: Files, folder: str, path: str) -> bool:
    """Whether the file, or one of its name, is in the project, git ignores it in a folder above, or code names it."""
    name, found = os.path.basename(path), files.find(os.path.normpath(os.path.join(folder, path)))
    # Hidden and linked folders are not walked.
    if (found is not None and found.exact) or name in files.once(_names, files.root):
        return True
    # The chunks of a book work in the folder of the book, which may be any above the text.
    while files.is_below_root(folder):
        wanted = os.path.normpath(os.path.join(folder, path))
        if git_ignore(files, os.path.dirname(wanted)).decide(wanted, is_folder=False) is not None:
            return True
        folder = os.path.dirname(folder)
    if name in files.once(_named_in_texts, files.root) or name in files.once(_named_in_scripts, files.root):
        return True
    if name.endswith(_IMAGES) and _WORD.fullmatch(name):
        return False
    return any(name in files.texts.read_beginning(script) for script in files.once(_scripts, files.root))


def _runs_nothing(files: Files, folder: str) -> bool:
    """Whether the settings of Quarto above a folder say that no chunk is run."""
    above = files.above(folder, "_quarto.yml")
    settings = files.texts.read(os.path.join(above, "_quarto.yml")) if above else None
    return settings is not None and _NEVER_RUN.search(settings) is not None


def _names(files: Files, root: str) -> frozenset[str]:
    return frozenset(map(os.path.basename, files.walk(root)))


def _named_in_texts(files: Files, root: str) -> frozenset[str]:
    """The names that strings of texts with chunks end with, but for those of images that they show."""
    texts = map(files.texts.read_beginning, _files_with(files, root, _TEXTS))
    return frozenset(name for text in texts for name in _NAMED.findall(_CALL.sub("", text)))


def _named_in_scripts(files: Files, root: str) -> frozenset[str]:
    """The names of images without blanks in scripts, each also behind the sign that ends what is put before it."""
    texts = map(files.texts.read_beginning, files.once(_scripts, root))
    words = {word for text in texts for word in _WORD.findall(text) if word.endswith(_IMAGES)}
    # `%s-plot.png`, `cars_plot.png`
    ends = (word[word.rfind(sign) + 1 :] for word in words for sign in "_-")
    return frozenset((*words, *ends))


def _scripts(files: Files, root: str) -> tuple[str, ...]:
    return _files_with(files, root, _SCRIPTS)


def _files_with(files: Files, root: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(islice((path for path in files.walk(root) if path.lower().endswith(endings)), _MOST_SCRIPTS))
