"""How a page is published: its renderer, with the settings of the note and of its project."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from refcheck.facts.conditions import read_by_few
from refcheck.facts.model import Document, SeveritySetting
from refcheck.facts.named_tuple import NamedTuple
from refcheck.numbering.templates import Templates
from refcheck.renderers import LABEL_KINDS, Book, Renderer


class Publication(NamedTuple):
    """How a page is published. Copies of a page share it."""

    renderer: Renderer
    """With the settings of the page: see `effective_renderer`."""
    reason: str = ""
    """How the renderer was detected."""
    templates: Templates = Templates()
    """How links and captions show numbers."""
    metadata: Mapping[str, Any] = {}
    """The settings of the note and of its project."""
    book: Book | None = None
    """The book that the note is a part of."""
    unwritten_notes: SeveritySetting = "error"
    """The severity of links to notes that do not exist, if a click creates them."""
    doubt: str = ""
    """The reason why it is uncertain that the renderer shows the note; empty if it is certain."""


def effective_renderer(document: Document, renderer: Renderer, metadata: Mapping[str, Any]) -> Renderer:
    """The renderer with the settings of a page.

    Args:
        metadata: the settings of the note and of its project.
    """
    return with_label_mark(document, renderer.with_settings(renderer, metadata))


def with_label_mark(document: Document, renderer: Renderer) -> Renderer:
    """The renderer with the label mark of a text, if it has no labels of its own."""
    if renderer.numbers is None and (mark := _label_mark(document)) != renderer.label_mark:
        return replace(renderer, label_mark=mark)
    return renderer


def _label_mark(document: Document) -> str:
    """The separator between kind and name in the labels of a text for a renderer without labels of its own.

    `-` if the text refers to its own labels in Quarto's style, `@fig-x`, which may look like a user's handle; `:-` if
    it has others, too. Links count as references here, and anchors as labels: a fix leaves them in this form.
    """
    dashed, colons, few = set(), False, read_by_few()
    for fact in document.definitions:
        if fact.kind in ("label", "anchor") and not fact.conditions & few:
            prefix, _, rest = fact.key.partition("-")
            if rest and prefix in LABEL_KINDS:
                dashed.add(fact.key)
            elif not colons:
                colons = _is_with_colon(fact.key)
    if not dashed:
        return ":"
    cited = linked = False
    for reference in document.references:
        if reference.kind == "citation":
            cited = cited or reference.key in dashed
            colons = colons or _is_with_colon(reference.key)
        elif reference.kind == "link" and reference.key.startswith("#"):
            linked = linked or reference.key[1:] in dashed
            colons = colons or _is_with_colon(reference.key[1:])
    if colons:
        return ":-" if cited or linked else ":"
    return "-" if cited else ":"


def _is_with_colon(key: str) -> bool:
    prefix, _, rest = key.partition(":")
    return bool(rest) and prefix in LABEL_KINDS
