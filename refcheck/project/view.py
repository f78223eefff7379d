"""A document as a renderer sees it: the facts that exist for it, and how it treats each feature."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from posixpath import basename

from refcheck.facts.cached_property import cached_property
from refcheck.facts.conditions import read_by_few, uncertain
from refcheck.facts.model import (
    AttributeBlock,
    Definition,
    Document,
    Malformed,
    Piece,
    Reference,
    ReferenceKind,
    Span,
    Support,
)
from refcheck.markdown.conditions import BlockCondition
from refcheck.renderers import BREAKS, NATIVE, TEXT, Failure, Renderer
from refcheck.syntax import condition_tests, visibility_tests
from refcheck.syntax._visibility import FactKind
from refcheck.syntax.attributes import ElementCondition, identifier, read_attributes
from refcheck.syntax.footnotes import FootnoteCondition


class View:
    """A document as a renderer sees it.

    Args:
        document: the facts of the text.
        renderer: with the settings of the page.
    """

    def __init__(self, document: Document, renderer: Renderer) -> None:
        self.document = document
        self.renderer = renderer
        self._visibility_tests = visibility_tests()

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions that exist for this renderer, in document order."""
        reads, exists, tests, has_raw = self.renderer.reads, self.exists, self._visibility_tests, bool(self.raw_parts)
        found = [*self._title()] if self.renderer.titles else []
        for written in self.document.definitions:
            for definition in reads(written):
                # Most exist: not even a call for each.
                if not (has_raw or definition.conditions or definition.syntax in tests) or exists(definition):
                    found.append(definition)
        return tuple(found)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The references that exist for this renderer, in document order."""
        references = self.document.references
        if self.renderer.reads_brackets and self.document.brackets:
            references = tuple(sorted((*references, *self.document.brackets), key=_place))
        exists, tests, has_raw = self.exists, self._visibility_tests, bool(self.raw_parts)
        return tuple(
            [
                reference
                for reference in references
                if not (has_raw or reference.conditions or reference.syntax in tests) or exists(reference)
            ]
        )

    @cached_property
    def references_by_kind(self) -> Mapping[ReferenceKind, Sequence[Reference]]:
        """The references that exist for this renderer by kind, each in document order."""
        found: dict[ReferenceKind, list[Reference]] = {}
        for reference in self.references:
            found.setdefault(reference.kind, []).append(reference)
        return found

    @cached_property
    def malformed(self) -> tuple[Malformed, ...]:
        """Text that was meant as a definition or reference but is not one for this renderer, in document order."""
        # Braces that are attributes for this renderer all the same.
        read = {
            definition.span.start for definition in self.definitions if definition.conditions & ElementCondition.LOOSE
        }
        return tuple(fact for fact in self.document.malformed if self._is_read(fact) and fact.span.start not in read)

    @cached_property
    def attribute_blocks(self) -> tuple[AttributeBlock, ...]:
        """The attribute blocks that exist for this renderer, whether it reads them or not, in document order."""
        return tuple(filter(self._is_read, self.document.attribute_blocks))

    @cached_property
    def raw_parts(self) -> tuple[Span, ...]:
        """The parts of the text that the renderer shows as source."""
        return self.renderer.raw_parts(self.document)

    @cached_property
    def failure(self) -> Failure | None:
        """The reason in the text why the renderer cannot build the page, unless another program reads it first."""
        failure = self.renderer.failure(self.document)
        return None if failure is not None and failure.form and self.renderer.is_open(failure.form) else failure

    @property
    def is_fragment(self) -> bool:
        """Whether the file is not a page of its own but included in others."""
        return self.renderer.is_fragment(basename(self.document.path))

    def of_kind(self, kind: str) -> Iterator[Definition]:
        """The definitions of one kind, in document order."""
        return (definition for definition in self.definitions if definition.kind == kind)

    def feature_support(self, feature: str) -> Support:
        """How the renderer treats a feature in this document: `native`, `text`, `breaks` or `open`."""
        support = self.renderer.support(feature)
        if support == BREAKS and self.failure is None:
            return TEXT
        return support

    def is_parsed(self, conditions: int) -> bool:
        """Whether the renderer parses Markdown under these conditions."""
        return not conditions & self._not_parsed

    def is_raw(self, span: Span) -> bool:
        """Whether a fact is in a part that is shown as source."""
        starts, farthest = self._raw_places
        index = bisect_right(starts, span.start) - 1
        return index >= 0 and span.start < farthest[index]

    def exists(self, fact: Definition | Reference) -> bool:
        """Whether a fact of the document also exists for this renderer."""
        conditions = fact.conditions
        is_visible = self._visibility_tests.get(fact.syntax)
        # Most facts: measured.
        if not conditions and is_visible is None:
            return not self.raw_parts or not self.is_raw(fact.span)
        if conditions & (self._no_references if isinstance(fact, Reference) else self._no_definitions):
            return False
        if conditions & self.renderer.does_not_parse & BlockCondition.AFTER_TEXT and _is_block(fact):
            return False
        return not self.is_raw(fact.span) if is_visible is None else is_visible(fact, self)

    def is_native(self, feature: str) -> bool:
        """Whether the renderer supports a feature in this document."""
        return self.feature_support(feature) == NATIVE

    @cached_property
    def _not_parsed(self) -> int:
        """The conditions under which nothing is parsed."""
        return _hidden(self.renderer, "other")

    @cached_property
    def _no_definitions(self) -> int:
        """The conditions under which there are no definitions."""
        return _hidden(self.renderer, "definition")

    @cached_property
    def _no_references(self) -> int:
        """The conditions under which there are no references."""
        return _hidden(self.renderer, "reference") | (uncertain() if self.renderer.is_unknown else 0)

    @cached_property
    def _raw_places(self) -> tuple[list[int], list[int]]:
        """The starts of the raw parts, and for each the farthest end of those that have started by then."""
        parts = sorted(self.raw_parts)
        return [part.start for part in parts], list(accumulate((part.end for part in parts), max))

    def _is_read(self, fact: Malformed | AttributeBlock) -> bool:
        hidden = self._not_parsed | (uncertain() if self.renderer.is_unknown else 0)
        return not fact.conditions & hidden and not self.is_raw(fact.span)

    def _title(self) -> tuple[Definition, ...]:
        """The heading that the title in the front matter becomes, with its label."""
        title = self.document.front_matter.get("title")
        if not isinstance(title, str):
            return ()
        start = title.find("{") if title.rstrip().endswith("}") else -1
        attributes = read_attributes(title, start) if start >= 0 else None
        text = title if attributes is None else title[:start].strip()
        own = identifier(attributes) if attributes is not None else None
        key, pairs = own.text if own is not None else "", attributes.pairs if attributes is not None else ()
        nowhere, content = Span(0, 0), (Piece("text", text),)
        heading = Definition(
            "heading",
            "front_matter",
            key=key,
            span=nowhere,
            key_span=nowhere,
            full_span=nowhere,
            element="heading",
            text=text,
            attributes=pairs,
            level=1,
            pieces=content,
        )
        return (heading._replace(kind="label", syntax="attributes", span=Span(0, 1)), heading) if key else (heading,)


def _is_block(fact: Definition | Reference) -> bool:
    """Whether it is, or is in, a block that some renderers do not read right after text."""
    if fact.conditions & FootnoteCondition.NOTE_ONLY:
        return True
    return isinstance(fact, Definition) and fact.kind in ("heading", "footnote", "label")


def _place(reference: Reference) -> tuple[int, int]:
    return reference.span.start, -reference.span.end


# The pages of a run share a few renderers.
@lru_cache(maxsize=256)
def _hidden(renderer: Renderer, of: FactKind) -> int:
    """The conditions under which a renderer reads no fact of a kind."""
    hidden = renderer.does_not_parse & ~BlockCondition.AFTER_TEXT
    hidden |= read_by_few() & ~renderer.also_parses
    for hidden_conditions in condition_tests():
        hidden |= hidden_conditions(renderer, of)
    return hidden
