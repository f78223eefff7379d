"""Source -> Document: masks everything that is not Markdown, reads blocks, scans leaf text, collects facts."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import mistune

from refcheck.facts.cached_property import cached_property
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
    new_fact,
)
from refcheck.facts.text_faults import FrontMatterFault
from refcheck.markdown.blocks import BlockReader
from refcheck.markdown.conditions import BlockCondition
from refcheck.markdown.inline import Bracket, Inline, InlineReader, leading_blanks
from refcheck.markdown.positions import BLANK_LINE, Block, Token
from refcheck.markdown.signs import signs_of

PARSER = f"mistune {mistune.__version__}"
"""The name and version of the parser."""
PACKAGES = os.path.dirname(os.path.dirname(mistune.__file__))
"""The folder where the parser and all other packages are installed."""

if TYPE_CHECKING:
    from refcheck.facts.source import Source

# Replaces a template tag: neither white space, which could indent a line, nor a word character.
FILLER = "\ufffc"


class Facts:
    """The facts of one text that have been read so far. Syntaxes add to it; `Document` is its frozen form."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.definitions: list[Definition] = []
        self.references: list[Reference] = []
        # References that would exist if the text defined their keys.
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
        # The headings that `[Heading]` can name, as they are written.
        self.headings: list[str] = []
        # Open fenced divs and HTML elements that contain Markdown, by syntax, innermost last.
        self.open_divs: dict[str, list[Any]] = {}
        self.html_blocks: list[Span] = []
        # The open block elements of HTML, and the content of those that have ended, with a condition on all in it.
        self.open_elements: list[Any] = []
        # The outermost elements around those that are left open in others.
        self.unclosed: list[Any] = []
        self.open_html_heading: tuple[str, Span, int] | None = None
        self.elements: list[tuple[Span, int]] = []
        # Fences of containers with the lines behind them, and these lines where none closes the fence.
        self.lazy_fences: list[Span] = []
        self.behind_fences: list[Span] = []
        # The starts of the lines that close them.
        self.lazy_closings: set[int] = set()
        # The places between pieces of HTML that mystmd pairs, in the text and in its notes.
        self.between_tags: list[Span] = []
        self.between_tags_in_notes: list[Span] = []
        # Where the first opening tag of each name is; empty if no closing tag has been read.
        self.first_tags: dict[str, int] = {}
        # The parts of footnotes that are not paragraph text for renderers without footnotes, with their conditions.
        self.note_only: list[tuple[Span, int]] = []
        # The parts of footnotes behind two blank lines.
        self.after_blank_lines: list[Span] = []
        # The labels of attributes with a name, which are of what is given these.
        self.named_attributes: list[tuple[str, Definition]] = []
        # The places of TeX commands with their arguments.
        self.raw_tex: list[Span] = []
        # The lines of definition lists that CommonMark reads as text and as code, with the conditions on the lists.
        self.text_in_definition_lists: list[tuple[Span, int]] = []
        self.code_in_definition_lists: list[tuple[Span, int]] = []
        # The places of pandoc's simple and multiline tables.
        self.ruled_tables: list[Span] = []
        # The texts after the fences that end with a container, with what is read in them by those that end them there.
        self.out_of_containers: list[tuple[Span, Facts]] = []
        # The lines right below openings of containers that may be text, with what is read in them if they are.
        self.below_openings: list[tuple[Span, Facts]] = []
        # Whether Hexo finds other fences than Markdown does; the text with everything masked that is not Markdown, and
        # how many definitions and references had been found before it was read.
        self.has_odd_fence = False
        self.masked: tuple[str, int, int] = "", 0, 0
        # What mystmd reads as code between lines of colons.
        self.colon_code: list[Span] = []
        # The labels of divs that have been closed; their caption is the last of the paragraphs in them. Labels and
        # paragraphs are stored with the number of containers around them.
        self.labelled_divs: list[tuple[Definition, int]] = []
        self.paragraphs: list[tuple[Span, int]] = []
        # The constructs that span a comment in a paragraph: their place, and all facts read with the comment as text.
        self.over_comments: list[tuple[Span, Facts]] = []
        # The start of the line that ends the YAML front matter; 0 if there is none.
        self.front_matter_end = 0

    @cached_property
    def signs(self) -> bytes:
        """The signs of the text. Masks add none; what they hide is still among these."""
        return signs_of(self.text)

    def mark(self, places: list[Span], condition: int, concerns: Concerns = lambda fact: True) -> None:
        """Adds a condition to the facts that start in one of the places and for which `concerns` is true."""
        if not places:
            return
        marked = _marking(places, condition, concerns)
        self.definitions = [marked(definition) for definition in self.definitions]
        self.references = [marked(reference) for reference in self.references]
        self.brackets = [marked(reference) for reference in self.brackets]
        self.attribute_blocks = [marked(block) for block in self.attribute_blocks]
        self.malformed = [marked(fact) for fact in self.malformed]

    def mark_hazards(self, places: list[Span], condition: int) -> None:
        """Adds a condition to the hazards that start in one of the places."""
        self.hazards = list(map(_marking(places, condition), self.hazards))


