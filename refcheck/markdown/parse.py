"""Source -> Document: masks what is not Markdown, reads blocks, scans leaf text, collects facts."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import mistune

from refcheck.facts.model import (
    AttributeBlock,
    CodeOutput,
    Definition,
    Document,
    Hazard,
    Inclusion,
    Malformed,
    MetadataBlock,
    Reference,
    Span,
    Suppression,
    TemplateTag,
)
from refcheck.facts.text_faults import FrontMatterFault
from refcheck.markdown.blocks import BlockReader
from refcheck.markdown.inline import Bracket, Inline, InlineReader, leading_blanks
from refcheck.markdown.positions import BLANK_LINE, Block, Token

PARSER = f"mistune {mistune.__version__}"
"""What the facts are read with."""
PACKAGES = os.path.dirname(os.path.dirname(mistune.__file__))
"""The folder that it is installed in, with all other packages."""

if TYPE_CHECKING:
    from refcheck.facts.source import Source

# Stands where a template tag stood: no blank, which could indent a line, and no word.
FILLER = "\ufffc"


class Facts:
    """What has been read of one text so far. Syntaxes add to it; `Document` is its frozen form."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.definitions: list[Definition] = []
        self.references: list[Reference] = []
        # What would be a reference if the text defined it.
        self.brackets: list[Reference] = []
        self.attribute_blocks: list[AttributeBlock] = []
        self.malformed: list[Malformed] = []
        self.template_tags: list[TemplateTag] = []
        self.hazards: list[Hazard] = []
        self.metadata_blocks: list[MetadataBlock] = []
        self.suppressions: list[Suppression] = []
        self.outputs: list[CodeOutput] = []
        self.inclusions: list[Inclusion] = []
        self.front_matter: dict[str, Any] = {}
        self.front_matter_faults: list[FrontMatterFault] = []
        self.front_matter_lost: list[str] = []
        self.syntaxes: set[str] = set()
        # The texts of those that `[Heading]` can name.
        self.headings: list[str] = []
        # Open fenced divs and HTML elements that hold Markdown, by syntax, innermost last.
        self.open_divs: dict[str, list[Any]] = {}
        self.html_blocks: list[Span] = []
        # Open block elements: name, where their content begins, whether it is Markdown; and those that have ended.
        self.open_elements: list[tuple[str, int, bool]] = []
        self.open_html_heading: tuple[str, Span, int] | None = None
        self.elements: list[tuple[Span, bool]] = []
        # What of footnotes is not the text of a paragraph where there are none, with the conditions on it.
        self.note_only: list[tuple[Span, int]] = []
        # The labels of attributes with a name, which are of what is given these.
        self.named_attributes: list[tuple[str, Definition]] = []
        # Where commands of TeX stand with their arguments.
        self.raw_tex: list[Span] = []
        # The lines of definition lists that CommonMark takes for text and for code, with the conditions on the lists.
        self.text_in_definition_lists: list[tuple[Span, int]] = []
        self.code_in_definition_lists: list[tuple[Span, int]] = []
        # pandoc's simple and multiline tables.
        self.ruled_tables: list[Span] = []
        # The labels of those that have been closed; their caption is the last of the paragraphs in them. Both
        # with the number of containers that they are in.
        self.labelled_divs: list[tuple[Definition, int]] = []
        self.paragraphs: list[tuple[Span, int]] = []
        # What reaches over a comment in a paragraph: where, and all that was read with the comment as text.
        self.over_comments: list[tuple[Span, Facts]] = []

    def mark(self, places: list[Span], condition: int, concerns: Concerns = lambda fact: True) -> None:
        """Adds a condition to what begins in one of the places and is concerned by it."""
        if not places:
            return
        outermost: list[Span] = []
        for place in sorted(places, key=lambda place: (place.start, -place.end)):
            if not outermost or place.end > outermost[-1].end:
                outermost.append(place)
        starts = [place.start for place in outermost]

        def marked(fact: Any) -> Any:
            index = bisect_right(starts, fact.span.start) - 1
            if index < 0 or fact.span.start >= outermost[index].end or not concerns(fact):
                return fact
            return fact._replace(conditions=int(fact.conditions | condition))

        self.definitions = [marked(definition) for definition in self.definitions]
        self.references = [marked(reference) for reference in self.references]
        self.brackets = [marked(reference) for reference in self.brackets]
        self.attribute_blocks = [marked(block) for block in self.attribute_blocks]
        self.malformed = [marked(fact) for fact in self.malformed]


Concerns = Callable[[Definition | Reference | AttributeBlock | Malformed], bool]
BlockVisitor = Callable[[Facts, Token, list[Token], int], None]
BracketMethod = Callable[[Inline, Bracket, int], int | None]
UnclosedMethod = Callable[[Inline, Bracket], None]
Mask = Callable[[str, Facts], str]


