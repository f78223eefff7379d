"""What a renderer finds in a document: the facts that exist for it, and what it makes of each feature."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from posixpath import basename

from refcheck.facts.model import AttributeBlock, Condition, Definition, Document, Malformed, Piece, Reference, Span
from refcheck.project.condition_groups import READ_BY_FEW, READ_BY_SOME
from refcheck.renderers import BREAKS, NATIVE, TEXT, Failure, Renderer
from refcheck.syntax.attributes import identifier, read_attributes

# The syntaxes of links that only some renderers know.
LINK_TAGS = frozenset(("hexo_tags", "hugo_shortcodes", "jekyll_tags", "myst_roles", "wiki_links"))

# Facts in these syntaxes depend on their conditions alone.
_PLAIN_SYNTAXES = frozenset(("attributes", "citations", "footnotes", "headings", "links"))


class View:
    """A document as a renderer sees it.

    Args:
        document: the facts of the text.
        renderer: with the settings of the page.
    """

    def __init__(self, document: Document, renderer: Renderer) -> None:
        self.document = document
        self.renderer = renderer

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """The definitions that exist for this renderer, in document order."""
        reads = self.renderer.reads
        title = self._title() if self.renderer.titles else ()
        return (
            *title,
            *(
                definition
                for written in self.document.definitions
                for definition in reads(written)
                if self.exists(definition)
            ),
        )

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The references that exist for this renderer, in document order."""
        return tuple(reference for reference in self.document.references if self.exists(reference))

    @cached_property
    def malformed(self) -> tuple[Malformed, ...]:
        """What is text for this renderer but was meant as a definition or reference, in document order."""
        # Braces that are attributes for this renderer all the same.
        read = {definition.span.start for definition in self.definitions if definition.conditions & Condition.LOOSE}
        return tuple(fact for fact in self.document.malformed if self._is_read(fact) and fact.span.start not in read)

    @cached_property
    def attribute_blocks(self) -> tuple[AttributeBlock, ...]:
        """The attribute blocks that exist for this renderer, whether it reads them or not, in document order."""
        return tuple(filter(self._is_read, self.document.attribute_blocks))

    @cached_property
    def raw_parts(self) -> tuple[Span, ...]:
        """The parts of the text that the renderer shows as they are written."""
        return self.renderer.raw_parts(self.document)

    @cached_property
    def failure(self) -> Failure | None:
        """What in the text stops the renderer from building the page, unless another reader takes it first."""
        failure = self.renderer.failure(self.document)
        return None if failure is not None and failure.form and self.renderer.is_open(failure.form) else failure

    @property
    def is_complete(self) -> bool:
        """Whether the page has nothing but its text: no site generator puts other text into it."""
        return not (self.renderer.includes and "inclusions" in self.document.syntaxes)

    @property
    def is_fragment(self) -> bool:
        """Whether the file is no page of its own but included in others."""
        return self.renderer.is_fragment(basename(self.document.path))

    def of_kind(self, kind: str) -> Iterator[Definition]:
        """The definitions of one kind, in document order."""
        return (definition for definition in self.definitions if definition.kind == kind)

    def feature_support(self, feature: str) -> str:
        """What the renderer makes of a feature in this document: `native`, `text`, `breaks` or `open`."""
        support = self.renderer.support(feature)
        if support == BREAKS and self.failure is None:
            return TEXT
        return support

    def is_parsed(self, conditions: int) -> bool:
        """Whether the renderer parses Markdown under these conditions."""
        return not conditions & self._not_parsed

    def is_raw(self, span: Span) -> bool:
        """Whether a fact is in a part that is shown as it is written."""
        starts, farthest = self._raw_places
        index = bisect_right(starts, span.start) - 1
        return index >= 0 and span.start < farthest[index]

    def exists(self, fact: Definition | Reference) -> bool:
        """Whether a fact of the document is one for this renderer, too."""
        # Most facts: measured.
        if not fact.conditions and fact.syntax in _PLAIN_SYNTAXES:
            return not self.raw_parts or not self.is_raw(fact.span)
        if not self.is_parsed(fact.conditions):
            return False
        if self.renderer.is_unknown and isinstance(fact, Reference) and fact.conditions & READ_BY_SOME:
            return False
        if fact.conditions & Condition.NOTE_ONLY and (
            self.renderer.support("footnote") != NATIVE or fact.conditions & self.renderer.does_not_parse
        ):
            return False
        if fact.syntax == "targets":
            # Among them the attribute lists of Python-Markdown that hold more than pandoc's.
            return self.renderer.is_unknown or self.feature_support("attribute-lists") == NATIVE
        if fact.syntax == "html" and not self.renderer.keeps_html:
            return False
        if fact.syntax == "block_ids":
            return self.feature_support("block-id") == NATIVE
        if fact.syntax in LINK_TAGS and isinstance(fact, Reference) and not self._knows_tag(fact):
            return False
        if fact.syntax == "includes":
            return self.feature_support("includes") == NATIVE and not self.renderer.is_unknown
        if fact.conditions & Condition.IN_CODE and not self.raw_parts:
            return False
        if fact.conditions & Condition.CITATION_LABEL and isinstance(fact, Reference) != self.renderer.reads_citations:
            return False
        if fact.kind in ("key", "reference-entry"):
            return not fact.conditions & Condition.IN_CODE or self.is_raw(fact.span)
        is_block = isinstance(fact, Definition) and fact.kind in ("heading", "footnote", "label")
        if is_block and fact.conditions & self.renderer.does_not_parse & Condition.AFTER_TEXT:
            return False
        # A template tag is no Markdown.
        return fact.syntax == "hexo_tags" or not self.is_raw(fact.span)

    def _knows_tag(self, reference: Reference) -> bool:
        return reference.kind not in ("link", "image") or reference.form in self.renderer.tag_paths

    @cached_property
    def _not_parsed(self) -> int:
        """The conditions under which nothing is parsed."""
        ignores = self.renderer.does_not_parse
        not_parsed = ignores & ~Condition.AFTER_TEXT | READ_BY_FEW & ~self.renderer.also_parses
        if self.renderer.support("inline-note") == NATIVE and not self.renderer.is_unknown:
            not_parsed |= Condition.AFTER_CARET
        return not_parsed if ignores & Condition.AFTER_TEXT else not_parsed | Condition.NO_DEFINITION

    @cached_property
    def _raw_places(self) -> tuple[list[int], list[int]]:
        """Where the raw parts begin, and the farthest end of those that have begun by then."""
        parts = sorted(self.raw_parts)
        return [part.start for part in parts], list(accumulate((part.end for part in parts), max))

    def _is_read(self, fact: Malformed | AttributeBlock) -> bool:
        hidden = self.renderer.is_unknown and fact.conditions & READ_BY_SOME
        return self.is_parsed(fact.conditions) and not hidden and not self.is_raw(fact.span)

    def _title(self) -> tuple[Definition, ...]:
        """The heading that the title of the front matter is, with the label that it brings along."""
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
            "heading", "front_matter", key, nowhere, nowhere, nowhere, "heading", text, 0, pairs, 1, content
        )
        return (heading._replace(kind="label", syntax="attributes", span=Span(0, 1)), heading) if key else (heading,)
