"""Captions in lines of their own, as `caption_lines` writes them, if the other renderer supports captions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from refcheck.converting.caption_lines import (
    ANCHOR,
    NO_CAPTION,
    WRAPPERS,
    Numbered,
    below,
    caption_of,
    is_image,
    line_of,
    prefix_at,
)
from refcheck.converting.draft import Draft
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Edit, Span
from refcheck.numbering import templates
from refcheck.project.page import Page
from refcheck.syntax._heading_content import pieces, plain_text

_IN_IMAGE = compile_lazily(r"\(\\#(?P<key>[^\s()]+)\) ")
_IN_DIRECTIVES = frozenset(("image", "table"))
_ROWS = compile_lazily(r"(?:[^\r\n|]*\|[^\r\n]*\r?\n)+")


def tables(draft: Draft, numbers: Mapping[str, Numbered]) -> Iterator[Edit]:
    """The lines below tables with anchors as their captions; to be called while the anchors exist."""
    if not _gains(draft, "table"):
        return
    source, text = draft.source, draft.text
    for anchor in draft.as_read().definitions:
        known = numbers.get(anchor.key) if anchor.kind == "anchor" else None
        match = ANCHOR.match(text, anchor.span.start) if known is not None and known.kind == "table" else None
        rows = _ROWS.match(text, match.end()) if match is not None else None
        place = below(source, rows.end() - len(source.newline), "") if rows is not None else None
        said = next(_said(text[slice(*place)], known, draft.original), None) if place is not None else None
        if place is not None and said:
            yield Edit(place, f": {said}")


def listings(draft: Draft, numbers: Mapping[str, Numbered]) -> Iterator[Edit]:
    """The lines below listings with labels as their captions; to be called when the labels are in attribute blocks."""
    if not _gains(draft, "code"):
        return
    source, text = draft.source, draft.text
    page = draft.as_hybrid()
    for label in page.of_kind("label"):
        known = numbers.get(label.key)
        if label.element != "code" or known is None or caption_of(label, draft):
            continue
        if any(name == draft.goal.listing_caption for name, _ in label.attributes):
            # It has been written for the other renderer already.
            continue
        end = label.full_span.start + len(text[slice(*label.full_span)].rstrip())
        prefix = prefix_at(source, label.full_span.start)
        place = below(source, end, prefix) if prefix is not None else None
        said = next(_said(text[slice(*place)], known, draft.original), None) if place is not None else None
        if place is not None and said and '"' not in said and "\\" not in said:
            inside = label.span.end - 1
            yield Edit(Span(inside, inside), f' {draft.original.renderer.listing_caption}="{said}"')
            yield Edit(Span(end, place.end), "")


def images(draft: Draft, numbers: Mapping[str, Numbered]) -> Iterator[Edit]:
    """The lines below images as their descriptions; to be called when all references are written.

    The description that an image had in HTML has no markup: it gets that of the line.
    """
    if not _gains(draft, "image"):
        return
    source, text, page = draft.source, draft.text, draft.as_read()
    goes_in_directive = draft.goal.label_idiom == "directives"
    labels = {definition.span: definition.key for definition in page.document.definitions if definition.kind == "label"}
    for image in page.references:
        if not is_image(image) or image.conditions & NO_CAPTION or image.text_span is None:
            continue
        end = max(image.span.end, image.attributes.end if image.attributes is not None else 0)
        prefix = prefix_at(source, image.span.start)
        place = below(source, end, prefix) if prefix is not None else None
        label = _IN_IMAGE.match(image.text)
        key = label["key"] if label is not None else labels.get(image.attributes or image.span, "")
        candidates = _said(text[slice(*place)], numbers.get(key), draft.original) if place is not None else ()
        caption = Span(image.text_span.start + (label.end() if label is not None else 0), image.text_span.end)
        if goes_in_directive and not key:
            continue
        said = next((candidate for candidate in candidates if _plain(candidate) == _plain(text[slice(*caption)])), None)
        if place is not None and said:
            # In one edit: the references in the description must resolve to the targets of those in the line.
            yield Edit(Span(caption.start, place.end), said + text[caption.end : end])


def _gains(draft: Draft, element: str) -> bool:
    own, goal = draft.original.renderer, draft.goal
    shown = goal.captions or (_IN_DIRECTIVES if goal.label_idiom == "directives" else frozenset())
    return element in shown and element not in own.captions and own.label_idiom != "directives"


def _plain(text: str) -> str:
    return " ".join(plain_text(pieces(text, {"ref_links": {}})).split())


def _said(line: str, known: Numbered | None, page: Page) -> Iterator[str]:
    """The captions for which `line_of` writes a line, the shortest first; none for another line."""
    lead = templates.caption(known.kind, known.number, "\0", page.templates).partition("\0")[0] if known else ""
    line = line.rstrip()
    for wrapper in WRAPPERS:
        for before in dict.fromkeys((wrapper + lead, wrapper)):
            start, end = len(before), len(line) - len(wrapper)
            if line.startswith(before) and line.endswith(wrapper) and start < end:
                caption = line[start:end]
                if line_of(caption, known, page) == line:
                    yield caption
