"""Code spans and code blocks: nothing in them is read, but a block can have a label.

A fence has its attributes in its info string: ` ```{#lst:a .py caption="A"} `. A fence that is never closed is code up
to the end of its container in CommonMark and plain text in pandoc.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.markdown.conditions import BlockCondition
from refcheck.markdown.parse import Facts
from refcheck.syntax.attributes import (
    Element,
    ElementCondition,
    identifier,
    malformed,
    meant_for_identifier,
    read_attributes,
    record,
)
from refcheck.syntax.bookdown_labels import read_raw_block
from refcheck.syntax.cells import ENVIRONMENTS, CellCondition, read_cell
from refcheck.syntax.d2l_roles import read_role
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.hexo_fences import note_fence
from refcheck.syntax.html import read_elements
from refcheck.syntax.myst_directives import read_fence

if TYPE_CHECKING:
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Reader
    from refcheck.markdown.positions import Block, Token

ORDER = 10
FEATURES = {"label-code": "`{#lst:x}` on fences"}
_CAPTION = compile_lazily(r"(?:Listing)?:[ \t\n]+")
# Indented code without any of these contains only text, even for MDX.
_MARK = compile_lazily(r"\](?:\(|\[|:)|\[\^|<|\{[#%:.]|^[ \t]+#{1,6}[ \t]|^[ \t]+(?:=+|-+)[ \t]*$", re.MULTILINE)
# Within a fence without a heading or a blank line everything is a code span.
_IN_FENCE = compile_lazily(r"^#|^[ \t]*\n", re.MULTILINE)
# In columns, of each list around it.
_TAB = 4
_AROUND_NAME = " \t\r{}"
_RAW_TEX = frozenset(("{=tex}", "{=latex}"))
_FENCE = compile_lazily(r"[ \t]*(?P<marks>`{3,}|~{3,})")
_MOST_LAZY_LINES, _MOST_TOKENS = 200, 20
_ITEM = compile_lazily(r"(?:[*+-]|\d{1,9}[.)])[ \t]")
_BACKTICKS = compile_lazily(r"`+")


class CodeCondition(ConditionGroup):
    """Conditions on code blocks and on facts in them."""

    INDENTED_CODE = condition(read_by_few=True)
    """In lines indented by four or more: code in CommonMark, text like any other in MDX."""
    ITEM_CODE = condition(read_by_few=True)
    """The same in an item of a list, where Python-Markdown reads code only from four columns for each list on."""
    FIRST_IN_ITEM = condition(read_by_few=True)
    """In such lines with which an item begins (`-     # Title`): code in CommonMark, Markdown for kramdown 2.4.0."""
    CAPTION_BESIDE = condition()
    """A code block whose caption is a paragraph next to it."""


CODE_LINES = CodeCondition.INDENTED_CODE | CodeCondition.ITEM_CODE | CodeCondition.FIRST_IN_ITEM
"""All that CommonMark takes for code by its indentation."""


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        if block.nesting:
            note_fence(facts, token)
        if read_fence(reader, facts, token):
            if block.src[slice(*token["info"])].strip(_AROUND_NAME) in ENVIRONMENTS:
                # bookdown numbers it.
                read_cell(facts, token)
            return
        if (
            _read_fence(facts, tokens, index) in ENVIRONMENTS
            and token["closed"]
            and not block.conditions & CellCondition.IN_CELL
        ):
            first = token["info"][1] + 1
            last = block.src.rfind("\n", first, end) + 1
            reader.walk(facts, reader.block.read_part(block, first, block.src[first:last], CellCondition.IN_CELL))
        if not token["closed"]:
            if block.nesting:
                _note_lazy_lines(facts, token)
            text = reader.block.read_part(block, start, block.src[start:end], BlockCondition.UNCLOSED_FENCE)
            reader.walk(facts, text)
        elif facts.lazy_closings and facts.text.rfind("\n", 0, block.at(start)) + 1 in facts.lazy_closings:
            first, last = token["info"][1] + 1, block.src.rfind("\n", start, end - 1) + 1
            walk_apart(facts, block, block.part(first, block.src[first:last], BlockCondition.BEHIND_LAZY_FENCE))
        elif not block.nesting and _is_opened_in_html(tokens, index):
            first, last = token["info"][1] + 1, block.src.rfind("\n", start, end - 1) + 1
            walk_apart(facts, block, block.part(first, block.src[first:last], BlockCondition.BEHIND_HTML_FENCE))
            read_elements(facts, block, first, last)
        elif token["touches"] and block.src[start : start + 4].lstrip(" ").startswith("~"):
            # pandoc reads a fence of tildes right after a text as part of that text.
            reader.scan(facts, block, token["info"][1], end, BlockCondition.UNCLOSED_FENCE)
        is_seen = not block.nesting or not token["closed"] or block.conditions & BlockCondition.NESTED_FENCE
        if not is_seen and not block.in_item and _IN_FENCE.search(block.src, token["info"][1], end):
            walk_apart(facts, block, block.part(start, block.src[start:end], BlockCondition.NESTED_FENCE))

    def visit_indented(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block = token["block"]
        mark = _MARK.search(block.src, token["start"], token["end"])
        if mark is None or block.conditions & CODE_LINES:
            return
        read_code(facts, token, CodeCondition.INDENTED_CODE)
        if block.in_item and index == 0:
            read_code(facts, token, CodeCondition.FIRST_IN_ITEM)
        elif block.in_item:
            column, lists = _columns_in_item(block, token)
            is_first = not block.src[: token["start"]].strip()
            if is_first or column < _TAB * (lists + 1):
                is_aligned = is_first or column == _TAB * lists
                read_code(facts, token, CodeCondition.ITEM_CODE, 0 if is_aligned else HeadingCondition.OFF_TAB)

    def read_code(facts: Facts, token: Token, condition: int, of_headings: int = 0) -> None:
        block = token["block"]
        walk_apart(facts, block, block.unindented(token["start"], token["end"], condition), of_headings)

    def walk_apart(facts: Facts, block: Block, part: Block, of_headings: int = 0) -> None:
        # Most renderers read it as code, which must not change how the text around it is read.
        found = Facts(facts.text)
        part.env = {**block.env, "facts": found, "ref_links": ChainMap({}, block.env["ref_links"])}
        reader.block.parse(part)
        reader.walk(found, part.tokens)
        facts.definitions += [
            definition._replace(conditions=definition.conditions | of_headings)
            if definition.kind == "heading"
            else definition
            for definition in found.definitions
        ]
        facts.references += found.references
        facts.hazards += found.hazards

    reader.visit("indented-code", visit_indented)
    reader.inline.add_rule("`", _code_span)
    reader.visit("code", visit)
    reader.on_finish(_mark_lazy_lines)


def _is_opened_in_html(tokens: Sequence[Token], index: int) -> bool:
    """Whether a fence closes another one that begins in a block of HTML, which ends in it, at a blank line."""
    token = tokens[index]
    source = token["block"].src
    fence = _FENCE.match(source, token["start"])
    if fence is None or source[slice(*token["info"])].strip():
        return False
    for before in tokens[max(0, index - _MOST_TOKENS) : index][::-1]:
        if before["type"] == "code":
            return False
        if before["type"] == "html":
            lines = source[before["start"] : before["end"]].split("\n")
            fences = [line for line in lines if line.startswith(fence["marks"])]
            return len(fences) % 2 == 1 and fences[-1] != fence["marks"]
    return False


def _note_lazy_lines(facts: Facts, token: Token) -> None:
    """Notes the lines behind a fence that ends with its container, up to a blank line or a line that closes it."""
    block, src = token["block"], facts.text
    text = block.src[token["start"] : token["end"]]
    lines = text.split("\n")
    if block.src[token["end"] :].strip() or not (lines[-1] or lines[-2]).strip():
        return
    fence = _FENCE.match(text)
    behind = src.find("\n", block.at(token["end"] - 1)) + 1 or len(src)
    cursor = behind
    for _ in range(_MOST_LAZY_LINES):
        end = src.find("\n", cursor) + 1 or len(src)
        line = src[cursor:end].strip(" \t>\r\n")
        if fence is not None and line.startswith(fence["marks"]) and set(line) == {fence["marks"][0]}:
            facts.lazy_fences.append(Span(block.at(token["start"]), cursor))
            facts.lazy_closings.add(cursor)
            return
        if not line or _ITEM.match(line):
            break
        cursor = end
    facts.behind_fences.append(Span(behind, cursor))


def _mark_lazy_lines(facts: Facts) -> None:
    facts.mark(facts.lazy_fences, BlockCondition.LAZY_FENCE)
    # Where it is text, pandoc reads no heading in it.
    facts.mark(facts.behind_fences, BlockCondition.AFTER_TEXT, lambda fact: getattr(fact, "kind", "") == "heading")


def _is_in_item(block: Block) -> bool:
    around: Block | None = block
    while around is not None and not around.in_item:
        around = cast("Block | None", around.parent)
    return around is not None


def _columns_in_item(block: Block, token: Token) -> tuple[int, int]:
    """By how many columns indented code in an item is indented in all, and how many lists it is in."""
    lists, around = 0, block
    text = block.src[token["start"] : token["end"]]
    column = len(text) - len(text.lstrip(" "))
    while around.in_item:
        column, lists, around = column + around.indent, lists + 1, cast("Block", around.parent)
    return column, lists


def _code_span(state: Inline, position: int) -> int | None:
    match = _BACKTICKS.match(state.src, position)
    assert match
    end = state.delimiters.code_end(match.group(), match.end())
    if end is None:
        return match.end()
    if state.src.startswith(":", position - 1):
        read_role(state, position, match.end(), end, end + len(match.group()))
    state.last = (end + len(match.group()), "code-span", position)
    return end + len(match.group())


def _read_fence(facts: Facts, tokens: list[Token], index: int) -> str:
    """Records the label of a fence; returns the language if the fence is an executable cell."""
    token = tokens[index]
    block = token["block"]
    start, end = token["info"]
    brace = block.src.find("{", start, end)
    if brace < 0:
        return ""
    if block.src[start:end].strip() in _RAW_TEX:
        read_raw_block(facts, token)
    attributes = read_attributes(block.src, brace)
    body = Span(block.at(token["start"]), block.at(token["end"] - 1) + 1)
    if attributes is None and meant_for_identifier(block.src, brace):
        info = block.src[brace:end].rstrip()
        where = Span(block.at(brace), block.at(brace + len(info) - 1) + 1)
        malformed(facts, info, where, Element("code", body, block.conditions))
    if attributes is None or block.src[attributes.end : end].strip():
        return read_cell(facts, token)
    facts.syntaxes.add("fence-attributes")
    conditions = block.conditions
    if not token["closed"]:
        conditions |= BlockCondition.UNCLOSED_FENCE
    if block.src[start:brace].strip():
        conditions |= ElementCondition.SPACED
    place = Span(block.at(brace), block.at(attributes.end - 1) + 1)
    record(facts, place, attributes, Element("code", body, conditions), written=False)
    if key := identifier(attributes):
        key_end = block.at(key.end - 1) + 1 if key.end > key.start else block.at(key.start)
        label = Definition(
            "label",
            "code",
            key=key.text,
            span=place,
            key_span=Span(block.at(key.start), key_end),
            full_span=body,
            element="code",
            text=dict(attributes.pairs).get("caption", ""),
            conditions=int(conditions),
            attributes=attributes.pairs,
        )
        facts.definitions.append(label if label.text else _with_caption_beside(label, tokens, index))
    return ""


def _with_caption_beside(label: Definition, tokens: list[Token], index: int) -> Definition:
    """The label of a fence without a caption, completed with the caption next to it if there is one."""
    caption = _caption_beside(tokens, index)
    conditions = label.conditions | ElementCondition.NO_CAPTION
    if caption:
        conditions |= CodeCondition.CAPTION_BESIDE
    return label._replace(text=caption, conditions=int(conditions))


def _caption_beside(tokens: list[Token], index: int) -> str:
    """The caption in a paragraph directly after or before a code block, as pandoc-crossref can read it."""
    for step in (1, -1):
        neighbour = index + step
        if 0 <= neighbour < len(tokens) and tokens[neighbour]["type"] == "blank_line":
            neighbour += step
        if 0 <= neighbour < len(tokens) and tokens[neighbour]["type"] == "paragraph":
            token = tokens[neighbour]
            caption = _CAPTION.match(token["block"].src, token["start"], token["end"])
            if caption:
                return str(token["block"].src[caption.end() : token["end"]].strip())
    return ""
