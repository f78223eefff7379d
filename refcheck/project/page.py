"""One Document as one Renderer sees it: what exists there, its anchors, labels and numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import count
from typing import Any, TypeVar
from urllib.parse import unquote

from refcheck import slugs
from refcheck.facts.model import AttributeBlock, Definition, Document, Malformed, Piece, Reference, Span
from refcheck.facts.source import Source
from refcheck.facts.suggestions import Suggestions
from refcheck.numbering.counting import Counters, Numbering, is_numbered, number
from refcheck.project.publication import Publication, effective_renderer
from refcheck.project.view import View
from refcheck.renderers import NATIVE, OPEN, TEXT, Failure, Renderer
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.footnotes import FootnoteCondition
from refcheck.syntax.links import label_key

_Found = TypeVar("_Found")
# The syntaxes of pandoc's attribute blocks, which renderers read on some elements and not on others.
_ATTRIBUTES = frozenset(("attributes", "code", "divs", "tables"))

# What is read, or may be by something else than the renderer.
_PERHAPS = frozenset((NATIVE, OPEN))
# What gets its anchor by its text.
_HEADINGS = frozenset(("heading", "html-heading", "term"))


def _attributes(pieces: tuple[Piece, ...]) -> str:
    return pieces[-1].text if pieces and pieces[-1].kind == "attributes" else ""


def _without_attributes(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return pieces[:-1] if _attributes(pieces) else pieces


# What a page holds that does not depend on its numbers, nor on what these decide.
_OF_ITS_TEXT = (
    *("view", "definitions", "references", "numberable", "_notes", "_first_mention"),
    *("heading_anchors", "anchors_by_rule", "_figure_divs", "_counted", "_numbered_kinds"),
)


class Page:
    """The join of a document with its renderer. Everything is found out when it is first asked for.

    Args:
        document: the facts of the text.
        location: the absolute, resolved path of its file; empty for a page that is looked at for itself alone.
        read: reads the text.
        publication: how it is published.

    Attributes:
        included: the pages that become a part of this one, with the offset where; set by the project.
        count_all: gives numbers to this and all pages that are counted with it; set by the project.
    """

    def __init__(self, document: Document, location: str, read: Callable[[], Source], publication: Publication) -> None:
        self.document = document
        self.location = location
        self.read = read
        self.publication = publication
        self.renderer = publication.renderer
        self.templates = publication.templates
        self.book = publication.book
        self.included: Callable[[], Sequence[tuple[int, Page]]] = tuple
        # Without one of its own it would hold itself, and the memory of a page that is forgotten would not be freed.
        self.count_all: Callable[[], object] | None = None
        self._numbers: dict[Span, str] | None = None
        self._names: dict[str, Suggestions] = {}
        self._deeper: dict[tuple[int, str], list[Definition]] = {}
        self._known: dict[Hashable, Any] = {}

    @property
    def path(self) -> str:
        """The path of the document, as it is shown."""
        return self.document.path

    @property
    def source(self) -> Source:
        """The text, read again if nobody keeps it."""
        return self.read()

    @property
    def reason(self) -> str:
        """How the renderer was found."""
        return self.publication.reason

    @property
    def doubt(self) -> str:
        """Why it is uncertain that the renderer shows the note, in words; empty if it is certain."""
        return self.publication.doubt

    @property
    def metadata(self) -> Mapping[str, Any]:
        """The settings of the note and of its project."""
        return self.publication.metadata

    def at(self, location: str) -> Page:
        """The same page with its file at another place."""
        return Page(self.document, location, self.read, self.publication)

    def with_text(self, document: Document, source: Source, metadata: Mapping[str, Any] | None = None) -> Page:
        """The same page with another text.

        Args:
            document: the facts of the text.
            metadata: the settings of the note, if the text changes them.
        """
        metadata = self.metadata if metadata is None else metadata
        renderer = effective_renderer(document, self.renderer, metadata)
        publication = self.publication._replace(renderer=renderer, metadata=metadata)
        return Page(document, self.location, in_memory(source), publication)

    def with_renderer(self, renderer: Renderer) -> Page:
        """The same page in another renderer, which gets the settings of this page."""
        renderer = effective_renderer(self.document, renderer, self.metadata)
        return Page(self.document, self.location, self.read, self.publication._replace(renderer=renderer))

    def seen_by(self, renderer: Renderer) -> Page:
        """The page as another renderer shows it that knows no settings but those in its text."""
        metadata = self.document.front_matter
        renderer = effective_renderer(self.document, renderer, metadata)
        return Page(self.document, self.location, self.read, Publication(renderer, metadata=metadata))

    def apart(self) -> Page:
        """The same page, to be counted with others than this one is; what its text alone decides is shared."""
        other = self.at(self.location)
        known = self.__dict__
        other.__dict__.update({name: known[name] for name in _OF_ITS_TEXT if name in known})
        return other

    @cached_property
    def view(self) -> View:
        """What exists in the page."""
        return View(self.document, self.renderer)

    @property
    def raw_parts(self) -> tuple[Span, ...]:
        """The parts of the text that the renderer shows as they are written."""
        return self.view.raw_parts

    def reads(self, conditions: int) -> bool:
        """Whether the renderer parses Markdown under these conditions."""
        return self.view.is_parsed(conditions)

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions that exist for the renderer, in document order."""
        return self.view.definitions

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The references that exist for the renderer, in document order."""
        return self.view.references

    @cached_property
    def numberable(self) -> tuple[Definition, ...]:
        """The definitions that are shown, with the labels that headings have without being given one."""
        label = self.renderer.heading_label
        implicit = [
            heading._replace(kind="label", syntax="implicit", key=key, span=Span(heading.span.end, heading.span.end))
            for heading in (self.of_kind("heading") if label is not None else ())
            if label is not None
            and not (heading.key and self.renderer.is_label(heading.key))
            # One that has been given an id of the same name is there already.
            and (key := label(self.anchor(heading))) not in (None, heading.key)
        ]
        implicit += self._implicit_parts()
        found = tuple(sorted((*self.definitions, *implicit), key=_place)) if implicit else self.definitions
        return found if self.lenient or not self._notes else tuple(filter(self.is_shown, found))

    def _implicit_parts(self) -> list[Definition]:
        """The images in figures that are their parts without a label that says so."""
        part_label, numbering = self.renderer.part_label, self.renderer.numbering
        if part_label is None or not numbering.parts or self.renderer.numbers is None or not self._figure_divs:
            return []
        parts = []
        for image in self.references:
            if image.kind != "image" or image.syntax == "html":
                continue
            labels = self._labels_of(image)
            if any(self.kind(label) == "figure" for label in labels) or not self._in_figure(image.span):
                continue
            key = part_label(labels[-1].key if labels else "")
            place = Span(image.span.end, image.span.end)
            parts.append(Definition("label", "implicit", key, place, place, image.span, "image", image.text))
        return parts

    def _labels_of(self, image: Reference) -> list[Definition]:
        return self._labels_by_span.get(image.attributes, []) if image.attributes is not None else []

    @cached_property
    def _labels_by_span(self) -> dict[Span, list[Definition]]:
        found: dict[Span, list[Definition]] = {}
        for label in self.of_kind("label"):
            found.setdefault(label.span, []).append(label)
        return found

    @property
    def malformed(self) -> tuple[Malformed, ...]:
        """What is text for the renderer but was meant as a definition or reference, in document order."""
        return self.view.malformed

    @property
    def attribute_blocks(self) -> tuple[AttributeBlock, ...]:
        """The attribute blocks that exist for the renderer, whether it reads them or not, in document order."""
        return self.view.attribute_blocks

    @cached_property
    def malformed_labels(self) -> dict[str, list[Malformed]]:
        """What was meant as the definition of a label and is none, by the label's key."""
        found: dict[str, list[Malformed]] = {}
        for fact in self.malformed:
            if fact.kind in ("attributes", "stray-attributes") and fact.key:
                found.setdefault(fact.key, []).append(fact)
        return found

    def is_free(self, key: str, but: int = 0) -> bool:
        """Whether a label can be named so: nothing else is, nor was meant to be.

        Args:
            but: how many of those that are named or meant so do not count, as they are the one that asks.
        """
        return len(self.labelled.get(key, ())) + len(self.malformed_labels.get(key, ())) <= but

    @cached_property
    def misnamed(self) -> dict[str, list[Definition]]:
        """The labels whose beginning is nearly one that the renderer knows, by the key that was meant."""
        found: dict[str, list[Definition]] = {}
        for definition in self.definitions if self.renderer.pandoc_grammar else ():
            if definition.kind in ("label", "anchor") and definition.key:
                meant = self.renderer.meant_key(definition.key)
                if meant is not None and meant != definition.key:
                    found.setdefault(meant, []).append(definition)
        return found

    @cached_property
    def _notes(self) -> list[Definition]:
        return list(self.of_kind("footnote"))

    def note_around(self, fact: Definition | Reference) -> Definition | None:
        """The footnote in whose text something stands, if it stands in one."""
        if not fact.conditions & FootnoteCondition.IN_NOTE:
            return None
        index = bisect_right(self._notes, fact.span.start, key=lambda note: note.body.start) - 1
        while index >= 0:
            note = self._notes[index]
            if fact.span.end <= note.body.end:
                if note is not fact:
                    return note
                index -= 1
            else:
                index = self._longer_notes[index]
        return None

    @cached_property
    def _longer_notes(self) -> list[int]:
        """For each footnote the place, among all, of the last one before it that ends after it; -1 for none."""
        longer: list[int] = []
        for index, note in enumerate(self._notes):
            before = index - 1
            while before >= 0 and self._notes[before].body.end <= note.body.end:
                before = longer[before]
            longer.append(before)
        return longer

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
        return (key in self._first_mention or self.renderer.shows_unused_notes) and shown is note

    def counting_order(self, fact: Definition | Reference) -> tuple[int, int]:
        """Sorts as the renderer counts: what stands in footnotes as a page is read, or after all else."""
        start, own = self.reading_order(fact)
        in_note = self.renderer.notes_last and self.note_around(fact) and self.support("footnote") == NATIVE
        return start + (self.document.length if in_note else 0), own

    def reading_order(self, fact: Definition | Reference) -> tuple[int, int]:
        """Sorts as a page is read: what stands in a footnote where the footnote is first referred to."""
        note = self.note_around(fact)
        start = fact.body.start if isinstance(fact, Definition) else fact.span.start
        if note is None or self.support("footnote") != NATIVE:
            return start, fact.span.start
        unused = note.body.start + (self.document.length if self.renderer.shows_unused_notes else 0)
        mention = self._first_mention.get(self.note_key(note.key), unused)
        return mention, fact.span.start

    def of_kind(self, kind: str) -> Iterator[Definition]:
        """The definitions of one kind, in document order."""
        return (definition for definition in self.definitions if definition.kind == kind)

    def support(self, feature: str) -> str:
        """What the renderer makes of a feature in this document: `native`, `text`, `breaks` or `open`."""
        return self.view.feature_support(feature)

    @cached_property
    def failure(self) -> Failure | None:
        """What stops the renderer from building this page: its text, or a label that is defined twice."""
        failure = self.view.failure
        if failure is None and self.renderer.duplicate_labels_break:
            for key, definitions in self.labels.items():
                if len(definitions) > 1 and self.kind(definitions[0]) != "section":
                    reason = f"the label `{key}` is defined twice"
                    return Failure(definitions[1].span, reason, "give one of them another name")
        return failure

    def kind(self, definition: Definition) -> str:
        """`figure`, `table` ... for a label that can be numbered, else the definition's own kind.

        HTML elements but divs and spans carry labels only for renderers that number nothing themselves.
        """
        if definition.kind == "label" or (definition.kind == "anchor" and self._labels_by_html(definition)):
            by_element = self.renderer.element_kinds.get(definition.element)
            return by_element or self.renderer.kind_of(definition.key) or "anchor"
        return definition.kind

    def _labels_by_html(self, definition: Definition) -> bool:
        of_any_element = self.renderer.numbers is None or self.lenient or definition.syntax != "html"
        return of_any_element or definition.element in ("div", "span")

    def supports(self, definition: Definition) -> str:
        """What the renderer makes of the way in which a label or anchor is written."""
        if definition.kind == "anchor":
            return NATIVE
        if definition.conditions & ElementCondition.DETACHED and definition.element == "image":
            by_next_line = (
                definition.conditions & ElementCondition.NEXT_LINE and self.support("attribute-lists") == NATIVE
            )
            return NATIVE if by_next_line else self.support("detached-attributes")
        if definition.syntax == "implicit":
            return NATIVE
        if definition.conditions & ElementCondition.OVER_LINES and not self.renderer.attributes_over_lines:
            return TEXT
        return self.support(self.label_feature(definition))

    def is_cross_reference(self, reference: Reference) -> bool:
        """Whether it names a label: by its syntax, or as a citation whose key is one of a label."""
        if reference.kind == "citation":
            # Where labels need no prefix, a key is one where there is a label of this name.
            is_named = not self.renderer.label_kinds and bool(self.find_label(reference.key))
            return is_named or self.renderer.is_label(reference.key)
        return reference.kind == "cross-reference"

    def supports_reference(self, reference: Reference) -> str:
        """What the renderer makes of the way in which a cross-reference is written."""
        if reference.kind != "citation" and not self.renderer.is_reference_key(reference.key):
            return TEXT
        return self.support(self.reference_feature(reference))

    @staticmethod
    def reference_feature(reference: Reference) -> str:
        """The feature by which a cross-reference is written."""
        return "cross-reference" if reference.kind == "citation" else reference.syntax.replace("_", "-")

    @staticmethod
    def label_feature(definition: Definition) -> str:
        """The feature by which a label is written."""
        if definition.syntax in _ATTRIBUTES:
            return f"label-{definition.element}"
        return definition.syntax.replace("_", "-")

    def supports_citation(self, reference: Reference) -> str:
        """What the renderer makes of the way in which literature is cited."""
        return self.support(self.citation_feature(reference))

    @staticmethod
    def citation_feature(reference: Reference) -> str:
        """The feature by which literature is cited."""
        return "citation" if reference.syntax == "citations" else reference.syntax.replace("_", "-")

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
        return {span: tuple(dict.fromkeys(anchors)) for span, anchors in self.anchors_by_rule.items()}

    @cached_property
    def anchors_by_rule(self) -> dict[Span, tuple[str, ...]]:
        """The anchor that each slug rule makes of each heading, by its span, in the same order for all headings."""
        headings, others = list(self.of_kind("heading")), self._other_headings
        if not others:
            return self._anchors_of(headings)
        anchors = self._anchors_of(sorted([*headings, *others], key=_place))
        if self.lenient:
            # Most renderers give these none, and then do not count them.
            for span, without in self._anchors_of(headings).items():
                anchors[span] = (*without, *anchors[span])
        return anchors

    @cached_property
    def _other_headings(self) -> list[Definition]:
        """What gets anchors as headings do: terms of definition lists, headings in HTML."""
        kinds = ["term"] if self.support("term-anchor") == NATIVE else []
        kinds += ["html-heading"] if self.renderer.html_headings else []
        return [one for one in self.definitions if one.kind in kinds]

    def _anchors_of(self, headings: list[Definition]) -> dict[Span, tuple[str, ...]]:
        rules = list(self._by_rule(headings))
        return {heading.span: tuple(rule[index] for rule in rules) for index, heading in enumerate(headings)}

    def _by_rule(self, headings: list[Definition]) -> Iterator[list[str]]:
        """The anchors of headings by one slug rule after the other."""
        # The ids that are given to headings beside them, on lines of their own.
        given = {
            label.body.start: label.key
            for label in self.of_kind("label")
            if label.element == "heading" and label.key and self.supports(label) == NATIVE
        }
        bare = [slugs.Heading(self._pieces(heading), "", heading.level) for heading in headings]
        plain = [heading._replace(pieces=_without_attributes(heading.pieces)) for heading in bare]
        own = []
        for index, heading in enumerate(headings):
            key = given.get(heading.body.start, "")
            if key and key != heading.key:
                own.append(bare[index]._replace(own=key))
            elif self._reads_attributes(heading):
                own.append(plain[index]._replace(own=heading.key, attributes=_attributes(heading.pieces)))
            else:
                own.append(bare[index])
        variants = [own]
        keeps_slug = self.lenient or self.renderer.keeps_slug or self.support("label-heading") == OPEN
        if keeps_slug and own != bare:
            variants += [bare, plain]
        finish = self.renderer.heading_anchor
        for rule in self.renderer.slugs:
            for variant in variants:
                anchors = rule(variant)
                yield anchors if finish is str else list(map(finish, anchors))

    def _pieces(self, heading: Definition) -> tuple[Piece, ...]:
        """The pieces of a heading; notes that are none here, as nothing defines or reads them, marked as such."""
        if len(heading.pieces) == 1:
            return heading.pieces
        return tuple(map(self._piece, heading.pieces))

    def _piece(self, piece: Piece) -> Piece:
        if piece.kind not in ("note", "inline-note"):
            return piece
        if not self._is_note(piece):
            return Piece("no-note" if piece.kind == "note" else "no-inline-note", piece.text)
        if piece.kind == "note" and self.renderer.note_numbers_in_anchors:
            return Piece("text", str(self._note_numbers.get(self.note_key(piece.text[2:-1]), "")))
        return piece

    @cached_property
    def _note_numbers(self) -> dict[str, int]:
        """The numbers of footnotes, in the order in which they are first referred to."""
        return {key: number for number, key in enumerate(filter(self.footnotes.__contains__, self._first_mention), 1)}

    def _is_note(self, piece: Piece) -> bool:
        if piece.kind == "inline-note":
            return self.support("inline-note") == NATIVE
        return self.support("footnote") == NATIVE and self.note_key(piece.text[2:-1]) in self.footnotes

    def _reads_attributes(self, heading: Definition) -> bool:
        """Whether a block at the end of a heading is one of attributes; of its form the slug rule is the judge."""
        if self.support("label-heading") not in _PERHAPS:
            return False
        return heading.syntax != "kramdown-attributes" or self.support("kramdown-attributes") == NATIVE

    @property
    def lenient(self) -> bool:
        """Whether the renderer is unknown, so that what is right in any of them is right."""
        return self.renderer.is_unknown

    @property
    def is_complete(self) -> bool:
        """Whether the page has nothing but its text: no site generator puts other text into it."""
        return self.view.is_complete

    def anchor(self, definition: Definition) -> str:
        """The anchor that a definition gets; empty where it gets none."""
        if definition.kind in _HEADINGS:
            return self.heading_anchors.get(definition.span, ("",))[0]
        return definition.key

    @cached_property
    def anchors(self) -> dict[str, list[Definition]]:
        """What can be linked to in this page, by anchor."""
        return self._anchors_with(self.heading_anchors)

    @property
    def _given_anchors(self) -> dict[str, list[Definition]]:
        """What can be linked to by a name that was given to it."""
        return self._anchors_with({})

    def _anchors_with(self, of_headings: Mapping[Span, tuple[str, ...]]) -> dict[str, list[Definition]]:
        anchors: dict[str, list[Definition]] = {}
        for definition in self.definitions:
            if not self.lenient and not self.is_shown(definition):
                continue
            if definition.kind in _HEADINGS:
                for anchor in of_headings.get(definition.span, ()):
                    if anchor:
                        anchors.setdefault(anchor, []).append(definition)
            elif definition.kind == "anchor" or (definition.kind == "label" and definition.element != "heading"):
                if definition.key and self.supports(definition) in _PERHAPS:
                    anchors.setdefault(definition.key, []).append(definition)
            elif definition.kind == "reference-entry" and definition.key and self.support("key-reference") == NATIVE:
                anchors.setdefault(f"ref-{definition.key}", []).append(definition)
        # A heading can have several; what becomes of that in its line the slug rule has said.
        own = {(heading.body.start, heading.key) for heading in self.of_kind("heading")}
        for label in self.of_kind("label"):
            is_beside = label.element == "heading" and (label.body.start, label.key) not in own
            if is_beside and label.key and self.supports(label) in _PERHAPS:
                anchors.setdefault(label.key, [label])
        return anchors

    def find_anchor(self, fragment: str) -> list[Definition] | None:
        """The definitions that a fragment (without `#`) leads to; None for an anchor the renderer makes itself.

        A browser looks for the fragment as it is written and then percent-decoded.
        """
        # What follows is for the browser alone: the text to be marked.
        fragment = fragment.partition(":~:")[0]
        candidates = self._candidates(fragment)
        if self.lenient:
            found = self._found_by_any(list(map(self.renderer.anchor_key, candidates)))
        else:
            found = next(filter(None, map(self._anchors_named, candidates)), None)
        if found:
            return found
        if fragment.lower() in ("", "top") or self.renderer.generated_anchors(fragment):
            return None
        return []

    def _candidates(self, fragment: str) -> dict[str, None]:
        written = fragment.removeprefix(self.renderer.anchor_prefix)
        return dict.fromkeys((fragment, unquote(fragment), written, unquote(written)))

    def names_of_anchor(self, fragment: str) -> list[str]:
        """What a fragment can lead to, as `anchor_keys` has it; only where the renderer is known."""
        candidates = self._candidates(fragment.partition(":~:")[0])
        if self.renderer.nested_anchors:
            parts = (name.strip("#").rpartition("#")[2] for name in candidates)
            return [self.renderer.anchor_key(name) for name in (*candidates, *parts)]
        return list(map(self.renderer.anchor_key, candidates))

    @property
    def anchor_keys(self) -> Iterable[str]:
        """The anchors, in the form in which the renderer compares them."""
        return self._anchors_by_key

    def _found_by_any(self, keys: Sequence[str]) -> list[Definition] | None:
        """What one of some names leads to by the first slug rule by which one of them does.

        Most do by one of the first: all two dozen are asked only for what is not there.
        """
        for index in count():
            if index == len(self._tables):
                table = next(self._further_tables, None)
                if table is None:
                    return None
                self._tables.append(table)
            for key in keys:
                if key in self._tables[index]:
                    return self._tables[index][key]
        return None

    @cached_property
    def _tables(self) -> list[dict[str, list[Definition]]]:
        """What has anchors, by them: those that are given first, then those of headings by each rule."""
        return []

    @cached_property
    def _further_tables(self) -> Iterator[dict[str, list[Definition]]]:
        if self._other_headings:
            # They count among the headings for some rules.
            yield self._anchors_by_key
            return
        yield self._by_anchor_key(self._given_anchors)
        headings = list(self.of_kind("heading"))
        for anchors in self._by_rule(headings):
            table: dict[str, list[Definition]] = {}
            for anchor, heading in zip(anchors, headings, strict=True):
                if anchor:
                    table.setdefault(anchor, []).append(heading)
            yield self._by_anchor_key(table)

    def _anchors_named(self, name: str) -> list[Definition] | None:
        key = self.renderer.anchor_key
        if not self.renderer.nested_anchors or "#" not in name:
            return self._anchors_by_key.get(key(name))
        outer: Definition | None = None
        for part in filter(None, name.split("#")):
            named = self._deeper_than(outer.level if outer else None, key(part))
            index = bisect_right(named, outer.span, key=lambda one: one.span) if outer else 0
            if index >= len(named):
                return None
            outer = named[index]
        return [outer] if outer else None

    def _deeper_than(self, level: int | None, anchor: str) -> list[Definition]:
        """What has an anchor, in document order; where a level is given, only what is deeper."""
        named = self._anchors_by_key.get(anchor, [])
        if level is None:
            return named
        if (level, anchor) not in self._deeper:
            self._deeper[level, anchor] = sorted((one for one in named if one.level > level), key=lambda one: one.span)
        return self._deeper[level, anchor]

    @cached_property
    def _anchors_by_key(self) -> dict[str, list[Definition]]:
        return self._by_anchor_key(self.anchors)

    def _by_anchor_key(self, anchors: dict[str, list[Definition]]) -> dict[str, list[Definition]]:
        if self.renderer.anchor_key is str:
            return anchors
        by_key: dict[str, list[Definition]] = {}
        for anchor, definitions in anchors.items():
            by_key.setdefault(self.renderer.anchor_key(anchor), []).extend(definitions)
        return by_key

    @cached_property
    def labels(self) -> dict[str, tuple[Definition, ...]]:
        """The labels that a cross-reference can resolve to here: those with a number, by key."""
        labels: dict[str, list[Definition]] = {}
        numbered = self.numbers if self.renderer.numbers is not None else self.own_numbers
        for definition in self.numberable:
            is_label = definition.span in numbered and self.can_be_named(definition)
            is_target = self.renderer.refers_to(definition) and self.supports(definition) == NATIVE
            if definition.key and (is_label or is_target):
                labels.setdefault(self.renderer.label_key(definition.key), []).append(definition)
        return {key: tuple(definitions) for key, definitions in labels.items()}

    def can_be_named(self, definition: Definition) -> bool:
        """Whether a cross-reference can name a label."""
        is_label = (
            definition.syntax == "implicit"
            or definition.element in self.renderer.element_kinds
            or self.renderer.is_label(definition.key)
        )
        return is_label and self.renderer.is_reference_key(definition.key)

    def find_label(self, key: str) -> tuple[Definition, ...]:
        """The labels that `@key` stands for."""
        if self.renderer.folds_first_letter:
            key = key[:1].lower() + key[1:]
        return self.labels.get(self.renderer.label_key(key), ())

    def is_made_by_code(self, key: str) -> bool:
        """Whether a key can be of one of the outputs of a cell, which are known when the code has been run."""
        whole, mark, part = key.rpartition("-")
        found = self.find_label(whole) if mark and part.isdecimal() else ()
        return any(definition.syntax == "cells" for definition in found)

    def _in_figure(self, image: Span) -> bool:
        """Whether an image stands in a div that is a figure."""
        index = bisect_right(self._figure_divs, image.start, key=lambda div: div.start) - 1
        return index >= 0 and image.end <= self._figure_divs[index].end

    @cached_property
    def _figure_divs(self) -> list[Span]:
        divs = (definition for definition in self.definitions if definition.element == "div")
        counts = self.renderer.numbers or (lambda definition, kind: True)
        return [div.body for div in divs if self.kind(div) == "figure" and counts(div, "figure")]

    @property
    def numbers(self) -> Mapping[Span, str]:
        """The numbers that the renderer gives, by the span of the definition."""
        if self.renderer.numbers is None:
            return {}
        if self._numbers is None:
            (self.count_all or self.count)()
        return self._numbers or {}

    def count(self, counters: Counters | None = None, numbering: Numbering | None = None) -> Counters:
        """Gives the numbers of this page and of what it includes.

        Args:
            counters: how far the pages before it have counted.
            numbering: how it counts, where that does not depend on this page alone.

        Returns:
            How far has been counted then.
        """
        numbering = numbering or self.numbering_among(self.has_first_level)
        counters = counters or Counters.begin(numbering)
        # Files may include each other in a row that is longer than functions can call each other.
        waiting = [self._counting(counters, numbering)]
        while waiting:
            page = next(waiting[-1], None)
            if page is None:
                waiting.pop()
            else:
                waiting.append(page._counting(counters, numbering))
        return counters

    def _counting(self, counters: Counters, numbering: Numbering) -> Iterator[Page]:
        """Gives the numbers of this page; stops at each page that it includes, which is to be counted then."""
        # A file that includes itself is not counted twice.
        self._numbers = {}
        counted = sorted(self._counted, key=lambda one: one.span.start)
        starts, first = [one.span.start for one in counted], 0
        for place, page in self.included():
            if page._numbers is None:
                last = max(first, bisect_left(starts, place))
                self._number(counted[first:last], counters, numbering)
                yield page
                first = last
        self._number(counted[first:], counters, numbering)

    def numbering_among(self, has_first_level: Callable[[], bool]) -> Numbering:
        """How the page counts among others: not all count alike with headings of the first level and without.

        Args:
            has_first_level: whether there are any in those pages.
        """
        numbering = self.renderer.numbering
        return (
            numbering if numbering.without_first_level is None or has_first_level() else numbering.without_first_level
        )

    def has_first_level(self) -> bool:
        """Whether there are numbered headings of the first level here or in what is included."""
        seen: set[Page] = set()
        waiting: list[Page] = [self]
        while waiting:
            page = waiting.pop()
            if page not in seen:
                seen.add(page)
                if page._begins_chapters:
                    return True
                waiting += [other for _, other in page.included()]
        return False

    @cached_property
    def _begins_chapters(self) -> bool:
        return any(is_numbered(one) and one.level == 1 for one in self._counted)

    def _number(self, definitions: Sequence[Definition], counters: Counters, numbering: Numbering) -> None:
        numbered = self.renderer.numbers
        assert self._numbers is not None
        if numbered is None:
            return
        counted = numbering.unlabelled
        labelled = {label.body.start for label in self.of_kind("label") if counted and self.supports(label) == NATIVE}

        def kind_of(definition: Definition) -> str | None:
            if definition.kind == "unlabelled":
                if definition.element not in counted or definition.body.start in labelled:
                    return None
                kind = self.renderer.element_kinds.get(definition.element, "equation")
                return kind if numbered(definition, kind) else None
            if definition.kind not in ("label", "anchor"):
                return None
            kind = self.kind(definition)
            is_image = definition.element == "image"
            if kind == "figure" and numbering.parts and is_image and self._in_figure(definition.span):
                # The parts of a figure may share a paragraph.
                definition = definition._replace(conditions=definition.conditions & ~ElementCondition.INLINE)
            counts = kind in self._numbered_kinds and numbered(definition, kind)
            return kind if counts and (self.lenient or self.supports(definition) == NATIVE) else None

        self._numbers |= number(definitions, kind_of, self.counting_order, numbering, counters)

    @property
    def is_fragment(self) -> bool:
        """Whether the file is no page of its own but included in others."""
        return self.view.is_fragment

    def forget_numbers(self) -> None:
        """Before pages are counted anew."""
        self._numbers = None

    @cached_property
    def _counted(self) -> list[Definition]:
        """What is counted: all but the headings that are the titles of divs."""
        titled = [
            div.body for div in self.document.definitions if div.element == "div" and self.renderer.has_title(div)
        ]
        starts = [body.start for body in titled]

        def is_title(definition: Definition) -> bool:
            index = bisect_right(starts, definition.body.start) - 1
            return definition.kind == "heading" and index >= 0 and definition.body.end <= titled[index].end

        return [definition for definition in self.numberable if not (titled and is_title(definition))]

    @cached_property
    def _numbered_kinds(self) -> frozenset[str]:
        return frozenset((*self.renderer.label_kinds.values(), *self.renderer.element_kinds.values()))

    @cached_property
    def own_numbers(self) -> Mapping[Span, str]:
        """The numbers that are written into links where the renderer gives none, by the span of the definition.

        All labels count, also those that the renderer does not understand and a fix will turn into anchors.
        """
        if self.renderer.numbers is not None and not self.lenient:
            return self.numbers

        parts_of = self.renderer.parts_of

        def kind_of(definition: Definition) -> str | None:
            kind = self.kind(definition)
            if definition.kind not in ("label", "anchor") or kind == "anchor" or not parts_of(definition.key)[2]:
                return None
            return kind

        numbers = number(self.definitions, kind_of, self.counting_order, self.renderer.numbering)
        if self.templates.chapters:
            numbering = self.renderer.numbering._replace(chapters=1)
            by_chapter = number(self._by_chapters(), kind_of, self.counting_order, numbering)
            numbers = {span: by_chapter.get(span, own) for span, own in numbers.items()}
        # A section is named by its title, also where it has no number.
        unnumbered = {section.span: "" for section in self.definitions if kind_of(section) == "section"}
        return unnumbered | numbers

    def _by_chapters(self) -> list[Definition]:
        """The definitions without sections, with chapters as the only headings."""
        levels = [heading.level for heading in self.of_kind("heading") if is_numbered(heading)]
        level = self.templates.chapters
        if level is True:
            level = min(levels, default=1)
        kept = (one for one in self.definitions if one.kind != "heading" or one.level == level)
        return [one._replace(level=1) if one.kind == "heading" else one for one in kept if self.kind(one) != "section"]

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
    def labelled(self) -> dict[str, list[Definition]]:
        """The labels and anchors, by their key."""
        found: dict[str, list[Definition]] = {}
        for definition in self.definitions:
            if definition.key and definition.kind in ("label", "anchor"):
                found.setdefault(definition.key, []).append(definition)
        return found

    def once(self, key: Hashable, find: Callable[[], _Found]) -> _Found:
        """What `find()` returns, found out once for a key: what hundreds of facts ask for need not be found anew."""
        if key not in self._known:
            self._known[key] = find()
        found: _Found = self._known[key]
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
    def labels_by_folded_key(self) -> dict[str, list[str]]:
        """The keys of all labels, by their form without case."""
        found: dict[str, list[str]] = {}
        for key in self.label_keys:
            found.setdefault(key.casefold(), []).append(key)
        return found

    @cached_property
    def anchor_names(self) -> Suggestions:
        """All anchors, to be offered for one that does not exist."""
        return Suggestions(anchor for anchor in self.anchors if not (self.lenient and " " in anchor))

    @cached_property
    def label_names(self) -> Suggestions:
        """All labels, to be offered for one that does not exist."""
        return Suggestions(self.label_keys)

    def names_of(self, kind: str) -> Suggestions:
        """The keys of all definitions of a kind, to be offered for one that does not exist."""
        if kind not in self._names:
            self._names[kind] = Suggestions(definition.key for definition in self.of_kind(kind))
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
    def loose_captions(self) -> list[Span]:
        """The captions with a label that are of no table, in order."""
        return [definition.body for definition in self.of_kind("label") if definition.element == "paragraph"]

    @cached_property
    def images_by_attributes(self) -> dict[Span, Reference]:
        """The images that have an attribute block, by its span."""
        return {
            reference.attributes: reference
            for reference in self.document.references
            if reference.attributes is not None and reference.kind in ("image", "reference-link")
        }

    @cached_property
    def keys(self) -> dict[str, list[Definition]]:
        """Entries of reference blocks by key."""
        found: dict[str, list[Definition]] = {}
        for definition in self.of_kind("reference-entry"):
            # A line without a key is an entry that nothing can refer to.
            if definition.key:
                found.setdefault(definition.key, []).append(definition)
        return found

    @cached_property
    def keys_by_tag(self) -> dict[Span, list[Reference]]:
        """The references to entries, by the tag in which they stand."""
        found: dict[Span, list[Reference]] = {}
        for reference in self.references:
            if reference.kind == "key":
                found.setdefault(reference.span, []).append(reference)
        return found

    @cached_property
    def heading_starts(self) -> dict[Span, int]:
        """Where the line of each heading begins, by its body."""
        return {heading.body: heading.span.start for heading in reversed(list(self.of_kind("heading")))}

    @cached_property
    def key_numbers(self) -> dict[Span, str]:
        """The numbers of the entries of reference blocks: their place in the block."""
        if self.support("key-reference") != NATIVE and not self.keys:
            return {}
        counts: dict[str, int] = {}
        numbers = {}
        for definition in self.of_kind("reference-entry"):
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


def in_memory(source: Source) -> Callable[[], Source]:
    """The reader of a text that is held."""
    return lambda: source


def _place(definition: Definition) -> tuple[int, int]:
    return definition.span.start, -definition.span.end
