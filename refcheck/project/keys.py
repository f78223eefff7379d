"""Look-ups of the definitions and references of a page by their keys and places."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from urllib.parse import unquote

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Reference, Span
from refcheck.facts.suggestions import Suggestions
from refcheck.project.surrounding_text import FindText, no_text
from refcheck.project.view import View
from refcheck.renderers import NATIVE
from refcheck.syntax.links import label_key


class Keys:
    """Definitions and references by key.

    Args:
        view: what exists in the page.
        one_text: returns the text that the page is a part of; None if the page is read alone.
    """

    def __init__(self, view: View, one_text: FindText = no_text) -> None:
        self._view = view
        self._one_text = one_text
        self._suggestions: dict[str, Suggestions] = {}

    @cached_property
    def by_key(self) -> dict[str, list[Definition]]:
        """The definitions that have a key of their own, by key."""
        return _grouped(
            (definition for definition in self._view.definitions if definition.key), lambda definition: definition.key
        )

    @cached_property
    def labels_and_anchors(self) -> dict[str, list[Definition]]:
        """The labels and anchors by key."""
        return _grouped(
            (
                definition
                for definition in self._view.definitions
                if definition.key and definition.kind in ("label", "anchor")
            ),
            lambda definition: definition.key,
        )

    @cached_property
    def link_definitions(self) -> dict[str, list[Definition]]:
        """The link definitions by normalized label."""
        return _grouped(self._view.of_kind("link-definition"), lambda definition: label_key(definition.key))

    @property
    def linked_labels(self) -> set[str]:
        """The normalized labels that reference-style links of the page name."""
        return {label_key(reference.key) for reference in self._view.references_by_kind.get("reference-link", ())}

    @cached_property
    def reference_entries(self) -> dict[str, list[Definition]]:
        """The entries of reference blocks by key."""
        # Nothing can refer to the entry of a line without a key.
        return _grouped(
            (entry for entry in self._view.of_kind("reference-entry") if entry.key), lambda entry: entry.key
        )

    @cached_property
    def entry_numbers(self) -> dict[Span, str]:
        """The numbers of the entries of reference blocks, their index in the block, by the span of the entry."""
        if self._view.feature_support("key-reference") != NATIVE and not self.reference_entries:
            return {}
        counts: dict[str, int] = {}
        numbers = {}
        for definition in self._view.of_kind("reference-entry"):
            block = dict(definition.attributes)["block"]
            counts[block] = counts.get(block, 0) + 1
            numbers[definition.span] = str(counts[block])
        return numbers

    @cached_property
    def entry_references_by_tag(self) -> dict[Span, list[Reference]]:
        """The references to entries by the span of the tag that they are in."""
        found: dict[Span, list[Reference]] = {}
        for reference in self._view.references:
            if reference.kind == "key":
                found.setdefault(reference.span, []).append(reference)
        return found

    @cached_property
    def images_by_attributes(self) -> dict[Span, Reference]:
        """The images that have an attribute block, by its span."""
        return {
            reference.attributes: reference
            for reference in self._view.document.references
            if reference.attributes is not None and reference.kind in ("image", "reference-link")
        }

    @cached_property
    def linked_names(self) -> frozenset[str]:
        """The names in links within the page and in citations, whether such a definition exists or not."""
        references = self._view.references
        links = (
            reference.key[1:] for reference in references if reference.kind == "link" and reference.key.startswith("#")
        )
        citations = (reference.key for reference in references if reference.kind == "citation")
        return frozenset((*map(unquote, links), *citations))

    @cached_property
    def heading_starts(self) -> dict[Span, int]:
        """The offset of the line of each heading, by the full span of the heading."""
        return {heading.full_span: heading.span.start for heading in reversed(list(self._view.of_kind("heading")))}

    @cached_property
    def loose_captions(self) -> list[Span]:
        """The captions with a label that belong to no table, in order."""
        return [definition.full_span for definition in self._view.of_kind("label") if definition.element == "paragraph"]

    def names_of(self, kind: str) -> Suggestions:
        """The keys of all definitions of a kind, to suggest one in place of one that does not exist."""
        if kind not in self._suggestions:
            self._suggestions[kind] = Suggestions(definition.key for definition in self._view.of_kind(kind))
        return self._suggestions[kind]

    def citations_in(self, span: Span) -> list[Reference]:
        """The citations, of labels or of literature, that start within a part of the text."""
        starts, citations = self._citations
        return citations[bisect_left(starts, span.start) : bisect_left(starts, span.end)]

    def is_of_example_list(self, reference: Reference) -> bool:
        """Whether a citation is the number of an item of an example list: `@good` refers to the item `(@good)`.

        In brackets it is a citation all the same (run with pandoc 3.9).
        """
        is_bare = reference.citation is not None and reference.citation.group is None
        if not is_bare or not self._view.renderer.reads_citations:
            return False
        text = self._one_text()
        return reference.key in (self._examples if text is None else text.examples)

    @cached_property
    def _citations(self) -> tuple[list[int], list[Reference]]:
        citations = [*self._view.references_by_kind.get("citation", ())]
        return [citation.span.start for citation in citations], citations

    @cached_property
    def _examples(self) -> frozenset[str]:
        return frozenset(definition.key for definition in self._view.of_kind("example"))


def _grouped(definitions: Iterable[Definition], key: Callable[[Definition], str]) -> dict[str, list[Definition]]:
    found: dict[str, list[Definition]] = {}
    for definition in definitions:
        found.setdefault(key(definition), []).append(definition)
    return found
