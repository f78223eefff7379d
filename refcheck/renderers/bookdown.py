r"""bookdown: R Markdown with `\@ref(fig:x)`; run with bookdown 0.32 on pandoc 2.17 (`html_document2` and `gitbook`).

A label counts anywhere, also in text, and a duplicate label has one number; figures of chunks count
with or without a name; environments such as theorems are divs of their class. Labels consist of letters, digits, `-`,
`/` and `:`, of which references know only those of ASCII and no `/`. Sections are referenced by their id. Numbers
restart with each numbered chapter; everything before the first one is in chapter 0. A reference that does not resolve
is shown as `??`. The formats of `_output.yml` come first, then those of index.Rmd, whose `default` clears the options
of the former (rmarkdown 2.20). `split_by` of an HTML format says which pages there are
(`refcheck.project.split_pages`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document, Span
from refcheck.links.files import Files
from refcheck.numbering.counting import Numbering
from refcheck.renderers import (
    NATIVE,
    Book,
    DetectionContext,
    Evidence,
    Failure,
    PageSplit,
    Reader,
    ReferenceIdiom,
    Renderer,
    _front_matter,
    pandoc,
)
from refcheck.renderers._settings import merge, parse, part
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.bookdown_labels import RawBlockCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.code import CODE_LINES
from refcheck.syntax.myst_directives import DirectiveCondition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from refcheck.facts.unknowns import Unknown
    from refcheck.links.destinations import LinkContext
    from refcheck.links.run_folders import RunFolders
    from refcheck.links.site_lists import SiteList

_ENVIRONMENTS = {
    "theorem": "thm",
    "lemma": "lem",
    "corollary": "cor",
    "proposition": "prp",
    "conjecture": "cnj",
    "definition": "def",
    "example": "exm",
    "exercise": "exr",
    "hypothesis": "hyp",
}
_KINDS = {"fig": "figure", "tab": "table", "eq": "equation", **{value: key for key, value in _ENVIRONMENTS.items()}}
_NAMED = compile_lazily(r"[-:A-Za-z0-9]+")
_LABEL = compile_lazily(r"[-/\w]+")
_OF_BOOK = compile_lazily(
    r"bookdown_site|render_book|bookdown::(?:gitbook|bs4_book|html_chapters|tufte_html_book|epub_book)"
)
_FRONT_MATTER = compile_lazily(r"---[ \t]*\n(.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_MAX_DEPTH = 8
# `pdf_document2`, `beamer_presentation`, and those of other packages, which are named alike: `thesis_pdf`, `tintPdf`.
# The handout and the book of tufte 0.13 are PDF, too (source).
_LATEX = compile_lazily(r"(?:^|_)(?:pdf|latex|beamer)(?:_|$)|Pdf|^tufte_(?:handout|book)2?$")
# All formats of these packages make LaTeX (rticles 0.27).
_LATEX_PACKAGES = frozenset(("rticles", "pinp"))
# Formats that number no sections unless told to.
_UNNUMBERED = frozenset(("html_fragment2", "html_notebook2", "html_vignette2", "tufte_html2"))
# The formats that make several pages, with the first of the values that `split_by` can have.
_SPLIT = {
    "gitbook": "chapter",
    "bs4_book": "chapter",
    "html_chapters": "section+number",
    "html_book": "section+number",
    "tufte_html_book": "section+number",
}
_LEVELS = {"none": 0, "rmd": 0, "chapter": 1, "chapter+number": 1, "section": 2, "section+number": 2}
_FILENAME = "book_filename"
# The other formats whose pages are HTML (`target_format`).
_HTML = compile_lazily(r"html|gitbook|bs4")


def numbers(definition: Definition, kind: str) -> bool:
    """Whether bookdown gives this label a number."""
    if kind == "section":
        return not definition.conditions & ElementCondition.UNNUMBERED
    name = definition.key.partition(":")[2]
    if name and ("_" in name or not _LABEL.fullmatch(name)):
        return False
    if definition.syntax == "cells":
        caption = "fig-cap" if kind == "figure" else "caption"
        is_shown = not definition.conditions & ElementCondition.UNNUMBERED and _option(definition, "fig-show") != "hide"
        return is_shown and any(key == caption for key, _ in definition.attributes)
    return definition.syntax == "bookdown_labels" or (definition.syntax == "divs" and kind in _ENVIRONMENTS)


def _option(cell: Definition, name: str) -> str:
    return next((value for key, value in cell.attributes if key == name), "")


def _reads(definition: Definition) -> tuple[Definition, ...]:
    """The label of a chunk becomes that of its figure or table, the id of a div that of its environment."""
    if definition.syntax == "cells":
        return _read_chunk(definition)
    if definition.element == "div":
        classes = (value for key, value in definition.attributes if key == "class")
        for name in classes:
            if name in _ENVIRONMENTS:
                key = f"{_ENVIRONMENTS[name]}:{definition.key}"
                return (definition._replace(kind="label", syntax="divs", key=key),)
        return () if definition.kind == "div" else (definition,)
    return pandoc.reads(definition)


def _read_chunk(chunk: Definition) -> tuple[Definition, ...]:
    environment = _ENVIRONMENTS.get(_option(chunk, "language"))
    if environment is not None:
        return (chunk._replace(key=f"{environment}:{chunk.key}", syntax="divs"),)
    options = [key for key, _ in chunk.attributes]
    captions = options.count("fig-cap")
    figures = [chunk._replace(key=f"fig:{chunk.key}")]
    if captions > 1 and _option(chunk, "fig-show") != "hold":
        # Each needs a place of its own; at equal starts the order is by end, the farthest first.
        start, end = chunk.span
        figures = [
            chunk._replace(key=f"fig:{chunk.key}-{index}", span=Span(start, end + captions - index))
            for index in range(1, captions + 1)
        ]
    if captions and "caption" not in options:
        return tuple(figures)
    table = chunk._replace(key=f"tab:{chunk.key}", span=Span(chunk.span.start, chunk.full_span.end))
    return (*figures, table)


def _refers_to(definition: Definition) -> bool:
    """The output of code is unknown: a function may make a table with a caption."""
    return definition.syntax == "cells" and definition.key.startswith("tab:")


def _section_label(anchor: str) -> str | None:
    return anchor or None


def _failure(document: Document) -> Failure | None:
    """Two chunks of one name with code, at which knitr stops."""
    seen: dict[str, Span] = {}
    for chunk in document.definitions:
        is_read = not chunk.conditions & (RENDERER.does_not_parse | CODE_LINES | CellCondition.NO_CODE)
        is_named = chunk.syntax == "cells" and chunk.key and is_read
        if is_named and seen.setdefault(chunk.key, chunk.full_span) != chunk.full_span:
            return Failure(chunk.span, f"two chunks are named `{chunk.key}`", "give one of them another name")
    return pandoc.metadata_failure(document)


def _output(metadata: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The first output format of a note and its options."""
    output = metadata.get("output")
    if isinstance(output, list):
        output = output[0] if output else None
    if isinstance(output, Mapping):
        name = next(iter(output), "")
        return str(name), part(output, name)
    return str(output or ""), {}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The settings that change numbers: `number_sections` and `global_numbering` of the output format."""
    name, options = _output(metadata)
    are_numbered = options.get("number_sections", name.rpartition("::")[2] not in _UNNUMBERED) is not False
    in_chapters = are_numbered and options.get("global_numbering") is not True
    plain = Numbering(
        parts=False,
        sections=lambda level: are_numbered,
        appendix=lambda heading: heading.text.startswith("(APPENDIX)"),
        same_label_once=True,
    )
    by_chapter = plain._replace(chapters=1, chapter_zero=True, without_first_level=plain)
    renderer = replace(renderer, numbering=by_chapter if in_chapters else plain, page_split=_page_split(metadata))
    return replace(renderer, reads_tex_labels=True) if makes_latex(metadata) else renderer


def _page_split(metadata: Mapping[str, Any]) -> PageSplit | None:
    """Which pages the HTML formats of a book have; None if that is not known, or if they differ."""
    found = set()
    for name, options in _formats(metadata.get("output")).items():
        short = name.rpartition("::")[2]
        if short in _SPLIT:
            found.add(str(options.get("split_by", _SPLIT[short])) if isinstance(options, Mapping) else _SPLIT[short])
        elif _HTML.search(short):
            return None
    split = found.pop() if len(found) == 1 else ""
    if split not in _LEVELS:
        return None
    filename = metadata.get(_FILENAME)
    whole = f"{filename}.html" if isinstance(filename, str) and filename else "_main.html"
    return PageSplit(
        level=_LEVELS[split],
        by_file=split == "rmd",
        is_numbered=split.endswith("+number"),
        whole=whole,
        # The whole text is there while it is split, and is copied to its pages if one of them links to it.
        further=frozenset() if split == "none" else frozenset(("404.html", whole)),
    )


def _formats(output: object) -> Mapping[str, Any]:
    """The output formats in the settings with their options."""
    if isinstance(output, Mapping):
        return {str(name): options for name, options in output.items()}
    names = output if isinstance(output, list) else [output] if output else []
    return {str(name): {} for name in names}


def makes_latex(metadata: Mapping[str, Any]) -> bool:
    """Whether the first output format of R Markdown, which is made if none is asked for, is LaTeX.

    In it `\\label{x}` of raw TeX is a label (`render_book` of bookdown, `render` of rmarkdown: `output_format`).
    """
    package, _, name = _output(metadata)[0].rpartition("::")
    return package in _LATEX_PACKAGES or _LATEX.search(name) is not None


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    """The note's front matter, on top of that of the book's first file, on top of `_output.yml`."""
    settings: dict[str, Any] = {}
    for _, _, text in context.files("_output.yml"):
        settings = {"output": parse(text)}
        break
    for _, _, text in context.files("index.Rmd"):
        front_matter = _FRONT_MATTER.match(text)
        if front_matter:
            settings = _merged(settings, parse(front_matter[1]))
        break
    for _, _, text in context.files("_bookdown.yml"):
        if _FILENAME in (of_book := parse(text)):
            settings[_FILENAME] = of_book[_FILENAME]
        break
    return _merged(settings, context.front_matter)


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Settings on top of others; a format that is only named keeps its options."""
    output = above.get("output")
    return merge(below, {**above, "output": _formats(output)} if output else above)


