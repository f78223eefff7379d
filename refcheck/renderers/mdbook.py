"""mdBook, whose Markdown is pulldown-cmark's: footnotes, ids and classes on headings. Run with mdBook 0.5.4.

pulldown-cmark reads `[^A]` where there is a note `[^a]`, and mdBook then looks for a note of exactly this name: the
reference leads nowhere, and the note is lost.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from refcheck import slugs
from refcheck.facts.model import Definition
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.renderers import (
    NATIVE,
    DetectionContext,
    Evidence,
    Reader,
    Renderer,
    reads_no_cells,
    with_attributes_as_title,
)
from refcheck.sites import mdbook, mdbook_made
from refcheck.slugs._mdbook import mdbook_next
from refcheck.syntax.definition_lists import DefinitionListCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.math import MathCondition

_MAY_READ_MATH = "preprocessors may read math"


def _reads(definition: Definition) -> tuple[Definition, ...]:
    """The definitions in mdBook: attributes before the closing sequence of a heading are a part of its title."""
    if not definition.conditions & HeadingCondition.CLOSED:
        return reads_no_cells(definition)
    return with_attributes_as_title(definition)


def _evidence(context: DetectionContext) -> Evidence | None:
    for folder, name, text in context.files(mdbook.CONFIG):
        source = f"{folder}/{mdbook.source_folder(text)}".rstrip("/.")
        if (context.folders[0] + "/").startswith(source + "/"):
            reason = f"the note is in the source of a book, by {name}"
            path = f"{context.folders[0]}/{context.name}"[len(source) + 1 :]
            if path == "SUMMARY.md" or path in mdbook.chapters(context.read(f"{source}/SUMMARY.md") or ""):
                return Evidence(80, reason, "certain", site=folder)
            return Evidence(80, reason, "likely", "SUMMARY.md does not name it", site=folder)
        made: mdbook_made.MadeSource | None = context.once(mdbook_made.made_source, folder)
        if made is not None and (context.folders[0] + "/").startswith(tuple(f"{path}/" for path in made.watched)):
            reason = f"the source of a book is made of the folder of the note, by {name}"
            return Evidence(80, reason, "likely", made.reason, site=folder)
    return None


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """Preprocessors that read the text before mdBook does, and outputs that may read more."""
    for _, name, text in context.files(mdbook.CONFIG):
        return tuple(
            Reader(f"`{found.setting}` in {name}", found.forms, opens=not found.is_output)
            for found in mdbook.preprocessors(text)
        )
    return ()


def _metadata(context: DetectionContext) -> Mapping[str, Any]:
    text = next((text for *_, text in context.files(mdbook.CONFIG)), "")
    return {**context.front_matter, _MAY_READ_MATH: mdbook.may_read_math(text)}


def _adapt(renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    has_math = metadata.get(_MAY_READ_MATH) is True
    return replace(renderer, also_parses=renderer.also_parses & ~MathCondition.DOLLARS) if has_math else renderer


def _unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The targets of preprocessors and of the script that makes the source; determined when something is missing."""
    return context.files.once(_unknowns_in, context.folder)


def _unknowns_in(files: Files, folder: str) -> tuple[Unknown, ...]:
    from refcheck.sites import mdbook_preprocessors

    return (*mdbook_preprocessors.unknowns(files, folder), *mdbook_made.unknowns(files, folder))


def _leniency(context: LinkContext) -> Iterable[str]:
    # Used by one command only.
    from refcheck.sites import leniency

    return leniency.of_mdbook(context)


RENDERER = Renderer(
    name="mdbook",
    also_parses=MathCondition.DOLLARS,
    title="mdBook",
    front_matter=None,
    summary="mdBook, for the chapters of a book.",
    supports={"label-heading": NATIVE, "footnote": NATIVE, "term-anchor": NATIVE},
    does_not_parse=Renderer.does_not_parse & ~DefinitionListCondition.IN_DEFINITION_LIST
    | DefinitionListCondition.TILDE,
    # The version that builds a book is unknown.
    slugs=(slugs.mdbook, mdbook_next),
    reads=_reads,
    paths=mdbook.PATHS,
    note_numbers_in_anchors=True,
    folds_note_case=False,
    includes=True,
    generated_anchors=lambda anchor: anchor.startswith(("fr-", "footnote-")) or anchor == "top",
    evidence=_evidence,
    find_readers=_readers,
    metadata=_metadata,
    with_settings=_adapt,
    unknowns=_unknowns,
    makes_site=True,
    has_drafts=lambda path: os.path.basename(path) == "SUMMARY.md",
    leniency=_leniency,
)
