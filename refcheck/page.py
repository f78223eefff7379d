"""One Document as one Renderer sees it: what exists there, its anchors, labels and numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from typing import Any
from urllib.parse import unquote

from refcheck import slugs
from refcheck.model import Condition, Definition, Document, Piece, Reference, Span
from refcheck.nearest import Names
from refcheck.numbering import number
from refcheck.renderers import BREAKS, NATIVE, TEXT, Failure, Renderer
from refcheck.syntax.links import label_key

# The syntaxes of pandoc's attribute blocks, which renderers read on some elements and not on others.
_ATTRIBUTES = frozenset(("attributes", "code", "divs", "tables"))

# What stands under these is text for some renderers and code for the others.
_READ_BY_SOME = Condition.HTML_BLOCK | Condition.UNCLOSED_FENCE


def _attributes(pieces: tuple[Piece, ...]) -> str:
    return pieces[-1].text if pieces and pieces[-1].kind == "attributes" else ""


def _without_attributes(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return pieces[:-1] if _attributes(pieces) else pieces


class Page:
    """The join of a document with its renderer. Everything is found out when it is first asked for.

    Args:
        document: the facts of the text.
        renderer: what it is published with.
        why: how the renderer was found.
        templates: how links to numbered things are worded, by kind, where not as usual.
        metadata: the settings of the note and its project; None for the note's front matter.
    """

    def __init__(
        self,
        document: Document,
        renderer: Renderer,
        why: str = "",
        templates: Mapping[str, str] | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        self.document = document
        self.why = why
        self.templates: Mapping[str, str] = templates or {}
        self.metadata: Mapping[str, Any] = document.front_matter if metadata is None else metadata
        self.renderer = renderer.adapt(renderer, self.metadata)
        self._names: dict[str, Names] = {}

    @property
    def path(self) -> str:
        """The path of the document, as it is shown."""
        return self.document.path

    @cached_property
    def raw_parts(self) -> tuple[Span, ...]:
        """The stretches of the text that the renderer shows as they are written."""
        return self.renderer.raw_parts(self.document)

    def _exists(self, fact: Definition | Reference) -> bool:
        if fact.conditions & self.renderer.ignores & ~Condition.AFTER_TEXT:
            return False
        if self.lenient and isinstance(fact, Reference) and fact.conditions & _READ_BY_SOME:
            return False
        if fact.conditions & Condition.NOTE_ONLY and (
            self.renderer.support("footnote") != NATIVE or fact.conditions & self.renderer.ignores
        ):
            return False
        if fact.syntax == "targets":
            return self.lenient
        if fact.conditions & Condition.IN_CODE and not self.raw_parts:
            return False
        if fact.conditions & Condition.CITATION_LABEL and isinstance(fact, Reference) != self.renderer.reads_citations:
            return False
        if fact.kind in ("key", "reference-key"):
            return not fact.conditions & Condition.IN_CODE or self._is_raw(fact.span)
        is_block = isinstance(fact, Definition) and fact.kind in ("heading", "footnote", "label")
        if is_block and fact.conditions & self.renderer.ignores & Condition.AFTER_TEXT:
            return False
        return not self._is_raw(fact.span)

    def _is_raw(self, span: Span) -> bool:
        starts, farthest = self._raw_places
        index = bisect_right(starts, span.start) - 1
        return index >= 0 and span.start < farthest[index]

    @cached_property
    def _raw_places(self) -> tuple[list[int], list[int]]:
        """Where the raw parts begin, and up to where those reach that have begun."""
        parts = sorted(self.raw_parts)
        return [part.start for part in parts], list(accumulate((part.end for part in parts), max))

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions that are there for this renderer, in document order."""
        return tuple(definition for definition in self.document.definitions if self._exists(definition))

    @cached_property
    def numberable(self) -> tuple[Definition, ...]:
        """The definitions, with the labels that headings have without being given one."""
        label = self.renderer.heading_label
        implicit = [
            heading._replace(kind="label", syntax="implicit", key=key, span=Span(heading.span.end, heading.span.end))
            for heading in self.of_kind("heading")
            if not (heading.key and self.renderer.is_label(heading.key))
            and (key := label(self.anchor(heading))) is not None
        ]
        implicit += self._implicit_parts()
        return tuple(sorted((*self.definitions, *implicit), key=_place)) if implicit else self.definitions

    def _implicit_parts(self) -> list[Definition]:
        """The images in figures that are their parts without a label that says so."""
        if not self.renderer.numbering.parts or self.renderer.numbers is None or not self._figure_divs:
            return []
        parts = []
        for image in self.references:
            if image.kind != "image" or image.syntax == "html":
                continue
            labels = self._labels_of(image)
            if any(self.kind(label) == "figure" for label in labels) or not self._in_figure(image.span):
                continue
            key = self.renderer.part_label(labels[-1].key if labels else "")
            place = Span(image.span.end, image.span.end)
            parts.append(Definition("label", "implicit", key, place, place, image.span, "image", image.text))
        return parts

    def _labels_of(self, image: Reference) -> list[Definition]:
        if image.attributes is None:
            return []
        return [label for label in self.definitions if label.kind == "label" and label.span == image.attributes]

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The references that are there for this renderer, in document order."""
        return tuple(reference for reference in self.document.references if self._exists(reference))

    @cached_property
    def _notes(self) -> list[Definition]:
        return list(self.of_kind("footnote"))

    def note_around(self, fact: Definition | Reference) -> Definition | None:
        """The footnote in whose text something stands, if it stands in one."""
        if not fact.conditions & Condition.IN_NOTE:
            return None
        index = bisect_right(self._notes, fact.span.start, key=lambda note: note.body.start) - 1
        while index >= 0:
            note = self._notes[index]
            if note is not fact and note.body.start <= fact.span.start and fact.span.end <= note.body.end:
                return note
            index -= 1
        return None

    @cached_property
    def _first_mention(self) -> dict[str, int]:
        first: dict[str, int] = {}
        for reference in self.references:
            # What a note that is shown nowhere refers to is shown all the same (run with cmark-gfm 0.29.0.gfm.13).
            is_read = self.renderer.nested_notes or self.note_around(reference) is None
            if reference.kind == "footnote" and is_read:
                first.setdefault(self.note_key(reference.key), reference.span.start)
        return first

    def is_shown(self, fact: Definition | Reference) -> bool:
        """Whether it is not in a footnote that is shown nowhere, as nothing refers to it or another one is taken."""
        note = self.note_around(fact)
        if note is None or self.support("footnote") != NATIVE:
            return True
        key = self.note_key(note.key)
        shown = self.footnotes[key][0 if self.renderer.first_note_wins else -1] if key in self.footnotes else None
        return key in self._first_mention and shown is note

    def reading_order(self, fact: Definition | Reference) -> tuple[int, int]:
        """Sorts as a page is read: what stands in a footnote where the footnote is first referred to."""
        note = self.note_around(fact)
        start = fact.body.start if isinstance(fact, Definition) else fact.span.start
        if note is None or self.support("footnote") != NATIVE:
            return start, fact.span.start
        return self._first_mention.get(self.note_key(note.key), note.body.start), fact.span.start

    def of_kind(self, kind: str) -> Iterator[Definition]:
        """The definitions of one kind, in document order."""
        return (definition for definition in self.definitions if definition.kind == kind)

    def support(self, feature: str) -> str:
        """What the renderer makes of a feature in this very document: `native`, `text` or `breaks`."""
        support = self.renderer.support(feature)
        if support == BREAKS and self.failure is None:
            return TEXT
        return support

    @cached_property
    def failure(self) -> Failure | None:
        """What stops the renderer from building this page."""
        failure = self.renderer.failure(self.document)
        if failure is None and self.renderer.duplicate_labels_break:
            for key, definitions in self.labels.items():
                if len(definitions) > 1 and self.kind(definitions[0]) != "section":
                    reason = f"the label `{key}` is defined twice"
                    return Failure(definitions[1].span, reason, "give one of them another name")
        return failure

    def kind(self, definition: Definition) -> str:
        """`figure`, `table` ... for a label that can be numbered, else the definition's own kind.

        HTML elements carry labels only for renderers that number nothing themselves.
        """
        if definition.kind == "label" or (definition.kind == "anchor" and self._labels_by_html(definition)):
            by_element = self.renderer.element_kinds.get(definition.element)
            return by_element or self.renderer.kind_of(definition.key) or "anchor"
        return definition.kind

    def _labels_by_html(self, definition: Definition) -> bool:
        return self.renderer.numbers is None or self.renderer.name == "any" or definition.element in ("div", "span")

    def supports(self, definition: Definition) -> str:
        """What the renderer makes of the way in which a label or anchor is written."""
        if definition.kind == "anchor":
            return NATIVE
        if definition.conditions & (Condition.SPACED | Condition.NEXT_LINE) and definition.element == "image":
            return TEXT if self.renderer.name != "any" else NATIVE
        if definition.syntax == "implicit":
            return NATIVE
        by_element = definition.syntax in _ATTRIBUTES
        return self.support(f"label-{definition.element}" if by_element else definition.syntax.replace("_", "-"))

    def is_cross_reference(self, reference: Reference) -> bool:
        """Whether it names a label: by its syntax, or as a citation whose key is one of a label."""
        if reference.kind == "citation":
            return self.renderer.is_label(reference.key)
        return reference.kind == "cross-reference"

    def supports_reference(self, reference: Reference) -> str:
        """What the renderer makes of the way in which a cross-reference is written."""
        by_citation = reference.kind == "citation"
        return self.support("cross-reference" if by_citation else reference.syntax.replace("_", "-"))

    def supports_citation(self, reference: Reference) -> str:
        """What the renderer makes of the way in which literature is cited."""
        feature = "citation" if reference.syntax == "citations" else reference.syntax.replace("_", "-")
        return self.support(feature)

    def is_of_example_list(self, reference: Reference) -> bool:
        """Whether it is the number of an item of an example list: `(@good)` stands there, `@good` refers to it.

        In brackets it is a citation all the same (run with pandoc 3.9).
        """
        is_bare = reference.citation is not None and reference.citation.group is None
        return is_bare and self.renderer.reads_citations and reference.key in self._examples

    @cached_property
    def _examples(self) -> frozenset[str]:
        return frozenset(definition.key for definition in self.of_kind("example"))

    @cached_property
    def heading_anchors(self) -> dict[Span, tuple[str, ...]]:
        """The anchors of each heading, by its span; more than one only where no renderer is known."""
        headings = list(self.of_kind("heading"))
        bare = [slugs.Heading(self._pieces(heading), "", heading.level) for heading in headings]
        plain = [heading._replace(pieces=_without_attributes(heading.pieces)) for heading in bare]
        honoured = self.support("label-heading") == NATIVE
        own = [
            plain[index]._replace(own=heading.key, attributes=_attributes(heading.pieces))
            if honoured and (heading.syntax != "kramdown-attributes" or self.lenient)
            else bare[index]
            for index, heading in enumerate(headings)
        ]
        variants = [own]
        if self.lenient and bare != plain:
            variants += [bare, plain]
        rules = [rule(variant) for rule in self.renderer.slugs for variant in variants]
        finish = self.renderer.heading_anchor
        return {
            heading.span: tuple(dict.fromkeys(finish(rule[index]) for rule in rules))
            for index, heading in enumerate(headings)
        }

    def _pieces(self, heading: Definition) -> tuple[Piece, ...]:
        """The pieces of a heading; notes that are none here, as nothing defines or reads them, marked as such."""
        if len(heading.pieces) == 1:
            return heading.pieces
        return tuple(
            Piece(f"no-{piece.kind}", piece.text)
            if piece.kind in ("note", "inline-note") and not self._is_note(piece)
            else piece
            for piece in heading.pieces
        )

    def _is_note(self, piece: Piece) -> bool:
        if piece.kind == "inline-note":
            return self.support("inline-note") == NATIVE
        return self.support("footnote") == NATIVE and self.note_key(piece.text[2:-1]) in self.footnotes

    @property
    def lenient(self) -> bool:
        """Whether no renderer is known, so that what is right in any of them is right."""
        return self.renderer.name == "any"

    @property
    def is_complete(self) -> bool:
        """Whether it holds nothing but what stands in its text: a site generator puts no other text into it."""
        return not (self.renderer.site and "inclusions" in self.document.syntaxes)

    def anchor(self, definition: Definition) -> str:
        """The anchor that a definition gets; empty where it gets none."""
        if definition.kind == "heading":
            return self.heading_anchors[definition.span][0]
        return definition.key

    @cached_property
    def anchors(self) -> dict[str, list[Definition]]:
        """What can be linked to in this page, by anchor."""
        anchors: dict[str, list[Definition]] = {}
        for definition in self.definitions:
            if not self.lenient and not self.is_shown(definition):
                continue
            if definition.kind == "heading":
                for anchor in self.heading_anchors[definition.span]:
                    if anchor:
                        anchors.setdefault(anchor, []).append(definition)
            elif definition.kind == "anchor" or (definition.kind == "label" and definition.element != "heading"):
                if definition.key and self.supports(definition) == NATIVE:
                    anchors.setdefault(definition.key, []).append(definition)
            elif definition.kind == "reference-key" and definition.key and self.support("key-reference") == NATIVE:
                anchors.setdefault(f"ref-{definition.key}", []).append(definition)
        return anchors

    def find_anchor(self, fragment: str) -> list[Definition] | None:
        """The definitions that a fragment (without `#`) leads to; None for an anchor the renderer makes itself.

        A browser looks for the fragment as it is written and then percent-decoded.
        """
        # What follows is for the browser alone: the text to be marked.
        fragment = fragment.partition(":~:")[0]
        written = fragment.removeprefix(self.renderer.anchor_prefix)
        for candidate in dict.fromkeys((fragment, unquote(fragment), written, unquote(written))):
            found = self.anchors.get(candidate)
            if found:
                return found
        if fragment.lower() in ("", "top") or self.renderer.generated_anchors(fragment):
            return None
        return []

    @cached_property
    def labels(self) -> dict[str, list[Definition]]:
        """The labels that a cross-reference can resolve to here: those with a number, by key."""
        labels: dict[str, list[Definition]] = {}
        numbered = self.numbers if self.renderer.numbers is not None else self.own_numbers
        for definition in self.numberable:
            is_label = definition.span in numbered and self.can_be_named(definition)
            if is_label or self.renderer.refers_to(definition):
                labels.setdefault(self.renderer.label_key(definition.key), []).append(definition)
        return labels

    def can_be_named(self, definition: Definition) -> bool:
        """Whether a cross-reference can name a label."""
        return (
            definition.syntax == "implicit"
            or definition.element in self.renderer.element_kinds
            or self.renderer.is_label(definition.key)
        )

    def find_label(self, key: str) -> list[Definition]:
        """The labels that `@key` stands for."""
        if self.renderer.folds_first_letter:
            key = key[:1].lower() + key[1:]
        return self.labels.get(self.renderer.label_key(key), [])

    def _in_figure(self, image: Span) -> bool:
        """Whether an image stands in a div that is a figure."""
        index = bisect_right(self._figure_divs, image.start, key=lambda div: div.start) - 1
        return index >= 0 and image.end <= self._figure_divs[index].end

    @cached_property
    def _figure_divs(self) -> list[Span]:
        divs = (definition for definition in self.definitions if definition.element == "div")
        counts = self.renderer.numbers or (lambda definition, kind: True)
        return [div.body for div in divs if self.kind(div) == "figure" and counts(div, "figure")]

    @cached_property
    def numbers(self) -> dict[Span, str]:
        """The numbers that the renderer gives, by the span of the definition."""
        numbered = self.renderer.numbers
        if numbered is None:
            return {}
        labelled = {definition.body.start for definition in self.of_kind("label") if definition.element == "math"}

        def kind_of(definition: Definition) -> str | None:
            if definition.kind == "equation":
                counts_all = self.renderer.numbering.all_equations and definition.span.start not in labelled
                return "equation" if counts_all else None
            if definition.kind not in ("label", "anchor"):
                return None
            kind = self.kind(definition)
            if (
                kind == "figure"
                and self.renderer.numbering.parts
                and definition.element == "image"
                and self._in_figure(definition.span)
            ):
                # The parts of a figure may share a paragraph.
                definition = definition._replace(conditions=definition.conditions & ~Condition.INLINE)
            counts = kind in self._numbered_kinds and numbered(definition, kind)
            return kind if counts and (self.lenient or self.supports(definition) == NATIVE) else None

        return number(self.numberable, kind_of, self.reading_order, self.renderer.numbering)

    @cached_property
    def _numbered_kinds(self) -> frozenset[str]:
        return frozenset((*self.renderer.label_kinds.values(), *self.renderer.element_kinds.values()))

    @cached_property
    def own_numbers(self) -> dict[Span, str]:
        """The numbers that are written into links where the renderer gives none, by the span of the definition.

        All labels count, also those that the renderer does not understand and a fix will turn into anchors.
        """
        if self.renderer.numbers is not None and not self.lenient:
            return self.numbers

        def kind_of(definition: Definition) -> str | None:
            kind = self.kind(definition)
            if definition.kind not in ("label", "anchor") or kind == "anchor" or not definition.key.partition(":")[2]:
                return None
            return kind

        numbers = number(self.definitions, kind_of, self.reading_order, self.renderer.numbering)
        # A section is named by its title, also where it has no number.
        unnumbered = {section.span: "" for section in self.definitions if kind_of(section) == "section"}
        return unnumbered | numbers

    @cached_property
    def footnotes(self) -> dict[str, list[Definition]]:
        """Footnotes by id, in the form in which the renderer compares ids."""
        notes: dict[str, list[Definition]] = {}
        for definition in self.of_kind("footnote"):
            notes.setdefault(self.note_key(definition.key), []).append(definition)
        return notes

    def note_key(self, key: str) -> str:
        """A footnote's id in the form in which the renderer compares ids."""
        return label_key(key) if self.renderer.folds_note_case else key

    @cached_property
    def link_definitions(self) -> dict[str, list[Definition]]:
        """Link definitions by normalized label."""
        found: dict[str, list[Definition]] = {}
        for definition in self.of_kind("link-definition"):
            found.setdefault(label_key(definition.key), []).append(definition)
        return found

    @cached_property
    def named(self) -> dict[str, list[Definition]]:
        """The definitions with a key of their own, by it."""
        found: dict[str, list[Definition]] = {}
        for definition in self.definitions:
            if definition.key:
                found.setdefault(definition.key, []).append(definition)
        return found

    @cached_property
    def mentioned(self) -> frozenset[str]:
        """The names that links within the page and citations mention, whether there is such a thing or not."""
        links = (one.key[1:] for one in self.references if one.kind == "link" and one.key.startswith("#"))
        citations = (one.key for one in self.references if one.kind == "citation")
        return frozenset((*map(unquote, links), *citations))

    @cached_property
    def label_keys(self) -> tuple[str, ...]:
        """The keys of all labels of a kind that can be numbered, whether they are numbered here or not."""
        return tuple(key for key in self.named if self.renderer.is_label(key))

    @cached_property
    def anchor_names(self) -> Names:
        """All anchors, to be offered for one that does not exist."""
        return Names(self.anchors)

    @cached_property
    def label_names(self) -> Names:
        """All labels, to be offered for one that does not exist."""
        return Names(self.label_keys)

    def names_of(self, kind: str) -> Names:
        """The keys of all definitions of a kind, to be offered for one that does not exist."""
        if kind not in self._names:
            self._names[kind] = Names(definition.key for definition in self.of_kind(kind))
        return self._names[kind]

    def citations_in(self, span: Span) -> list[Reference]:
        """The citations, of labels or of literature, that begin within a part of the text."""
        starts, citations = self._citations
        return citations[bisect_left(starts, span.start) : bisect_left(starts, span.end)]

    @cached_property
    def _citations(self) -> tuple[list[int], list[Reference]]:
        citations = [reference for reference in self.references if reference.kind == "citation"]
        return [citation.span.start for citation in citations], citations

    @cached_property
    def images_by_attributes(self) -> dict[Span, Reference]:
        """The images that have an attribute block, by its span."""
        return {
            reference.attributes: reference
            for reference in self.document.references
            if reference.attributes is not None and reference.kind in ("image", "label")
        }

    @cached_property
    def keys(self) -> dict[str, list[Definition]]:
        """Entries of reference blocks by key."""
        found: dict[str, list[Definition]] = {}
        for definition in self.of_kind("reference-key"):
            # A line without a key is an entry that nothing can refer to.
            if definition.key:
                found.setdefault(definition.key, []).append(definition)
        return found

    @cached_property
    def key_numbers(self) -> dict[Span, str]:
        """The numbers of the entries of reference blocks: their place in the block."""
        if self.support("key-reference") != NATIVE and not self.keys:
            return {}
        counts: dict[str, int] = {}
        numbers = {}
        for definition in self.of_kind("reference-key"):
            block = dict(definition.attributes)["block"]
            counts[block] = counts.get(block, 0) + 1
            numbers[definition.span] = str(counts[block])
        return numbers

    @cached_property
    def headings_by_text(self) -> dict[str, list[Definition]]:
        """Headings by their text, for `[Heading]`."""
        found: dict[str, list[Definition]] = {}
        for definition in self.of_kind("heading"):
            found.setdefault(label_key(definition.text), []).append(definition)
        return found


def _place(definition: Definition) -> tuple[int, int]:
    return definition.span.start, -definition.span.end
