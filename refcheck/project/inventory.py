"""Lists the definitions and references of documents, and their state, as plain data."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any

from refcheck.facts.model import KIND_WORDS, Definition, Reference, Span
from refcheck.facts.source import Source
from refcheck.facts.unknowns import Unknown
from refcheck.links.display import shown
from refcheck.markdown.parse import FILLER
from refcheck.numbering.counting import THEOREMS
from refcheck.project.bare_addresses import bare_addresses
from refcheck.project.label_rules import can_be_referenced
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN, UNSUPPORTED, Resolution
from refcheck.project.target_places import is_elsewhere, target_place
from refcheck.renderers import NATIVE

_REFERENCE_KINDS = {**KIND_WORDS, "citation": "cross-reference", "key": "reference-key"}


def inventory(project: Project, page: Page, source: Source, *, with_bare: bool = False) -> dict[str, Any]:
    """One document: `path, renderer, renders, definitions, references`.

    Definitions are in the order of the text; references in reading order: those in a footnote come where it is
    referenced.

    Args:
        with_bare: whether addresses without brackets are listed as well, where the renderer makes links of them.
    """
    references = listed_references(project, page, source, with_bare=with_bare)
    return {
        "path": page.path,
        "renderer": page.renderer.name,
        "renders": page.failure is None,
        "definitions": [entry for _, entry in listed_definitions(project, page, source)],
        "references": [entry for _, entry in references],
    }


def listed_definitions(project: Project, page: Page, source: Source) -> Iterator[tuple[Definition, dict[str, Any]]]:
    """The definitions of a document with their entries in its inventory."""
    for definition in page.candidates.definitions:
        if page.footnotes.is_rendered(definition) and (entry := _definition(project, page, definition, source)):
            yield definition, entry


def listed_references(
    project: Project, page: Page, source: Source, *, with_bare: bool = False
) -> Iterator[tuple[Reference, dict[str, Any]]]:
    """The references of a document with their entries in its inventory."""
    bare = bare_addresses(page) if with_bare else ()
    for reference in sorted((*page.references, *bare), key=page.footnotes.reading_position):
        if page.footnotes.is_rendered(reference) and (entry := _reference(project, page, reference, source)):
            yield reference, entry


def _definition(project: Project, page: Page, definition: Definition, source: Source) -> dict[str, Any] | None:
    number = page.numbers.by_span.get(definition.span) if can_be_referenced(page.renderer, definition) else None
    if definition.kind in ("reference-entry", "label", "unlabelled") and not definition.key:
        return None
    if definition.kind in ("example", "html-heading", "term") or (
        definition.kind == "citation-entry" and page.feature_support("citation") != NATIVE
    ):
        return None
    if definition.kind == "reference-entry" and page.keys.reference_entries[definition.key][0] is definition:
        # A reference resolves to the first of two entries; the number of the other is never shown.
        number = (
            page.keys.entry_numbers.get(definition.span) if page.feature_support("key-reference") == NATIVE else None
        )
    if number is not None and page.renderer.first_label_wins and page.labels.find(definition.key)[:1] != (definition,):
        number = None
    kind = page.kind(definition)
    if definition.kind == "label" and definition.element == "heading" and number is None:
        return None
    uses = len(project.references_to(page, definition))
    if definition.syntax == "implicit" and not uses:
        return None
    why = project.unknown_number(page, definition) if number is not None else None
    return {
        "kind": "theorem" if kind in THEOREMS else KIND_WORDS.get(kind, kind),
        "key": page.anchors.of(definition) if definition.kind == "heading" else definition.key,
        "number": number if why is None else None,
        **({} if why is None else {"reason": _reason(why)}),
        "text": definition.text,
        "uses": uses,
        **_place(definition.span, source),
    }


def _tag_in(page: Page, definition: Definition) -> Reference | None:
    """The reference that a template tag in the destination of a definition makes: `[a]: {% link b.md %}`."""
    tags = page.once(_tag_in, lambda: [one for one in page.references if one.syntax == "jekyll_tags"])
    index = bisect_left(tags, definition.full_span.start, key=lambda tag: tag.span.start)
    return tags[index] if index < len(tags) and tags[index].span.start < definition.full_span.end else None


def _reference(project: Project, page: Page, reference: Reference, source: Source) -> dict[str, Any] | None:
    if reference.form == "definition":
        return None
    resolution = project.resolve(page, reference)
    kind, key, status = _REFERENCE_KINDS.get(reference.kind, reference.kind), reference.key, resolution.status
    if reference.kind == "citation" and not page.labels.is_cross_reference(reference):
        if not resolution.definitions and resolution.missing != "citation" and not _is_untold(resolution):
            # Without a bibliography it is uncertain whether it is a citation at all.
            return None
        kind = "citation"
    if FILLER in key and reference.key_span:
        # Reading a text keeps only the place of a template tag.
        key = source.text[slice(*reference.key_span)]
    number = None
    if page.renderer.label_kinds and page.labels.is_cross_reference(reference):
        key = page.renderer.label_key(key)
    if reference.kind == "reference-link":
        if resolution.status != RESOLVED and reference.form == "shortcut":
            return None
        if resolution.definitions:
            # The link goes to the destination of the definition, or to the heading of this name.
            kind = "image" if reference.form.startswith("image") else "link"
            target = resolution.definitions[0]
            where = resolution.page or page
            key = f"#{where.anchors.of(target)}" if target.kind == "heading" else target.text
            if target.kind == "link-definition":
                tag = _tag_in(where, target) if FILLER in key else None
                if tag is not None:
                    key, resolution = tag.key, project.resolve(where, tag)
                else:
                    resolution = project.resolve_link(page, key)
                status = resolution.status
    elif resolution.definitions and status not in (UNSUPPORTED, UNKNOWN) and kind != "citation":
        where = resolution.page or page
        number = where.numbers.by_span.get(resolution.definitions[0].span)
        if number is not None and project.unknown_number(where, resolution.definitions[0]) is not None:
            number = None
        if reference.kind == "key":
            number = where.keys.entry_numbers.get(resolution.definitions[0].span)
    return {
        "kind": kind,
        "key": key,
        "number": number,
        "status": status,
        **_evidence(resolution),
        "text": reference.text,
        "target": _target(project, page, resolution),
        **({"url": key} if kind in ("link", "image") and is_elsewhere(resolution) else {}),
        **_place(reference.span, source),
    }


def _target(project: Project, page: Page, resolution: Resolution) -> dict[str, Any] | None:
    place = target_place(project, page, resolution)
    return place.as_fields() if place is not None else None


def _is_untold(citation: Resolution) -> bool:
    """Whether a reference is certainly a citation, although its entry cannot be determined."""
    return citation.made_by is not None and citation.ground != "perhaps text"


def _evidence(resolution: Resolution) -> dict[str, Any]:
    """The reason why a reference is unknown, or that its target is generated; empty for all others."""
    unknown = resolution.made_by
    if unknown is None:
        return {}
    if resolution.status == RESOLVED:
        return {"made": True}
    return {"reason": _reason(unknown)}


def _reason(unknown: Unknown) -> dict[str, Any]:
    path, line = unknown.evidence
    return {"text": unknown.reason, "path": shown(path), "line": line or None}


def _place(span: Span, source: Source) -> dict[str, int]:
    line, column, cell = source.displayed(span.start)
    end_line, end_column, _ = source.displayed(span.end)
    return {
        **({} if cell is None else {"cell": cell}),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "offset": span.start,
        "end_offset": span.end,
    }
