"""Quarto: pandoc with cross-references of its own, `@fig-x`, `@sec-x`, `@thm-x`, and executable cells.

After the sources of its filters (1.4 to 1.9): the type of a label is the text before its first `-`; images alone in
their paragraph count even without a caption, inline ones do not; an equation's label follows on the same line; a
listing needs `lst-cap`, a callout its class; sections have a number whether headings show theirs or not. The case of
the prefix's first letter is ignored. A reference that does not resolve is shown as `?@fig-x`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from refcheck.facts.model import Definition, Document, Span
from refcheck.links.destinations import PAGES, LinkContext
from refcheck.links.files import Files
from refcheck.numbering.counting import Numbering, brief, capital, character, roman, whole
from refcheck.renderers import (
    CITATIONS,
    NATIVE,
    Book,
    Certainty,
    DetectionContext,
    Evidence,
    Failure,
    Reader,
    Renderer,
    _front_matter,
    pandoc,
)
from refcheck.renderers._settings import items, merge, parse, part
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.code import CODE_LINES
from refcheck.syntax.tables import TableCondition

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.site_lists import SiteList

_FLOATS = {"fig": "figure", "tbl": "table", "lst": "listing"}
_BLOCKS = {
    "thm": "theorem",
    "lem": "lemma",
    "cor": "corollary",
    "prp": "proposition",
    "cnj": "conjecture",
    "def": "definition",
    "exm": "example",
    "exr": "exercise",
    "sol": "solution",
    "rem": "remark",
    "prf": "proof",
    "alg": "algorithm",
}
_CALLOUTS = {"nte": "note", "wrn": "warning", "cau": "caution", "tip": "tip", "imp": "important"}
KINDS = {**_FLOATS, "eq": "equation", "sec": "section", **_BLOCKS, **_CALLOUTS}
_MOST_KINDS = 100
_MOST_LEVELS = 6
_NO_EQUATION = ElementCondition.PUNCTUATED | ElementCondition.FOLLOWED | ElementCondition.NEXT_LINE
_INLINE = ElementCondition.INLINE | TableCondition.IN_TABLE | ElementCondition.DETACHED


_LATEX = frozenset(("pdf", "latex", "beamer"))
_NO_CELL = pandoc.RENDERER.does_not_parse | CODE_LINES


def numbers(definition: Definition, kind: str) -> bool:
    """Whether Quarto gives this label a number."""
    conditions, element = definition.conditions, definition.element
    if definition.key[:1].isupper():
        # References are case-folded, definitions are not.
        return False
    if kind == "section":
        return element == "heading" and not conditions & ElementCondition.UNNUMBERED
    if kind == "equation":
        return element == "math" and not conditions & _NO_EQUATION
    if kind in _BLOCKS.values():
        return element == "div"
    if kind in _CALLOUTS.values():
        return element == "div" and _is_callout(definition)
    if element == "code":
        return kind == "listing" and any(key == "lst-cap" for key, _ in definition.attributes)
    if element == "image":
        return not conditions & _INLINE or bool(conditions & ElementCondition.LINKED)
    if element == "cell":
        return kind != "listing" or any(key == "lst-cap" for key, _ in definition.attributes)
    return element == "div" or (element == "table" and kind == "table")


def _is_callout(definition: Definition) -> bool:
    return any(key == "class" and value.startswith("callout-") for key, value in definition.attributes)


def _has_title(div: Definition) -> bool:
    return _is_callout(div) or KINDS.get(div.key.partition("-")[0]) in _BLOCKS.values()


def _reads(definition: Definition) -> tuple[Definition, ...]:
    """The definitions in Quarto: a cell with captions for the parts of its output has a label for each of them."""
    if definition.kind == "div" or (definition.syntax == "cells" and not definition.key):
        return ()
    if definition.syntax != "cells":
        return pandoc.reads(definition)
    prefix = definition.key.partition("-")[0]
    captions = [value for key, value in definition.attributes if key == f"{prefix}-subcap"]
    # They are not in the text; at equal starts the farthest end comes first.
    end = definition.span.end
    places = [Span(end, end + len(captions) - index) for index in range(len(captions))]
    whole = definition._replace(element="div") if captions else definition
    return (
        whole,
        *(
            definition._replace(key=f"{definition.key}-{index}", span=place, text=caption, attributes=())
            for index, (place, caption) in enumerate(zip(places, captions, strict=True), 1)
        ),
    )


def _own_kinds(metadata: Mapping[str, Any]) -> Mapping[str, str]:
    """The further kinds that `crossref: custom:` names, each by its key and name."""
    return {
        key: (brief(kind.get("reference-prefix")) or key).lower()
        for kind in items(part(metadata, "crossref"), "custom")[:_MOST_KINDS]
        if isinstance(kind, dict) and (key := brief(kind.get("key")))
    }


def _written(style: object) -> Callable[[int], str] | None:
    """A function that formats a count in a style of `fig-labels` and the like: `alpha a`, `roman i`, a list."""
    if isinstance(style, list) and style:
        return lambda count: brief(style[(count - 1) % len(style)], str(count))
    if not isinstance(style, str) or style == "arabic":
        return None
    if style.startswith("alpha"):
        first = style[-1] if style[-1] != " " and style != "alpha" else "a"
        return lambda count: character(first, count)
    if style.startswith("roman"):
        return lambda count: roman(count).lower() if style.endswith("i") else roman(count)
    return None


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The settings that define kinds of labels or change numbers."""
    settings = part(metadata, "crossref")
    everything = settings.get("labels")
    kinds = {**KINDS, **_own_kinds(metadata)}
    styles = {kind: _written(settings.get(f"{prefix}-labels", everything)) for prefix, kind in kinds.items()}
    offset = metadata.get("number-offset")
    before = offset[:_MOST_LEVELS] if isinstance(offset, list) else [offset]
    numbering = Numbering(
        skips_notes_of=frozenset(("image",)),
        chapters=1 if settings.get("chapters") is True or _is_book(metadata) else 0,
        part_kinds=frozenset((*_FLOATS.values(), *_own_kinds(metadata).values())),
        written={
            **{kind: style for kind, style in styles.items() if style is not None},
            "part": _written(settings.get("subref-labels", "alpha a")) or str,
        },
        written_levels={1: capital} if settings.get("chapters-alpha") is True else {},
        restarts=True,
        unnumbered_begins=True,
        before=tuple(whole(count) for count in before if isinstance(count, int)),
    )
    # With `chapters` the numbers of sections begin with that of a chapter, or with 0 if there is none
    # (`crossref.maxHeading` in the filters of Quarto 1.11).
    first_level = 1 if numbering.chapters else 2
    numbering = numbering._replace(without_first_level=numbering._replace(first_level=first_level, chapters=0))
    is_site = part(metadata, "project").get("type") in ("website", "book", "manuscript")
    paths = PAGES if is_site else renderer.paths
    renderer = replace(renderer, numbering=numbering, label_kinds=kinds, titles=_is_book(metadata), paths=paths)
    return replace(renderer, reads_tex_labels=True) if _makes_only_latex(metadata) else renderer


