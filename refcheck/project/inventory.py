"""What is in the documents, as plain data: the definitions and references of each, and their state."""

from __future__ import annotations

from typing import Any

from refcheck.facts.model import KIND_WORDS, Definition, Reference, Span
from refcheck.facts.source import Source
from refcheck.markdown.parse import FILLER
from refcheck.numbering.counting import THEOREMS
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNSUPPORTED
from refcheck.renderers import NATIVE

_REFERENCE_KINDS = {**KIND_WORDS, "citation": "cross-reference", "key": "reference-key"}


def inventory(project: Project, page: Page, source: Source) -> dict[str, Any]:
    """One document: `path, renderer, renders, definitions, references`.

    Definitions are in the order of the text; references as a page is read: those in a footnote where it is
    referred to.
    """
    return {
        "path": page.path,
        "renderer": page.renderer.name,
        "renders": page.failure is None,
        "definitions": [
            entry
            for definition in page.numberable
            if page.is_shown(definition) and (entry := _definition(project, page, definition, source))
        ],
        "references": [
            entry
            for reference in sorted(page.references, key=page.reading_order)
            if page.is_shown(reference) and (entry := _reference(project, page, reference, source))
        ],
    }


def _definition(project: Project, page: Page, definition: Definition, source: Source) -> dict[str, Any] | None:
    number = page.numbers.get(definition.span) if page.can_be_named(definition) else None
    if definition.kind in ("reference-entry", "label", "unlabelled") and not definition.key:
        return None
    if definition.kind in ("example", "html-heading", "term") or (
        definition.kind == "citation-entry" and page.support("citation") != NATIVE
    ):
        return None
    if definition.kind == "reference-entry" and page.keys[definition.key][0] is definition:
        # A reference leads to the first of two entries; the other has a number that nothing shows.
        number = page.key_numbers.get(definition.span) if page.support("key-reference") == NATIVE else None
    if number is not None and page.renderer.first_label_wins and page.find_label(definition.key)[:1] != (definition,):
        number = None
    kind = page.kind(definition)
    if definition.kind == "label" and definition.element == "heading" and number is None:
        return None
    uses = len(project.references_to(page, definition))
    if definition.syntax == "implicit" and not uses:
        return None
    return {
        "kind": "theorem" if kind in THEOREMS else KIND_WORDS.get(kind, kind),
        "key": page.anchor(definition) if definition.kind == "heading" else definition.key,
        "number": number,
        "text": definition.text,
        "uses": uses,
        **_place(definition.span, source),
    }


def _reference(project: Project, page: Page, reference: Reference, source: Source) -> dict[str, Any] | None:
    if reference.form == "definition":
        return None
    resolution = project.resolve(page, reference)
    kind, key, status = _REFERENCE_KINDS.get(reference.kind, reference.kind), reference.key, resolution.status
    if reference.kind == "citation" and not page.is_cross_reference(reference):
        if not resolution.definitions and resolution.missing != "citation":
            # Without a bibliography nobody can tell whether it is a citation at all.
            return None
        kind = "citation"
    if FILLER in key and reference.key_span:
        # Of a template tag only the place is kept where text is read.
        key = source.text[slice(*reference.key_span)]
    number = None
    if page.renderer.label_kinds and page.is_cross_reference(reference):
        key = page.renderer.label_key(key)
    if reference.kind == "reference-link":
        if resolution.status != RESOLVED and reference.form == "shortcut":
            return None
        if resolution.definitions:
            # What a reader follows is the destination of the definition, or the heading of this name.
            kind = "image" if reference.form.startswith("image") else "link"
            target = resolution.definitions[0]
            key = f"#{page.anchor(target)}" if target.kind == "heading" else target.text
            if target.kind == "link-definition":
                status = project.resolve_link(page, key).status
    elif resolution.definitions and status != UNSUPPORTED and kind != "citation":
        where = resolution.page or page
        number = where.numbers.get(resolution.definitions[0].span)
        if reference.kind == "key":
            number = where.key_numbers.get(resolution.definitions[0].span)
    return {
        "kind": kind,
        "key": key,
        "number": number,
        "status": status,
        "text": reference.text,
        **_place(reference.span, source),
    }


def _place(span: Span, source: Source) -> dict[str, int]:
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "offset": span.start,
        "end_offset": span.end,
    }
