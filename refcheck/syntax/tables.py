"""Pipe tables and their captions: `: Caption {#tbl:a}` or `Table: Caption {#tbl:a}`.

A table starts at its delimiter row, as in cmark-gfm: the line before it is the header. A caption is a separate
paragraph next to the table (pandoc's `table_captions`).
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.conditions import BlockCondition
from refcheck.syntax.attributes import (
    Attributes,
    Element,
    ElementCondition,
    identifier,
    malformed,
    meant_for_identifier,
    read_attributes,
    record,
)

if TYPE_CHECKING:
    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token

FEATURES = {"label-table": "`{#tbl:x}` in captions"}
_DELIMITER_ROW = r"^ {0,3}(?=[^\n]*\|)\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*(?:\|[ \t]*)?$"
_delimiter_row = re.compile(_DELIMITER_ROW, re.MULTILINE).match
# What is a term behind a definition list, if a definition is below it.
_MAY_BE_TERMS = frozenset(("link-definition", "div"))
# The words of a caption can begin on the next line (run with pandoc 3.9).
_CAPTION = compile_lazily(r"[ \t]*(?:[Tt]able|(?P<listing>Listing))?:(?:[ \t]+|\n)")
_BLOCK_START = compile_lazily(r" {0,3}(?:>|#{1,6}[ \t]|`{3}|~{3}|:{3}|[Tt]able:|:[ \t])")
# The lines of pandoc's other tables: grid, simple and multiline.
# A variable of a template alone on its line can stand for a table.
_OTHER_TABLE = compile_lazily(
    r"^[ \t]*(?:\+[-=:+]+\+|-{2,}(?:[ \t]+-{2,})*|\{\{[^{}\n]{1,200}\}\})[ \t]*$", re.MULTILINE
)
_VARIABLE = compile_lazily(r"[ \t]*\{\{[^{}\n]{1,200}\}\}[ \t]*\n")
_BLANKS = compile_lazily(r"\s*")


class TableCondition(ConditionGroup):
    """Conditions on facts in tables."""

    IN_TABLE = condition()
    """Inside a table cell."""


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block = token["block"]
        for start, end in token["cells"]:
            reader.scan(facts, block, start, end, TableCondition.IN_TABLE)

    def visit_paragraph(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        if (facts.open_divs and any(facts.open_divs.values())) or block.conditions & BlockCondition.HTML_BLOCK:
            text = block.src[start:end].rstrip()
            place = Span(block.at(start), block.at(max(start, start + len(text) - 1)) + 1)
            facts.paragraphs.append((place, block.nesting))
        known = len(facts.attribute_blocks)
        conditions = BlockCondition.TIGHT if token["type"] == "block_text" else 0
        if index and tokens[index - 1]["type"] == "indented-code":
            line_before = block.src.rfind("\n", 0, max(start - 1, 0)) + 1
            conditions |= 0 if block.src[line_before:start].isspace() else BlockCondition.AFTER_CODE
        reader.scan(facts, block, start, end, conditions)
        if block.src.find("{", start, end) >= 0:
            _read_caption(facts, token, tokens, index, known)

    reader.block.add_rule(BlockRule("table", "|:-", _DELIMITER_ROW, _table, before="fenced_code"))
    reader.visit("table", visit)
    reader.visit("paragraph", visit_paragraph)
    reader.visit("block_text", visit_paragraph)


def _table(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    if not block.after_text():
        return None
    src, paragraph = block.src, block.tokens[-1]
    header = src.rfind("\n", paragraph["start"], match.start() - 1) + 1
    header = max(header, paragraph["start"])
    cells = _cells(src, header, match.start() - 1)
    if len(cells) != len(_cells(src, match.start(), match.end())):
        return None
    if header > paragraph["start"]:
        paragraph["end"] = header
    else:
        block.tokens.pop()
    cursor = match.end() + 1
    while cursor < block.cursor_max:
        end = block.find_line_end_at(cursor)
        line = src[cursor:end]
        if "|" not in line or _BLOCK_START.match(line):
            break
        cells += _cells(src, cursor, end)
        cursor = end
    block.add("table", header, cursor, cells=cells)
    return cursor


def _cells(src: str, start: int, end: int) -> list[tuple[int, int]]:
    """The places of the cells of a row, without the white space around them."""
    while end > start and src[end - 1] in " \t\n":
        end -= 1
    while start < end and src[start] in " \t":
        start += 1
    if start < end and src[start] == "|":
        start += 1
    if end > start and src[end - 1] == "|" and not _escaped(src, end - 1):
        end -= 1
    cells, first = [], start
    position = src.find("|", start, end)
    while position >= 0:
        if not _escaped(src, position):
            cells.append((first, position))
            first = position + 1
        position = src.find("|", position + 1, end)
    cells.append((first, end))
    return cells


def _escaped(src: str, position: int) -> bool:
    backslashes = 0
    while src[position - 1 - backslashes : position - backslashes] == "\\":
        backslashes += 1
    return backslashes % 2 == 1


def _read_caption(facts: Facts, token: Token, tokens: list[Token], index: int, known: int) -> None:
    """Reads the label at the end of a table's caption.

    Args:
        known: how many attribute blocks there were before those in the text of the caption.
    """
    block, start, end = token["block"], token["start"], token["end"]
    variable = _VARIABLE.match(block.src, start, end) if block.src.startswith("{{", start) else None
    start = variable.end() if variable else start
    opening = _CAPTION.match(block.src, start, end)
    at_end = _attributes_at_end(facts, block, start, end) if opening else None
    if opening is None or at_end is None:
        return
    brace, attributes = at_end
    place = Span(block.at(brace), block.at(attributes.end - 1) + 1)
    if _belongs_to_markup(facts, place, known):
        return
    of_variable = "table", Span(block.at(start), place.end)
    captioned = of_variable if variable else _captioned(token, opening, place.end, tokens, index)
    if captioned is None:
        return
    text, conditions = block.src[opening.end() : brace].strip(), block.conditions
    if block.src[brace - 1] not in " \t\n":
        conditions |= ElementCondition.PUNCTUATED
    if not text:
        conditions |= ElementCondition.NO_CAPTION
    element = Element(*captioned, int(conditions))
    record(facts, place, attributes, element)
    key = identifier(attributes)
    if key is not None:
        key_start = block.at(key.start)
        facts.definitions.append(
            Definition(
                "label",
                "attributes",
                key=key.text,
                span=place,
                key_span=Span(key_start, key_start + len(key.text)),
                full_span=element.span,
                element=element.kind,
                text=text,
                conditions=element.conditions,
                attributes=attributes.pairs,
            )
        )


def _attributes_at_end(facts: Facts, block: Block, start: int, end: int) -> tuple[int, Attributes] | None:
    """The attributes at the end of a caption and their start; braces that are not valid are recorded as malformed."""
    end = start + len(block.src[start:end].rstrip())
    brace = block.src.rfind("{", start, end) if block.src.startswith("}", end - 1) else -1
    if brace < 0:
        return None
    attributes = read_attributes(block.src, brace)
    if attributes is None and meant_for_identifier(block.src, brace):
        caption = Span(block.at(start), block.at(end - 1) + 1)
        where = Span(block.at(brace), caption.end)
        malformed(facts, block.src[brace:end], where, Element("caption", caption, block.conditions))
    return (brace, attributes) if attributes is not None and attributes.end == end else None


def _captioned(token: Token, opening: Match[str], end: int, tokens: list[Token], index: int) -> tuple[str, Span] | None:
    """The element that a paragraph is the caption of, and the place of both; None if it is not a caption.

    Args:
        opening: the word with which the paragraph starts.
        end: the end of the paragraph in the file.
    """
    block, start = token["block"], token["start"]
    if _defines_term(tokens, index):
        return None
    text = block.src[start : token["end"]]
    caption = Span(block.at(start + len(text) - len(text.lstrip())), end)
    table = None if opening["listing"] else _table_beside(block.src, start, token["end"], tokens, index)
    if table is not None:
        whole = Span(block.at(table[0]), block.at(table[1] - 1) + 1)
        return "table", Span(min(caption.start, whole.start), max(caption.end, whole.end))
    if opening[0].endswith("\n"):
        return None
    if _code_beside(tokens, index):
        return "code-caption", caption
    return None if opening["listing"] else ("paragraph", caption)


def _belongs_to_markup(facts: Facts, place: Span, known: int) -> bool:
    """Whether braces at the end of a caption belong to a span, link, image or code span there.

    Braces after math belong only to the caption (run with pandoc 3.9).
    """
    inner = next((block for block in facts.attribute_blocks[known:] if block.span == place), None)
    if inner is None or not inner.element.startswith("math"):
        return inner is not None
    facts.attribute_blocks.remove(inner)
    facts.definitions = [one for one in facts.definitions if one.span != place]
    return False


def _code_beside(tokens: list[Token], index: int) -> bool:
    """Whether a code block is directly before or after a caption."""
    beside = (_neighbour(tokens, index, step) for step in (-1, 1))
    return any(token is not None and token["type"] == "code" for token in beside)


def _table_beside(src: str, start: int, end: int, tokens: list[Token], index: int) -> tuple[int, int] | None:
    """The place, in the block, of the table before a caption, or else of the one after it."""
    before, after = _neighbour(tokens, index, -1), _neighbour(tokens, index, 1)
    if _has_caption_before(tokens, index):
        before = None
    return (
        _pipe_table(before)
        or (None if _follows_container(tokens, index) else _other_table_before(src, start))
        or _pipe_table(after)
        or (None if after is not None and "children" in after else _other_table_after(src, end))
    )


def _neighbour(tokens: list[Token], index: int, step: int) -> Token | None:
    """The block before (-1) or after (1) another one, ignoring one blank line between them."""
    place = _place_beside(tokens, index, step)
    return tokens[place] if place >= 0 else None


def _place_beside(tokens: list[Token], index: int, step: int) -> int:
    """The index of the block before (-1) or after (1) another one; -1 if there is none."""
    place = index + step
    if 0 <= place < len(tokens) and tokens[place]["type"] == "blank_line":
        place += step
    return place if 0 <= place < len(tokens) else -1


def _has_caption_before(tokens: list[Token], index: int) -> bool:
    """Whether the table before a caption has one before itself, with or without a label.

    pandoc 3.9 reads only that one; a caption between two tables is then that of the second one.
    """
    tables: list[Token] = []
    has_caption, place = False, _place_beside(tokens, index, -1)
    while place >= 0 and tokens[place]["type"] == "table":
        known = tokens[place].get("has_caption_before")
        if known is not None:
            has_caption = known
            break
        tables.append(tokens[place])
        caption = _place_beside(tokens, place, -1)
        has_caption = caption >= 0 and _begins_as_caption(tokens[caption]) and not _defines_term(tokens, caption)
        if not has_caption:
            break
        place = _place_beside(tokens, caption, -1)
        if place < 0 or tokens[place]["type"] != "table":
            # That of a grid or multiline table before it.
            start = tokens[caption]["start"]
            has_caption = _other_table_before(tokens[caption]["block"].src, start) is None
    for table in tables:
        table["has_caption_before"] = has_caption
    return has_caption


def _begins_as_caption(token: Token) -> bool:
    opening = _CAPTION.match(token["block"].src, token["start"], token["end"]) if token["type"] == "paragraph" else None
    return opening is not None and not opening["listing"]


def _defines_term(tokens: list[Token], index: int) -> bool:
    """Whether a paragraph with a colon is a definition: its term is a line behind a definition list.

    In such a list pandoc reads a line as a term even if it could be the definition of a link or end a div (run with
    pandoc 3.9).
    """
    token = tokens[index]
    if not token["block"].src.startswith(":", token["start"]):
        return False
    term = _place_beside(tokens, index, -1)
    if term < 0 or tokens[term]["type"] not in _MAY_BE_TERMS:
        return False
    definition = _neighbour(tokens, term, -1)
    return definition is not None and definition["type"] == "definition"


def _follows_container(tokens: list[Token], index: int) -> bool:
    """Whether the text before a caption, up to a blank line, starts in a list or a quote.

    A table there belongs to that list or quote, and so would its caption (run with pandoc 3.9).
    """
    place, first = index - 1, None
    if place >= 0 and tokens[place]["type"] == "blank_line":
        place -= 1
    while place >= 0 and tokens[place]["type"] != "blank_line":
        first = tokens[place]
        place -= 1
    return first is not None and "children" in first


def _pipe_table(token: Token | None) -> tuple[int, int] | None:
    """The place of the pipe table next to a caption, if no other caption has claimed it."""
    if token is None or token["type"] != "table" or token.get("captioned"):
        return None
    token["captioned"] = True
    return token["start"], token["end"]


def begins_table(src: str, position: int) -> bool:
    """Whether the lines from `position` to the next blank line are a table."""
    blanks = _BLANKS.match(src, position)
    assert blanks
    first = src.rfind("\n", 0, blanks.end()) + 1
    header_end = src.find("\n", first) + 1
    return bool(header_end and _delimiter_row(src, header_end)) or _other_table_after(src, position) is not None


def _other_table_before(src: str, start: int) -> tuple[int, int] | None:
    """The place of one of pandoc's simple, multiline or grid tables before a caption."""
    before = start
    while before and src[before - 1].isspace():
        before -= 1
    first, found = before, False
    while first:
        line = src.rfind("\n", 0, first - 1) + 1
        if not src[line:first].strip():
            break
        found = found or bool(_OTHER_TABLE.match(src, line))
        first = line
    return (first, before) if found else None


def _other_table_after(src: str, end: int) -> tuple[int, int] | None:
    """The place of one of pandoc's simple, multiline or grid tables after a caption."""
    blanks = _BLANKS.match(src, end)
    assert blanks
    first = last = blanks.end()
    found = False
    while last < len(src):
        line_end = src.find("\n", last) + 1 or len(src)
        if not src[last:line_end].strip():
            break
        found = found or bool(_OTHER_TABLE.match(src, last))
        last = line_end
    return (first, last) if found else None
