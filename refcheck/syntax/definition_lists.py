"""Definition lists: terms, then `:   definition` or `~   definition`, continued in indented lines.

A definition is read like a list item: its content is indented like its text (pandoc from 3.8 on, kramdown and Goldmark;
run with pandoc 3.9, kramdown 2.4 and Hugo 0.111). pandoc requires one line of terms; pandoc and kramdown allow at most
one blank line after the terms. For CommonMark all this is a paragraph and indented code.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import AttributeBlock, Definition, Malformed, Reference, Span
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.container_lines import expand_tabs
from refcheck.syntax._heading_content import pieces, plain_text
from refcheck.syntax.tables import begins_table

if TYPE_CHECKING:
    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block

ORDER = 15
FEATURES = {"term-anchor": "anchors of terms, `Term`, `: definition`"}
_MARKER = r"^ {0,3}(?P<definition>[:~])(?=[ \t]|$)"
_marker = re.compile(_MARKER, re.MULTILINE).match
# A line block, a grid table, or a caption, which belongs to a table.
_NO_TERM = compile_lazily(r" {0,3}(?:\|[ \t]|\+[-=:]|:[ \t]|[Tt]able:)")
# At the end of a caption, and the code that can follow one. Braces that touch an image, a span or code belong to it.
_LABEL = compile_lazily(r"(?<![)\]`])\{#[^{}\n]*\}\s*\Z")
_FENCE = compile_lazily(r"\s*(?:`{3}|~{3})")
_CONTAINER = compile_lazily(r" {0,3}(?:>|[*+-][ \t\n]|\d{1,9}[.)][ \t\n])")
_BLANK_LINE = compile_lazily(r"^[ \t]*\n", re.MULTILINE)
_BLOCK_ELEMENTS = frozenset(("heading", "code", "div", "table"))


class DefinitionListCondition(ConditionGroup):
    """Conditions on facts in definition lists."""

    IN_DEFINITION_LIST = condition(uncertain=True)
    """A definition or reference in a definition list, which CommonMark does not have and reads as code or text."""
    SEVERAL_TERMS = condition()
    """In a definition list with terms on several lines, which pandoc reads as text and code as well."""
    TILDE = condition()
    """In a definition list written with `~`, which only pandoc reads."""
    INDENTED_MARKER = condition()
    """In a definition whose marker is indented, which is text and code for Goldmark."""


_OF_MARKER = DefinitionListCondition.TILDE | DefinitionListCondition.INDENTED_MARKER


def install(reader: Reader) -> None:
    reader.block.add_rule(BlockRule("definition", ":~", _MARKER, _definition, before="fenced_code", is_container=True))
    reader.on_finish(_mark)


def _definition(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    conditions = _list_conditions(match, block)
    if conditions is None:
        return None
    if match["definition"] == "~":
        conditions |= DefinitionListCondition.TILDE
    if match.start("definition") > match.start():
        conditions |= DefinitionListCondition.INDENTED_MARKER
    before = block.tokens[-2 if block.tokens[-1]["type"] == "blank_line" else -1]
    if before["type"] == "paragraph":
        _term(block, before["start"], before["end"], conditions)
    child, cursor = reader.read_item(block, match, _marker)
    facts: Facts = block.env["facts"]
    text, code = _foreign_lines(block.src, match.start(), cursor)
    facts.text_in_definition_lists += ((_span(block, start, end), conditions) for start, end in text)
    facts.code_in_definition_lists += ((_span(block, start, end), conditions) for start, end in code)
    block.add("definition", match.start(), cursor, children=child.tokens, conditions=conditions)
    return cursor


def _term(block: Block, start: int, end: int, conditions: int) -> None:
    text = block.src[start:end]
    start += len(text) - len(text.lstrip())
    end -= len(text) - len(text.rstrip())
    written = pieces(block.src[start:end], dict(block.env))
    place = _span(block, start, end)
    nowhere = Span(place.end, place.end)
    block.env["facts"].definitions.append(
        Definition(
            "term",
            "definition_lists",
            key="",
            span=place,
            key_span=nowhere,
            full_span=place,
            element="term",
            text=plain_text(written),
            conditions=block.conditions | conditions,
            pieces=written,
        )
    )


def _span(block: Block, start: int, end: int) -> Span:
    return Span(block.at(start), block.at(end - 1) + 1)


def _list_conditions(marker: Match[str], block: Block) -> int | None:
    """The conditions on the list that a definition belongs to; None if no term or definition precedes it."""
    if marker.start() in block.lazy_line_starts:
        return None
    before = [token for token in block.tokens[-2:] if token["type"] != "blank_line"]
    last = before[-1] if before else None
    if last is not None and last["type"] == "definition":
        return int(last["conditions"]) & ~_OF_MARKER
    if last is None or last["type"] != "paragraph" or last["block"] is not block:
        return None
    src, start, end = block.src, last["start"], last["end"]
    blank_lines = src.count("\n", end, marker.start())
    if blank_lines > 1 or start < block.ruled_table_end or _NO_TERM.match(src, start):
        return None
    if blank_lines:
        after = _end_of_paragraph(src, marker.start())
        is_labelled = _LABEL.search(src, marker.start(), after) and not _FENCE.match(src, after)
        if is_labelled or begins_table(src, after):
            # A caption, before its table or without one.
            return None
    several = src.find("\n", start, end - 1) >= 0
    return int(DefinitionListCondition.IN_DEFINITION_LIST | (DefinitionListCondition.SEVERAL_TERMS if several else 0))


def _end_of_paragraph(src: str, start: int) -> int:
    blank = _BLANK_LINE.search(src, start)
    return blank.end() if blank else len(src)


def _foreign_lines(src: str, start: int, end: int) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The lines of a definition in which CommonMark starts no block, and those of them that it reads as code."""
    text = [(start, src.find("\n", start) + 1 or end)]
    code: list[tuple[int, int]] = []
    after_blank = is_code = False
    cursor = text[0][1]
    while cursor < end:
        line_end = src.find("\n", cursor) + 1 or end
        line = src[cursor:line_end]
        if not line.strip():
            after_blank = True
        elif expand_tabs(line).startswith("    "):
            text.append((cursor, line_end))
            is_code = is_code or after_blank
            if is_code:
                code.append((cursor, line_end))
            after_blank = False
        elif after_blank and _CONTAINER.match(line):
            # Lines indented below belong to this container.
            break
        else:
            after_blank = is_code = False
        cursor = line_end
    return text, code


def _mark(facts: Facts) -> None:
    """Adds the conditions to facts that CommonMark reads as code or text."""
    if not facts.text_in_definition_lists and not facts.code_in_definition_lists:
        return
    for noted in (
        DefinitionListCondition.IN_DEFINITION_LIST,
        DefinitionListCondition.SEVERAL_TERMS,
        DefinitionListCondition.TILDE,
        DefinitionListCondition.INDENTED_MARKER,
    ):
        facts.mark(
            [place for place, conditions in facts.text_in_definition_lists if conditions & noted],
            noted,
            _begins_block,
        )
        facts.mark([place for place, conditions in facts.code_in_definition_lists if conditions & noted], noted)


def _begins_block(fact: Definition | Reference | AttributeBlock | Malformed) -> bool:
    if isinstance(fact, Definition) and fact.kind in ("heading", "footnote", "link-definition"):
        return True
    return not isinstance(fact, Reference) and fact.element in _BLOCK_ELEMENTS
