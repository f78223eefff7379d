"""The definitions of a page that can have a number."""

from __future__ import annotations

from bisect import bisect_right

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Reference, Span
from refcheck.numbering.counting import is_heading, is_numbered
from refcheck.project.footnotes import Footnotes
from refcheck.project.headings import HeadingAnchors, document_order
from refcheck.project.label_rules import label_kind
from refcheck.project.view import View


class Candidates:
    """The definitions that can have a number.

    Args:
        view: what exists in the page.
        footnotes: of the page.
        headings: the anchors of headings, which are labels for some renderers.
    """

    def __init__(self, view: View, footnotes: Footnotes, headings: HeadingAnchors) -> None:
        self.view = view
        self.footnotes = footnotes
        self._headings = headings
        self._renderer = view.renderer

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The rendered definitions, with the implicit labels of headings and parts of figures."""
        implicit = [*self._labels_of_headings(), *self._parts_of_figures()]
        definitions = self.view.definitions
        found = tuple(sorted((*definitions, *implicit), key=document_order)) if implicit else definitions
        if self._renderer.is_unknown or not self.footnotes.all:
            return found
        found = tuple(filter(self.footnotes.is_rendered, found))
        return tuple(filter(self._is_read, found)) if self._renderer.numbering.skips_notes_of else found

    def _is_read(self, definition: Definition) -> bool:
        """Whether a definition is not in a note to which only headings and captions refer that are not searched."""
        note = self.footnotes.around(definition)
        return note is None or self.footnotes.normalize(note.key) in self._read_notes

    @cached_property
    def _read_notes(self) -> frozenset[str]:
        """The normalized ids of the notes that the text outside of these headings and captions refers to."""
        skipped = self._renderer.numbering.skips_notes_of
        titles = sorted(
            definition.full_span
            for definition in self.view.definitions
            if (definition.kind == "label" and definition.element == "image" and "image" in skipped)
            or (is_numbered(definition) and "heading" in skipped)
        )
        notes = self.view.references_by_kind.get("footnote", ())
        return frozenset(
            self.footnotes.normalize(note.key)
            for note in notes
            if not ((index := bisect_right(titles, note.span) - 1) >= 0 and note.span.end <= titles[index].end)
        )

    @cached_property
    def in_order(self) -> list[Definition]:
        """All of them except headings that are the titles of divs, by offset."""
        titled = [
            div.full_span
            for div in self.view.document.definitions
            if div.element == "div" and self._renderer.has_title(div)
        ]
        starts = [body.start for body in titled]

        def is_title(definition: Definition) -> bool:
            index = bisect_right(starts, definition.full_span.start) - 1
            return definition.kind == "heading" and index >= 0 and definition.full_span.end <= titled[index].end

        found = [definition for definition in self.definitions if not (titled and is_title(definition))]
        return sorted(found, key=lambda definition: definition.span.start)

    @cached_property
    def begins_chapters(self) -> bool:
        """Whether there are headings of the first level; only numbered ones count, if the renderer counts no others."""
        is_counted = is_heading if self._renderer.numbering.unnumbered_begins else is_numbered
        return any(definition.level == 1 and is_counted(definition) for definition in self.in_order)

    @cached_property
    def numbered_kinds(self) -> frozenset[str]:
        """The kinds that the renderer numbers."""
        return frozenset((*self._renderer.label_kinds.values(), *self._renderer.element_kinds.values()))

    def is_in_figure(self, image: Span) -> bool:
        """Whether an image is in a div that is a figure."""
        index = bisect_right(self._figure_divs, image.start, key=lambda div: div.start) - 1
        return index >= 0 and image.end <= self._figure_divs[index].end

    def _labels_of_headings(self) -> list[Definition]:
        label = self._renderer.heading_label
        return [
            heading._replace(kind="label", syntax="implicit", key=key, span=Span(heading.span.end, heading.span.end))
            for heading in (self.view.of_kind("heading") if label is not None else ())
            if label is not None
            and not (heading.key and self._renderer.is_label(heading.key))
            # If it has been given an id of the same name, it is already included.
            and (key := label(self._headings.of(heading))) not in (None, heading.key)
        ]

    def _parts_of_figures(self) -> list[Definition]:
        """The images in figures that are parts of them without an explicit label."""
        part_label, numbering = self._renderer.part_label, self._renderer.numbering
        if part_label is None or not numbering.parts or self._renderer.numbers is None or not self._figure_divs:
            return []
        parts = []
        for image in self.view.references:
            if image.kind != "image" or image.syntax == "html":
                continue
            labels = self._labels_of(image)
            is_figure = any(label_kind(self._renderer, label) == "figure" for label in labels)
            if is_figure or not self.is_in_figure(image.span):
                continue
            key = part_label(labels[-1].key if labels else "")
            place = Span(image.span.end, image.span.end)
            parts.append(
                Definition(
                    "label",
                    "implicit",
                    key=key,
                    span=place,
                    key_span=place,
                    full_span=image.span,
                    element="image",
                    text=image.text,
                )
            )
        return parts

    def _labels_of(self, image: Reference) -> list[Definition]:
        return self._labels_by_span.get(image.attributes, []) if image.attributes is not None else []

    @cached_property
    def _labels_by_span(self) -> dict[Span, list[Definition]]:
        found: dict[Span, list[Definition]] = {}
        for label in self.view.of_kind("label"):
            found.setdefault(label.span, []).append(label)
        return found

    @cached_property
    def _figure_divs(self) -> list[Span]:
        renderer = self._renderer
        counts = renderer.numbers or (lambda definition, kind: True)
        divs = (definition for definition in self.view.definitions if definition.element == "div")
        return [div.full_span for div in divs if label_kind(renderer, div) == "figure" and counts(div, "figure")]