def _book(context: DetectionContext) -> Book | None:
    """The files that `_bookdown.yml` lists, or else all R Markdown files of its folder; `index.Rmd` is the first."""
    for folder, name, text in context.files("_bookdown.yml", "index.Rmd"):
        if name == "index.Rmd" and not _is_of_book(context, folder, text):
            continue
        book: Book = context.once(_book_in, folder)
        return book
    return None


def _is_of_book(context: DetectionContext, folder: str, text: str) -> bool:
    """Whether an index.Rmd is the first chapter of a book without `_bookdown.yml`, not a text of its own.

    It names a site or a format of several pages, or `render_book` renders it, by its `knit` or by the Makefile.
    """
    front_matter = _FRONT_MATTER.match(text)
    if front_matter is None:
        return False
    return bool(_OF_BOOK.search(front_matter[1])) or "render_book" in (context.read(f"{folder}/Makefile") or "")


def _book_in(files: Files, folder: str) -> Book:
    """The book of the chapters in a folder, as its settings list them."""
    names = _files(files, folder, parse(files.texts.read(f"{folder}/_bookdown.yml") or ""))
    first = [file for file in names if file.lower() == "index.rmd"]
    return Book.listed(folder, (*first, *names))._replace(is_one_text=True)


def _files(files: Files, folder: str, settings: Mapping[str, Any]) -> list[str]:
    listed, subfolders = settings.get("rmd_files"), settings.get("rmd_subdir")
    if isinstance(listed, dict):
        listed = listed.get("html") or [file for files in listed.values() if isinstance(files, list) for file in files]
    joined = f"{settings.get(_FILENAME)}.Rmd"
    found = tuple(map(str, listed)) if isinstance(listed, list) else _chapters(files.names(folder))
    names = [name for name in found if name != joined]
    if subfolders:
        within = files.names(folder) if subfolders is True else subfolders
        seen = set[str]()
        for subfolder in within if isinstance(within, list) else [within]:
            names += _below(files, folder, str(subfolder), seen)
    return names


