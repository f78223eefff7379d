"""One document in its renderer: the facts that exist there, with anchors, labels and numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Document, Reference, ReferenceKind, Span, Support
from refcheck.facts.source import Source
from refcheck.project.anchors import Anchors, AnchorsOfAnyRenderer
from refcheck.project.candidates import Candidates
from refcheck.project.footnotes import Footnotes
from refcheck.project.headings import HeadingAnchors
from refcheck.project.keys import Keys
from refcheck.project.label_names import LabelNames
from refcheck.project.label_rules import label_kind
from refcheck.project.labels import Labels
from refcheck.project.numbers import STANDALONE, Numbers, NumberSource
from refcheck.project.publication import Publication, effective_renderer
from refcheck.project.view import View
from refcheck.renderers import Failure, Renderer
from refcheck.syntax import read_source

if TYPE_CHECKING:
    from refcheck.project.one_text import OneText

_Value = TypeVar("_Value")

# The parts that do not depend on the number source, and those that do only for a part of a larger text.
_OF_THE_PAGE = ("view", "definitions", "references")
_OF_THE_TEXT = ("footnotes", "keys", "headings", "candidates")


class Surroundings(NumberSource, Protocol):
    """Numbers a page, and knows the text that it is a part of."""

    def text_of(self, page: Page) -> OneText | None:
        """The text that a page is read with as one; None if the page is read alone."""

    def other_texts_of(self, page: Page) -> Sequence[OneText]:
        """The texts that a page is a part of in other runs of the build."""


class Page:
    """A document joined with its renderer. Each part is computed on first use.

    Args:
        document: the facts of the text.
        location: the absolute, resolved path of its file; empty for a text without a file.
        read: reads the text.
        publication: how it is published.
        number_source: numbers the page.
    """

    def __init__(
        self,
        document: Document,
        location: str,
        read: Callable[[], Source],
        publication: Publication,
        number_source: Surroundings = STANDALONE,
    ) -> None:
        self.document = document
        self.location = location
        self.read = read
        self.publication = publication
        self.number_source = number_source
        self.renderer = publication.renderer
        self.templates = publication.templates
        self.book = publication.book
        self._values: dict[Hashable, Any] = {}

    @property
    def path(self) -> str:
        """The displayed path of the document."""
        return self.document.path

    @property
    def source(self) -> Source:
        """The text, read again if it is not in memory."""
        return self.read()

    def at(self, location: str) -> Page:
        """The same page with its file at another place, numbered on its own."""
        return Page(self.document, location, self.read, self.publication)

    def with_text(self, document: Document, source: Source, metadata: Mapping[str, Any] | None = None) -> Page:
        """The same page with another text, numbered on its own.

        Args:
            document: the facts of the text.
            metadata: the settings of the note, if the text changes them.
        """
        metadata = self.publication.metadata if metadata is None else metadata
        renderer = effective_renderer(document, self.renderer, metadata)
        publication = self.publication._replace(renderer=renderer, metadata=metadata)
        return Page(document, self.location, in_memory(source), publication)

    def with_renderer(self, renderer: Renderer) -> Page:
        """The same page in another renderer, which gets the settings of this page."""
        renderer = effective_renderer(self.document, renderer, self.publication.metadata)
        return Page(self.document, self.location, self.read, self.publication._replace(renderer=renderer))

    def seen_by(self, renderer: Renderer) -> Page:
        """The page as shown by another renderer that knows only the settings in the text."""
        metadata = self.document.front_matter
        renderer = effective_renderer(self.document, renderer, metadata)
        return Page(self.document, self.location, self.read, Publication(renderer, metadata=metadata))

    def numbered_by(self, source: Surroundings) -> Page:
        """The same page, to be numbered again; it shares everything that depends only on its text."""
        other = Page(self.document, self.location, self.read, self.publication, source)
        known = self.__dict__
        shared = _OF_THE_PAGE if self.may_be_part or other.may_be_part else (*_OF_THE_PAGE, *_OF_THE_TEXT)
        other.__dict__.update({name: known[name] for name in shared if name in known})
        return other

    @property
    def may_be_part(self) -> bool:
        """Whether it may be a part of a larger text."""
        return self.number_source is not STANDALONE

    @property
    def one_text(self) -> OneText | None:
        """The text that it is read with as one; None if it is read alone. Its other pages can be replaced."""
        return self.number_source.text_of(self) if self.may_be_part else None

    @property
    def texts(self) -> Sequence[OneText]:
        """The texts that it is a part of in any run, first the one that numbers it; none if it is read alone."""
        # Called for each footnote and reference-style link; most pages are read alone.
        text = self.one_text if self.number_source is not STANDALONE else None
        return (text, *self.number_source.other_texts_of(self)) if text is not None else ()

    @cached_property
    def view(self) -> View:
        """The facts that exist for the renderer."""
        return View(self._document_as_read(), self.renderer)

    def _document_as_read(self) -> Document:
        """The facts of the text, without what only other renderers read as marks."""
        text_as_read = self.renderer.text_as_read
        if text_as_read is None:
            return self.document
        source = self.source
        text = text_as_read(source.text)
        # The facts may be those of a text that was made of this one.
        if text == source.text or len(text) != self.document.length:
            return self.document
        return read_source(source.with_text(text))

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions that exist for the renderer, in document order."""
        return self.view.definitions

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The references that exist for the renderer, in document order."""
        return self.view.references

    @cached_property
    def footnotes(self) -> Footnotes:
        """The footnotes, and which of them are rendered."""
        # A standalone page must not refer to itself: the memory of an evicted page would not be freed.
        return Footnotes(self.view, lambda: self.one_text) if self.may_be_part else Footnotes(self.view)

    @cached_property
    def keys(self) -> Keys:
        """Definitions and references by key."""
        return Keys(self.view, lambda: self.one_text) if self.may_be_part else Keys(self.view)

    @cached_property
    def headings(self) -> HeadingAnchors:
        """The anchors of headings."""
        if self.may_be_part:
            return HeadingAnchors(self.view, self.footnotes, self._anchors_in_text)
        return HeadingAnchors(self.view, self.footnotes)

    @cached_property
    def anchors(self) -> Anchors:
        """The targets of links."""
        kind = AnchorsOfAnyRenderer if self.renderer.is_unknown else Anchors
        return kind(self.view, self.footnotes, self.headings)

    @cached_property
    def candidates(self) -> Candidates:
        """The definitions that can have a number."""
        return Candidates(self.view, self.footnotes, self.headings)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers of the definitions."""
        return Numbers(self.location, self.candidates, self.templates, self.number_source)

    @cached_property
    def labels(self) -> Labels:
        """The targets of cross-references."""
        return Labels(self.view, self.candidates, self.numbers)

    @cached_property
    def label_names(self) -> LabelNames:
        """The names of labels, whether they have a number or not."""
        return LabelNames(self.view, self.keys)

    @cached_property
    def open_anchors(self) -> str:
        """The reason why links within it may resolve to unknown anchors; empty if all anchors are known."""
        # Called for each link that does not resolve.
        return self.renderer.open_anchors(self.document)

    @cached_property
    def failure(self) -> Failure | None:
        """The reason why the renderer cannot build this page: its text, or a duplicate label; None if it can."""
        return self.view.failure or (self.labels.failure if self.renderer.duplicate_labels_break else None)

    def _anchors_in_text(self) -> Mapping[Span, tuple[str, ...]] | None:
        text = self.one_text
        return text.anchors.get(self.location) if text is not None else None

    def of_kind(self, kind: str) -> Iterator[Definition]:
        """The definitions of one kind, in document order."""
        return (definition for definition in self.definitions if definition.kind == kind)

    def references_of(self, kind: ReferenceKind) -> Sequence[Reference]:
        """The references of one kind that exist for the renderer, in document order."""
        return self.view.references_by_kind.get(kind, ())

    @property
    def may_refer_to_labels(self) -> bool:
        """Whether there can be a cross-reference: `Labels.is_cross_reference` decides for each."""
        return bool(self.references_of("cross-reference") or self.references_of("citation"))

    def kind(self, definition: Definition) -> str:
        """`figure`, `table` ... for a label that can be numbered, else the definition's own kind."""
        return label_kind(self.renderer, definition)

    def feature_support(self, feature: str) -> Support:
        """How the renderer treats a feature in this document: `native`, `text`, `breaks` or `open`."""
        return self.view.feature_support(feature)

    def once(self, key: Hashable, find: Callable[[], _Value]) -> _Value:
        """The result of `find()`, called once for a key. It may depend only on the page; see `Project.once`."""
        if key not in self._values:
            self._values[key] = find()
        value: _Value = self._values[key]
        return value


def in_memory(source: Source) -> Callable[[], Source]:
    """A function that returns a text in memory."""
    return lambda: source