def _makes_only_latex(metadata: Mapping[str, Any]) -> bool:
    """Whether all output formats are LaTeX: there `\\ref{x}` is written, which finds labels of raw TeX, too."""
    formats = metadata.get("format")
    names = [formats] if isinstance(formats, str) else formats
    if not names or not isinstance(names, (list, dict)):
        return False
    return all(re.split(r"[-+]", str(name), maxsplit=1)[0] in _LATEX for name in names)


def _failure(document: Document) -> Failure | None:
    """Two cells of one name with code, at which knitr stops; it runs the cells if one of them is in R."""
    cells = [cell for cell in document.definitions if cell.syntax == "cells" and not cell.conditions & _NO_CELL]
    if any(("language", "r") in cell.attributes for cell in cells):
        seen: dict[str, Span] = {}
        for cell in cells:
            has_code = not cell.conditions & CellCondition.NO_CODE
            if cell.key and has_code and seen.setdefault(cell.key, cell.full_span) != cell.full_span:
                return Failure(cell.span, f"two cells are named `{cell.key}`", "give one of them another name")
    return pandoc.metadata_failure(document)


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    """The front matter on top of `_metadata.yml` in the note's folders, on top of the project's `_quarto.yml`."""
    settings: dict[str, Any] = {}
    for _, name, text in context.files("_metadata.yml", "_quarto.yml", "_quarto.yaml"):
        settings = merge(parse(text), settings)
        if name != "_metadata.yml":
            break
    return merge(settings, context.front_matter)


def _is_book(metadata: Mapping[str, Any]) -> bool:
    return part(metadata, "project").get("type") == "book"


def _book(context: DetectionContext) -> Book | None:
    """The chapters and appendices that the project's file lists, or one of its profiles, `_quarto-thesis.yml`."""
    for folder, _, text in context.files("_quarto.yml", "_quarto.yaml"):
        book = _book_of(folder, text)
        if book is None:
            own = f"{context.folders[0]}/{context.name}"
            books = (_book_of(folder, text, profile) for profile in _profiles(context, folder))
            book = next((found for found in books if found is not None and own in found.files), None)
        return book
    return None


def _profiles(context: DetectionContext, folder: str) -> Iterator[str]:
    """The texts of the profiles of a project; which of them counts is said on the command line of a build."""
    for name in context.names(folder):
        if name.startswith("_quarto-") and name.endswith((".yml", ".yaml")):
            yield context.read(f"{folder}/{name}") or ""