def _chapters(names: Iterable[str]) -> tuple[str, ...]:
    found = (name for name in names if name.lower().endswith(".rmd") and not name.startswith("_"))
    return tuple(sorted(found, key=str.lower))


def _below(files: Files, folder: str, subfolder: str, seen: set[str], depth: int = 0) -> list[str]:
    """The chapters in a folder and its subfolders.

    Args:
        seen: the folders that have been visited: links can form circles.
    """
    if subfolder.rpartition("/")[2].startswith(("_", ".")) or depth > _MAX_DEPTH:
        return []
    real = files.real(f"{folder}/{subfolder}")
    if not real or real in seen:
        return []
    seen.add(real)
    names = files.names(f"{folder}/{subfolder}")
    found = [f"{subfolder}/{name}" for name in _chapters(names)]
    for name in names:
        if "." not in name:
            found += _below(files, folder, f"{subfolder}/{name}", seen, depth + 1)
    return found


def _run_folders(context: DetectionContext) -> RunFolders | None:
    """The folder of the book, in which its chapters are joined into one file; knitr can be told to work in others."""
    book = _book(context)
    if book is None or f"{context.folders[0]}/{context.name}" not in book.files:
        return None
    folder = next((folder for folder, *_ in context.files("_bookdown.yml", "index.Rmd")), context.folders[0])
    if folder == context.folders[0]:
        return None
    from refcheck.links.run_folders import RunFolders

    return RunFolders((folder,), beside=True)


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """The filters in `pandoc_args` of the output."""
    arguments = _output(_metadata(context))[1].get("pandoc_args")
    if not arguments:
        return ()
    from refcheck.renderers import _pandoc_runs
    from refcheck.renderers._pandoc_filters import forms_of

    words = arguments if isinstance(arguments, list) else [arguments]
    found = []
    for name in _pandoc_runs.filters_of([word for word in words if isinstance(word, str)]):
        texts = (context.read(f"{folder}/{name}") for folder in context.folders)
        forms = forms_of(name, next((text for text in texts if text is not None), None))
        if forms is None or forms:
            found.append(Reader(f"the filter `{name}`", forms))
    return tuple(found)


