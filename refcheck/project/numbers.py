"""The numbers of one page: those that the renderer gives, and those that a fix writes into links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Span
from refcheck.numbering.counting import Counters, Numbering, is_numbered, number
from refcheck.numbering.templates import Templates
from refcheck.project.candidates import Candidates
from refcheck.project.label_rules import label_kind, label_support
from refcheck.renderers import NATIVE, Renderer
from refcheck.syntax.attributes import ElementCondition


class NumberSource(Protocol):
    """Numbers the definitions of a page, alone or together with the pages of its book."""

    def numbers_of(self, location: str, candidates: Candidates) -> Mapping[Span, str]:
        """The number of each definition of a page by its span."""


class Standalone:
    """Numbers each page on its own."""

    def numbers_of(self, location: str, candidates: Candidates) -> Mapping[Span, str]:
        """The number of each definition of a page by its span."""
        numbering = numbering_among(candidates.view.renderer, lambda: candidates.begins_chapters)
        return number_page(candidates, candidates.in_order, numbering, Counters.begin(numbering))

    def text_of(self, page: object) -> None:
        """None: the page is read alone."""
        return

    def other_texts_of(self, page: object) -> tuple[()]:
        """None: the page is read alone."""
        return ()


STANDALONE = Standalone()


class Numbers:
    """The numbers of the definitions of a page, by their span.

    Args:
        location: of the page.
        candidates: the definitions that can have a number.
        templates: how links and captions show numbers.
        source: numbers the page.
    """

    def __init__(self, location: str, candidates: Candidates, templates: Templates, source: NumberSource) -> None:
        self._location = location
        self._candidates = candidates
        self._templates = templates
        self._source = source

    @cached_property
    def by_span(self) -> Mapping[Span, str]:
        """The numbers that the renderer gives."""
        if self._candidates.view.renderer.numbers is None:
            return {}
        return self._source.numbers_of(self._location, self._candidates)

    @cached_property
    def in_links(self) -> Mapping[Span, str]:
        """The numbers that a fix writes into links: those of the renderer, if it gives any and is known."""
        renderer = self._candidates.view.renderer
        if renderer.numbers is not None and not renderer.is_unknown:
            return self.by_span
        return link_numbers(self._candidates, self._templates)


def numbering_among(renderer: Renderer, begins_chapters: Callable[[], bool]) -> Numbering:
    """The numbering of a page among others.

    Args:
        begins_chapters: whether any of these pages has numbered headings of the first level.
    """
    numbering = renderer.numbering
    if numbering.without_first_level is None or begins_chapters():
        return numbering
    return numbering.without_first_level


def number_page(
    candidates: Candidates, definitions: Sequence[Definition], numbering: Numbering, counters: Counters
) -> dict[Span, str]:
    """The numbers of some definitions of a page, by their span.

    Args:
        definitions: of `candidates.in_order`, those between two files that the page includes.
        counters: the start values; they are advanced.
    """
    view, renderer, counted = candidates.view, candidates.view.renderer, numbering.unlabelled
    numbered = renderer.numbers
    if numbered is None:
        return {}
    labels = view.of_kind("label") if counted else ()
    labelled = {label.full_span.start for label in labels if label_support(view, label) == NATIVE}

    def kind_of(definition: Definition) -> str | None:
        if definition.kind == "unlabelled":
            if definition.element not in counted or definition.full_span.start in labelled:
                return None
            kind = renderer.element_kinds.get(definition.element, "equation")
            return kind if numbered(definition, kind) else None
        if definition.kind not in ("label", "anchor"):
            return None
        kind = label_kind(renderer, definition)
        is_image = definition.element == "image"
        if kind == "figure" and numbering.parts and is_image and candidates.is_in_figure(definition.span):
            # The parts of a figure may share a paragraph.
            definition = definition._replace(conditions=definition.conditions & ~ElementCondition.INLINE)
        counts = kind in candidates.numbered_kinds and numbered(definition, kind)
        return kind if counts and (renderer.is_unknown or label_support(view, definition) == NATIVE) else None

    return number(definitions, kind_of, candidates.footnotes.numbering_position, numbering, counters)


def link_numbers(candidates: Candidates, templates: Templates) -> Mapping[Span, str]:
    """The numbers that a fix writes into links if the renderer gives none, by the span of the definition.

    All labels are numbered, also those that the renderer does not understand and a fix will turn into anchors.
    """
    definitions, renderer = candidates.view.definitions, candidates.view.renderer
    order = candidates.footnotes.numbering_position

    def kind_of(definition: Definition) -> str | None:
        kind = label_kind(renderer, definition)
        if definition.kind not in ("label", "anchor") or kind == "anchor" or not renderer.parts_of(definition.key)[2]:
            return None
        return kind

    numbers = number(definitions, kind_of, order, renderer.numbering)
    if templates.chapters:
        numbering = renderer.numbering._replace(chapters=1)
        by_chapter = number(_by_chapters(candidates, templates), kind_of, order, numbering)
        numbers = {span: by_chapter.get(span, own) for span, own in numbers.items()}
    # A section is named by its title, even if it has no number.
    unnumbered = {section.span: "" for section in definitions if kind_of(section) == "section"}
    return unnumbered | numbers


def _by_chapters(candidates: Candidates, templates: Templates) -> list[Definition]:
    """The definitions without sections, with chapters as the only headings."""
    view = candidates.view
    level = templates.chapters
    if level is True:
        levels = (heading.level for heading in view.of_kind("heading") if is_numbered(heading))
        level = min(levels, default=1)
    kept = (definition for definition in view.definitions if definition.kind != "heading" or definition.level == level)
    return [
        definition._replace(level=1) if definition.kind == "heading" else definition
        for definition in kept
        if label_kind(view.renderer, definition) != "section"
    ]