# Called for each of its chapters.
@lru_cache(maxsize=8)
def _book_of(folder: str, text: str, profile: str = "") -> Book | None:
    settings = merge(parse(text), parse(profile)) if profile else parse(text)
    if not _is_book(settings):
        return None
    listed = part(settings, "book")
    return Book.listed(folder, _files(items(listed, "chapters")), _files(items(listed, "appendices")))


def _files(entries: list[Any]) -> Iterator[str]:
    """The files of a list of chapters, including those of its parts."""
    for entry in entries:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict):
            for key in ("file", "href", "part"):
                file = entry.get(key)
                if isinstance(file, str) and file.endswith((".qmd", ".md", ".Rmd")):
                    yield file
            yield from _files(items(entry, "chapters"))


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """The filters that the note or its project names, Lua files or extensions, and those of its format."""
    metadata = _metadata(context)
    entries, formats = items(metadata, "filters"), metadata.get("format")
    has_extension = isinstance(formats, (str, dict)) and "-" in "".join(map(str, formats))
    if not entries and not has_extension:
        return ()
    from refcheck.renderers import _quarto_extensions
    from refcheck.renderers._pandoc_filters import forms_of

    found = [*_quarto_extensions.readers_of_formats(context, formats)] if has_extension else []
    names = (entry.get("path") if isinstance(entry, dict) else entry for entry in entries)
    # Each once, however its path is spelled.
    for name in {posixpath.normpath(name): name for name in names if isinstance(name, str)}.values():
        if name not in ("quarto", "citeproc"):
            texts = (context.read(f"{folder}/{name}") for folder in context.folders)
            text = next((text for text in texts if text is not None), None)
            forms = forms_of(name, _quarto_extensions.text_of_filter(context, name) if text is None else text)
            if forms is None or forms:
                found.append(Reader(f"the filter `{name}`", forms))
    return tuple(found)


def _evidence(context: DetectionContext) -> Evidence | None:
    if context.name.lower().endswith(".qmd"):
        return Evidence(85, "the note is a .qmd file", "certain")
    if context.name.lower() == "readme.md":
        # It is for the repository, and not a part of the project.
        return None
    for folder, name, text in context.files("_quarto.yml", "_quarto.yaml"):
        if _is_for_rmarkdown(context, folder, text):
            return None
        if "project" in parse(text) or "format" in parse(text):
            is_listed = "render" in part(parse(text), "project")
            certainty: Certainty = "certain" if "project" in parse(text) and not is_listed else "likely"
            return Evidence(80, f"there is a {name}", certainty, site=folder)
    if "cells" in context.syntaxes and "format" in context.front_matter:
        return Evidence(45, "`format:` in the front matter and executable cells in the text")
    return None


def _is_for_rmarkdown(context: DetectionContext, folder: str, text: str) -> bool:
    """Whether a note beside or below a project is for R Markdown: it names a format of that, and is no input here."""
    if "output" not in context.front_matter or "format" in context.front_matter:
        return False
    from refcheck.renderers import _quarto_inputs

    return not _quarto_inputs.is_input(context.path_from(folder), context.front_matter["output"], parse(text))


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import quarto_lists

    return quarto_lists.site_lists(files, folder)


def _unknowns(context: LinkContext) -> Iterable[Unknown]:
    """The definitions of unknown runs of pandoc, and of notebooks of the book; determined when something is missing."""
    from refcheck.renderers import _quarto_notebooks

    return (*pandoc.RENDERER.unknowns(context), *_quarto_notebooks.unknowns(context))


RENDERER = replace(
    pandoc.RENDERER,
    name="quarto",
    title="Quarto",
    has_free_base=False,
    runs_chunks=True,
    front_matter=_front_matter.ANY,
    summary="Quarto documents, websites and books.",
    supports={
        **pandoc.RENDERER.supports,
        "cross-reference": NATIVE,
        "label-math": NATIVE,
        "includes": NATIVE,
        "label-code-caption": NATIVE,
    },
    reference_idiom=CITATIONS,
    captions=frozenset(("image", "table", "code")),
    listing_caption="lst-cap",
    label_kinds=KINDS,
    label_mark="-",
    also_parses=pandoc.RENDERER.also_parses | ElementCondition.SPACED_VALUES,
    label_key=lambda key: key[:1].lower() + key[1:],
    drops_beside_references=True,
    reads=_reads,
    has_title=_has_title,
    metadata=_metadata,
    book=_book,
    run_folders=lambda context: None,
    is_fragment=lambda name: name.startswith("_"),
    numbers=numbers,
    with_settings=_adapt,
    site_lists=_site_lists,
    evidence=_evidence,
    find_readers=_readers,
    unknowns=_unknowns,
    makes_site=True,
    reads_notebooks=True,
    labels_number=True,
    failure=_failure,
    makes_only_tex=None,
)
