"""The names of headings and numbered elements, in the outline of a page and in the search of a project."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.facts.model import Definition
from refcheck.numbering import templates
from refcheck.project import captions
from refcheck.project.page import Page
from refcheck.server.answers import Kind

HEADINGS = ("heading", "html-heading")
_LABELLED = ("label", "anchor", "unlabelled")
_KINDS: dict[str, Kind] = {
    "figure": "figure",
    "table": "table",
    "equation": "equation",
    "listing": "listing",
    "theorem": "theorem",
}


class NamedSymbol(NamedTuple):
    """The name and kind of a definition."""

    name: str
    """Never empty."""
    kind: Kind
    detail: str = ""


def symbol_of(page: Page, definition: Definition) -> NamedSymbol | None:
    """The name and kind of a heading or of a numbered element; None for all other definitions."""
    if definition.kind in HEADINGS:
        name = " ".join(definition.text.split()) or page.anchors.of(definition)
        return NamedSymbol(name or "(without text)", "heading", definition.key)
    if definition.kind not in _LABELLED or definition.element == "heading":
        return None
    numbers = page.numbers.by_span if page.renderer.numbers is not None else page.numbers.in_links
    number = numbers.get(definition.span)
    if not number:
        return None
    kind = page.kind(definition)
    text = " ".join((definition.text.strip() or captions.text(page, definition)).split())
    wording = templates.word(kind, number, text, page.templates)
    name = f"{wording}: {text}" if text and text != wording else wording
    return NamedSymbol(name or definition.key, _KINDS.get(kind, "label"), definition.key)