Concerns = Callable[[Definition | Reference | AttributeBlock | Malformed], bool]
BlockVisitor = Callable[[Facts, Token, list[Token], int], None]
BracketMethod = Callable[[Inline, Bracket, int], int | None]
UnclosedMethod = Callable[[Inline, Bracket], None]
Mask = Callable[[str, Facts], str]


class Reader:
    """Reads Markdown with the syntaxes that are installed in it.

    A syntax adds any of these:

    * `mask(method)`: runs over the whole text before anything else;
    * `block.add_rule(...)` and `visit(type, method)`: a block rule, and a method that reads its tokens;
    * `inline.add_rule(characters, method)`: a method that reads constructs starting with one of the characters;
    * `on_bracket(method)`: a method that reads `[...]` if it is not a link;
    * `on_unclosed(method)`: a method that is called for a `[` without `]`.
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
        """Adds a method that hides parts of the text from Markdown; it must keep lengths and newlines."""
        self.masks.append(method)

    def visit(self, kind: str, method: BlockVisitor) -> None:
        """Sets the method that reads the block tokens of one type."""
        self.visitors[kind] = method

    def on_bracket(self, method: BracketMethod) -> None:
        """Adds a method that reads a bracketed text that is not a link."""
        self.bracket_methods.append(method)

    def on_unclosed(self, method: UnclosedMethod) -> None:
        """Adds a method that is called for a bracket that is still open at the end of its text."""
        self.unclosed_methods.append(method)

    def on_finish(self, method: Callable[[Facts], None]) -> None:
        """Adds a method that is called when the whole text has been read."""
        self.finishers.append(method)

    def read(self, source: Source) -> Document:
        """The facts of one text. Never fails: anything that is not understood is text."""
        text = source.text
        facts = Facts(text)
        if "\r" in text:
            text = text.replace("\r\n", " \n").replace("\r", "\n")
        for mask in self.masks:
            text = mask(text, facts)
        if not text.endswith("\n"):
            text += "\n"
        facts.masked = text, len(facts.definitions), len(facts.references)
        root = Block()
        root.env["facts"] = facts
        root.process(text)
        self.block.parse(root)
        self.walk(facts, root.tokens)
        root.forget()
        if source.bom:
            _mark_first_line(facts)
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
        """Scans the inline text from `start` to `end` of a block; None if there is none."""
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


def _mark_first_line(facts: Facts) -> None:
    """Marks a heading in the first line of a file with a byte order mark, before the `#`."""
    end = facts.text.find("\n") + 1 or len(facts.text)
    if facts.text.startswith("#"):
        facts.mark([Span(0, end)], BlockCondition.AFTER_BYTE_ORDER_MARK, _is_heading)


def _is_heading(fact: Any) -> bool:
    return getattr(fact, "kind", "") == "heading"


def _marking(
    places: list[Span], condition: int, concerns: Callable[[Any], bool] = lambda fact: True
) -> Callable[[Any], Any]:
    """Returns a fact with a condition, if it starts in one of the places and `concerns` is true for it."""
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

    return marked


def _place(fact: Any) -> tuple[int, int]:
    return fact.span.start, -fact.span.end


def span(state: Inline, start: int, end: int) -> Span:
    """The place of `src[start:end]` of an inline text in the file."""
    distance = state.distance
    if distance is not None and end >= start:
        return new_fact(Span, (start + distance, end + distance))
    first = state.at(start)
    return Span(first, state.end_at(end) if end > start else first)


def blank(text: str, start: int, end: int, filler: str = FILLER) -> str:
    """`text` with everything but newlines from `start` to `end` replaced by a filler."""
    return blank_all(text, [(start, end)], filler)


def blank_all(text: str, places: list[tuple[int, int]], filler: str = FILLER) -> str:
    """`text` with everything but newlines replaced by a filler in places that are sorted and separate."""
    parts: list[str] = []
    position = 0
    for start, end in places:
        lines = text[start:end].split("\n")
        parts += text[position:start], "\n".join([filler * len(line) for line in lines])
        position = end
    return "".join([*parts, text[position:]])