def _evidence(context: DetectionContext) -> Evidence | None:
    name = context.name.lower()
    if any(context.files("_bookdown.yml")) and name.endswith((".rmd", ".md")):
        book = _book(context)
        is_chapter = bool(book and f"{context.folders[0]}/{context.name}" in book.files)
        # pandoc does not read slides of xaringan.
        are_slides = "xaringan::" in str(context.front_matter.get("output", ""))
        if is_chapter or (name.endswith(".rmd") and not are_slides):
            site = context.files("_bookdown.yml")[0][0]
            return Evidence(85, "there is a _bookdown.yml", "certain" if is_chapter else "likely", site=site)
    elif name.endswith(".rmd") and any(context.files("index.Rmd")):
        book = _book(context)
        if book is not None and f"{context.folders[0]}/{context.name}" in book.files:
            return Evidence(85, "index.Rmd is the first chapter of a book", "certain")
    if any("bookdown::" in str(context.front_matter.get(key)) for key in ("output", "site")):
        return Evidence(85, "the front matter names bookdown", "certain")
    if "bookdown-references" in context.syntaxes:
        return Evidence(50, r"`\@ref(...)` in the text", "weak")
    return None


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import bookdown_lists

    return bookdown_lists.site_lists(files, folder)


def _unknowns(context: LinkContext) -> Iterable[Unknown]:
    from refcheck.sites import bookdown_lists

    yield from bookdown_lists.unknowns(context)
    if pandoc.RENDERER.unknowns is not None:
        yield from pandoc.RENDERER.unknowns(context)


RENDERER = replace(
    pandoc.RENDERER,
    name="bookdown",
    title="bookdown",
    includes=True,
    runs_chunks=True,
    has_free_base=False,
    front_matter=_front_matter.ANY,
    summary="R Markdown with bookdown: documents and books.",
    supports={**pandoc.RENDERER.supports, "bookdown-references": NATIVE, "bookdown-labels": NATIVE, "includes": NATIVE},
    reference_idiom=ReferenceIdiom(r"\@ref({})"),
    label_idiom="captions",
    label_kinds=_KINDS,
    does_not_parse=pandoc.RENDERER.does_not_parse & ~CellCondition.IN_CELL,
    also_parses=pandoc.RENDERER.also_parses | DirectiveCondition.ENVIRONMENT | RawBlockCondition.RAW_BLOCK,
    element_kinds={"heading": "section"},
    is_label_name=lambda rest: bool(_NAMED.fullmatch(rest)),
    reads=_reads,
    refers_to=_refers_to,
    heading_label=_section_label,
    is_reference_key=lambda key: bool(_NAMED.fullmatch(key)),
    key_rule="a label that is referred to is made of the letters a to z, digits, `-` and `:`",
    notes_last=True,
    folds_first_letter=False,
    metadata=_metadata,
    book=_book,
    run_folders=_run_folders,
    is_fragment=lambda name: name.startswith("_"),
    numbers=numbers,
    with_settings=_adapt,
    failure=_failure,
    site_lists=_site_lists,
    unknowns=_unknowns,
    evidence=_evidence,
    find_readers=_readers,
    makes_site=True,
    makes_only_tex=None,
    links_bare_addresses=True,
)
