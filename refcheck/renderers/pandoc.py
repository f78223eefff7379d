"""pandoc 3 without filters: attributes, notes and ids work; `[@fig:x]` stays a citation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from refcheck import slugs
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document
from refcheck.links.destinations import LinkContext
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import (
    NATIVE,
    Book,
    DetectionContext,
    Evidence,
    Failure,
    Reader,
    Renderer,
    _front_matter,
    _pandoc_build,
    reads_no_cells,
    with_attributes_as_title,
)
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import CellCondition
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.footnotes import FootnoteCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.lines_of_comments import CommentLineCondition
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.raw_tex import TexCondition
from refcheck.syntax.ruled_tables import RuledTableCondition
from refcheck.syntax.tags_over_quotes import TagOverQuoteCondition
from refcheck.syntax.underlined_items import UnderlinedItemCondition

if TYPE_CHECKING:
    from refcheck.facts.unknowns import Unknown
    from refcheck.links.run_folders import RunFolders

_R_MARKDOWN = (".rmd", ".rmarkdown")
_NOTE_ANCHOR = compile_lazily(r"fn(ref)?\d+|footnotes|top")


# Variables of pandoc's template for Beamer that no other program has; Quarto and R Markdown name a format beside them.
_OF_BEAMER = ("aspectratio", "colortheme", "fonttheme", "innertheme", "outertheme", "beameroption", "themeoptions")
_OF_OTHER_PROGRAMS = frozenset(("format", "output"))


def _evidence(context: DetectionContext) -> Evidence | None:
    found = evidence_of(context, "pandoc", "pandoc")
    names = context.front_matter
    if found is not None or not names or not _OF_OTHER_PROGRAMS.isdisjoint(names):
        return found
    name = next((name for name in _OF_BEAMER if name in names), None)
    return Evidence(82, f"`{name}` in the front matter is for Beamer, with which pandoc makes slides") if name else None


def evidence_of(context: DetectionContext, kind: str, *words: str) -> Evidence | None:
    """Evidence that a build file, or R Markdown, runs pandoc of a kind; see `_pandoc_runs`, which few notes need."""
    found: Evidence | None = None
    if _pandoc_build.may_be_built(context):
        from refcheck.renderers import _pandoc_runs

        found = _pandoc_runs.evidence(context, kind, words)
    if found is None and kind != "pandoc" and context.name.lower().endswith(_R_MARKDOWN):
        from refcheck.renderers import _rmarkdown

        return _rmarkdown.evidence(context, kind)
    return found


def metadata_of(context: DetectionContext) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The metadata that a build passes to pandoc: what a note can override, and what overrides it."""
    if not _pandoc_build.may_be_built(context):
        return {}, {}
    from refcheck.renderers import _pandoc_runs

    return _pandoc_runs.metadata(context)


def _book(context: DetectionContext) -> Book | None:
    if not _pandoc_build.may_be_built(context):
        return None
    from refcheck.renderers import _pandoc_runs

    return _pandoc_runs.book(context)


def _run_folders(context: DetectionContext) -> RunFolders | None:
    if not _pandoc_build.may_be_built(context):
        return None
    from refcheck.renderers import _pandoc_runs

    return _pandoc_runs.run_folders(context)


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    if not _pandoc_build.may_be_built(context):
        return ()
    from refcheck.renderers import _pandoc_runs

    return _pandoc_runs.readers(context)


def _makes_only_tex(context: LinkContext) -> bool:
    from refcheck.builds.build_files import is_built

    if not context.files.once(is_built, context.folder):
        return False
    from refcheck.renderers import _pandoc_runs

    return _pandoc_runs.make_only_tex(context)


def _unknowns(context: LinkContext) -> Iterable[Unknown]:
    """The definitions that files read together with a note may contribute to it; see `_pandoc_unknowns`."""
    from refcheck.builds.build_files import is_built

    if not context.files.once(is_built, context.folder):
        return ()
    from refcheck.renderers import _pandoc_unknowns

    return _pandoc_unknowns.unknowns(context)


def reads(definition: Definition) -> tuple[Definition, ...]:
    """The definitions in pandoc: attributes before the closing sequence of a heading are a part of its title.

    Attributes that touch code, a link, an image or brackets belong to these and not to the heading. Run with pandoc
    3.9.
    """
    if not definition.conditions & (HeadingCondition.CLOSED | HeadingCondition.ON_MARKUP):
        return reads_no_cells(definition)
    if definition.conditions & HeadingCondition.CLOSED:
        return with_attributes_as_title(definition)
    if definition.kind == "heading":
        return (definition._replace(key="", attributes=(), pieces=definition.pieces[:-1]),)
    return (definition._replace(element="span"),)


def metadata_failure(document: Document) -> Failure | None:
    """A metadata block that is not YAML, at which pandoc stops.

    It opens one at any `---` between a blank line and one that is not blank.
    """
    if not document.metadata_blocks:
        return None
    from refcheck.guards import lenient_yaml

    for block in document.metadata_blocks:
        fault = _front_matter.PANDOC.fault_of(lenient_yaml.read(block.text).faults)
        if fault is not None:
            reason = f"what follows is read as YAML: {fault.message}"
            return Failure(block.span, reason, "put a blank line after the dashes, or write `***` for a rule")
    return None


RENDERER = Renderer(
    name="pandoc",
    title="pandoc",
    has_free_base=True,
    front_matter=_front_matter.PANDOC,
    summary="pandoc 3 to HTML without filters.",
    supports={
        "label": NATIVE,
        "label-math": "text",
        # The caption of a listing is a paragraph; filters read it.
        "label-code-caption": "text",
        "attributes": NATIVE,
        "footnote": NATIVE,
        "inline-note": NATIVE,
        "heading-link": NATIVE,
        "citation": NATIVE,
    },
    slugs=(slugs.pandoc,),
    reads=reads,
    does_not_parse=(
        BlockCondition.AFTER_TEXT
        | HeadingCondition.INDENTED
        | HeadingCondition.INDENTED_TEXT
        | TexCondition.RAW_TEX
        | ElementCondition.LOOSE
        | FootnoteCondition.BLANK_IN_ID
        | CellCondition.IN_CELL
        | DefinitionListCondition.SEVERAL_TERMS
        | RuledTableCondition.IN_RULED_TABLE
        | CommentLineCondition.BESIDE_COMMENT
        | BlockCondition.LAZY_FENCE
    ),
    also_parses=UnderlinedItemCondition.WITH_NUMBER
    | BlockCondition.BEHIND_LAZY_FENCE
    | BlockCondition.BEHIND_HTML_FENCE
    | UnderlinedItemCondition.IN_ITEM
    | CommentLineCondition.OVER_COMMENT
    | TagOverQuoteCondition.OVER_QUOTE
    | LinkCondition.SPACED_DESTINATION
    | LinkCondition.SPACED_DEFINITION
    | LinkCondition.BELOW_SPACED_DEFINITION,
    captions=frozenset(("image", "table")),
    fence_attributes=True,
    book=_book,
    run_folders=_run_folders,
    reads_citations=True,
    metadata_is_markdown=True,
    folds_note_case=False,
    first_note_wins=False,
    first_definition_wins=False,
    nested_notes=False,
    generated_anchors=lambda anchor: bool(_NOTE_ANCHOR.fullmatch(anchor)),
    failure=metadata_failure,
    evidence=_evidence,
    find_readers=_readers,
    unknowns=_unknowns,
    makes_only_tex=_makes_only_tex,
    embeds_files=True,
)
