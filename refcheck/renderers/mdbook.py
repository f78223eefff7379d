"""mdBook, whose Markdown is pulldown-cmark's: footnotes, ids and classes on headings. Run with mdBook 0.5.4."""

from __future__ import annotations

from refcheck import slugs
from refcheck.model import Condition, Definition
from refcheck.renderers import NATIVE, Evidence, Renderer, Surroundings, reads_no_cells, with_attributes_as_title
from refcheck.sites import mdbook


def _reads(definition: Definition) -> tuple[Definition, ...]:
    """Attributes before the closing sequence of a heading are a part of its title."""
    if not definition.conditions & Condition.CLOSED:
        return reads_no_cells(definition)
    return with_attributes_as_title(definition)


def _evidence(surroundings: Surroundings) -> Evidence | None:
    for folder, name, text in surroundings.files(mdbook.CONFIG):
        source = f"{folder}/{mdbook.source_folder(text)}".rstrip("/.")
        if (surroundings.folders[0] + "/").startswith(source + "/"):
            return Evidence(80, f"the note is in the source of a book, by {name}")
    return None


RENDERER = Renderer(
    name="mdbook",
    title="mdBook",
    summary="mdBook, for the chapters of a book.",
    supports={"label-heading": NATIVE, "footnote": NATIVE, "term-anchor": NATIVE},
    ignores=Renderer.ignores & ~Condition.IN_DEFINITION_LIST | Condition.TILDE,
    slugs=(slugs.mdbook,),
    reads=_reads,
    paths=mdbook.PATHS,
    includes=True,
    generated_anchors=lambda anchor: anchor.startswith(("fr-", "footnote-")) or anchor == "top",
    evidence=_evidence,
)