class Reader:
    """Reads Markdown with the syntaxes that are installed in it.

    A syntax adds to any of these:

    * `mask(method)`: runs over the whole text before anything else;
    * `block.add_rule(...)` and `visit(type, method)`: a block rule and what is read of its tokens;
    * `inline.add_rule(characters, method)`: what begins at a character;
    * `on_bracket(method)`: what `[...]` is, where it is no link;
    * `on_unclosed(method)`: what is said of a `[` that has no `]`.
    """

    def __init__(self, syntaxes: Iterable[Callable[[Reader], None]]) -> None:
        self.block = BlockReader()
        self.inline = InlineReader()
        self.masks: list[Mask] = []
        self.visitors: dict[str, BlockVisitor] = {}
        self.bracket_methods: list[BracketMethod] = []
        self.unclosed_methods: list[UnclosedMethod] = []
        self.finishers: list[Callable[[Facts], None]] = []
        for install in syntaxes:
            install(self)

    def mask(self, method: Mask) -> None:
        """Adds what hides a part of the text from Markdown; lengths and newlines must stay."""
        self.masks.append(method)

    def visit(self, kind: str, method: BlockVisitor) -> None:
        """Sets what reads the block tokens of one type."""
        self.visitors[kind] = method

    def on_bracket(self, method: BracketMethod) -> None:
        """Adds what a bracketed text that is no link can be."""
        self.bracket_methods.append(method)

    def on_unclosed(self, method: UnclosedMethod) -> None:
        """Adds what is said of a bracket that is still open where its text ends."""
        self.unclosed_methods.append(method)

    def on_finish(self, method: Callable[[Facts], None]) -> None:
        """Adds what is settled when the whole text has been read."""
        self.finishers.append(method)

    def read(self, source: Source) -> Document:
        """The facts of one text. Never fails: what is not understood is text."""
        text = source.text
        facts = Facts(text)
        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        for mask in self.masks:
            text = mask(text, facts)
        if not text.endswith("\n"):
            text += "\n"
        root = Block()
        root.env["facts"] = facts
        root.process(text)
        self.block.parse(root)
        self.walk(facts, root.tokens)
        root.forget()
        for method in self.finishers:
            method(facts)
        return Document(
            path=source.path,
            definitions=tuple(sorted(facts.definitions, key=_place)),
            references=tuple(sorted(facts.references, key=_place)),
            attribute_blocks=tuple(sorted(facts.attribute_blocks, key=_place)),
            malformed=tuple(sorted(facts.malformed, key=_place)),
            template_tags=tuple(facts.template_tags),
            hazards=tuple(facts.hazards),
            metadata_blocks=tuple(facts.metadata_blocks),
            suppressions=tuple(sorted(facts.suppressions, key=_place)),
            outputs=tuple(facts.outputs),
            inclusions=tuple(sorted(facts.inclusions, key=_place)),
            front_matter=facts.front_matter,
            front_matter_faults=tuple(facts.front_matter_faults),
            front_matter_lost=tuple(facts.front_matter_lost),
            syntaxes=frozenset(facts.syntaxes),
            length=len(source.text),
            brackets=tuple(facts.brackets),
        )

    def walk(self, facts: Facts, tokens: list[Token]) -> None:
        """Reads block tokens in order."""
        visitors = self.visitors
        for index, token in enumerate(tokens):
            if token is BLANK_LINE:
                continue
            visitor = visitors.get(token["type"])
            if visitor is not None:
                visitor(facts, token, tokens, index)
            elif "children" in token:
                self.walk(facts, token["children"])

    def scan(self, facts: Facts, block: Block, start: int, end: int, conditions: int = 0) -> Inline | None:
        """Scans the inline text from `start` to `end` of a block; None where it holds nothing."""
        search, src = self.inline.triggers.search, block.src
        first = search(src, start, end)
        while first and first.lastindex:
            first = search(src, first.end(), end)
        if first is None:
            return None
        text = src[start:end]
        start += leading_blanks(text)
        state = Inline(block.env, block, start, text.strip(" \r\n\t\f"), conditions | block.conditions, facts)
        self.inline.scan(state, first.start() - start)
        for bracket in state.open_brackets:
            for method in self.unclosed_methods:
                method(state, bracket)
        return state


def _place(fact: Any) -> tuple[int, int]:
    return fact.span.start, -fact.span.end


def span(state: Inline, start: int, end: int) -> Span:
    """Where `src[start:end]` of an inline text stands in the file."""
    if state.distance is not None and end >= start:
        return Span(start + state.distance, end + state.distance)
    first = state.at(start)
    return Span(first, state.end_at(end) if end > start else first)


def blank(text: str, start: int, end: int, filler: str = FILLER) -> str:
    """`text` with everything but newlines from `start` to `end` replaced by a filler."""
    return blank_all(text, [(start, end)], filler)


def blank_all(text: str, places: list[tuple[int, int]], filler: str = FILLER) -> str:
    """`text` with everything but newlines replaced by a filler in places that are in order and apart."""
    parts: list[str] = []
    position = 0
    for start, end in places:
        lines = text[start:end].split("\n")
        parts += text[position:start], "\n".join([filler * len(line) for line in lines])
        position = end
    return "".join([*parts, text[position:]])
