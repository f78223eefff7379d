"""pandoc's simple and multiline tables, whose columns are marked by lines of dashes.

For CommonMark they are paragraphs, thematic breaks, headings and code; they are read like this, and facts that pandoc
reads differently get conditions. A multiline table is between two lines of dashes, whatever they enclose, or three if
it has a header; a simple one has a header of one line and ends at a blank line or at dashes (run with pandoc 3.9).
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import AttributeBlock, Definition, Malformed, Reference, Span
from refcheck.markdown.blocks import BlockRule

if TYPE_CHECKING:
    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token

ORDER = 15
_RULE = r"^ {0,3}(?P<ruled_first>-+)(?P<ruled_rest>(?:[ \t]+-+)*)[ \t]*$"
_rule = re.compile(r"^[ \t]*-+(?:[ \t]+-+)*[ \t]*\n", re.MULTILINE).search
_BLANK_LINE = compile_lazily(r"^[ \t]*(?:\n|\Z)", re.MULTILINE)
# A table can start directly below the line that opens a div.
_before_table = re.compile(r"[ \t]*(?:\n|\Z)| {0,3}:{3,}[ \t]*[^:\s]| {0,3}<div[\s>]", re.IGNORECASE).match


class RuledTableCondition(ConditionGroup):
    """Conditions on facts in pandoc's simple and multiline tables."""

    IN_RULED_TABLE = condition()
    """A heading or note in one of pandoc's simple or multiline tables, where it is text."""
    RULED_ROW = condition(uncertain=True)
    """An indented row of such a table, which CommonMark reads as code."""


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        reader.scan(facts, token["block"], token["start"], token["end"], RuledTableCondition.RULED_ROW)

    reader.block.add_rule(BlockRule("ruled_table", "-", _RULE, _note, before="fenced_code"))
    reader.visit("cells", visit)
    reader.on_finish(lambda facts: facts.mark(facts.ruled_tables, RuledTableCondition.IN_RULED_TABLE, _is_block))


def _note(reader: BlockReader, match: Match[str], block: Block) -> None:
    """Records the place of a table; its lines are read like other lines."""
    if match.start() < block.ruled_table_end or _BLANK_LINE.match(block.src, match.end() + 1):
        return
    header = block.src.rfind("\n", 0, max(0, match.start() - 1)) + 1
    is_header = header < match.start() and not _BLANK_LINE.match(block.src, header)
    if is_header and (block.after_text() or block.src.startswith("    ", header)):
        end = _end_of_simple_table(match, block, header)
    else:
        end = _end_of_multiline_table(match, block)
    if end:
        block.ruled_table_end = end
        facts: Facts = block.env["facts"]
        facts.ruled_tables.append(Span(block.at(match.start()), block.at(end - 1) + 1))


def _end_of_simple_table(match: Match[str], block: Block, header: int) -> int:
    """The end of the table whose header is above its rule; 0 if it is not a table."""
    src = block.src
    line_before = src.rfind("\n", 0, max(0, header - 1)) + 1
    is_rule = match["ruled_rest"] or match.group().startswith(" ")
    if not is_rule or (header and not _before_table(src, line_before)):
        return 0
    if not block.after_text():
        # CommonMark has read it as code.
        block.add("cells", header, match.start())
    blank = _BLANK_LINE.search(src, match.end() + 1)
    return blank.start() if blank else len(src)


def _end_of_multiline_table(match: Match[str], block: Block) -> int:
    """The end of the table that starts with a rule: the next rule, or the one after it if there is a header."""
    src = block.src
    if match.group() == "---":
        # It opens a metadata block.
        return 0
    second = _next_rule(block, match.end() + 1)
    if second is None:
        return 0
    third = None if _BLANK_LINE.match(src, second.end()) else _next_rule(block, second.end())
    return (third or second).end()


def _next_rule(block: Block, position: int) -> Match[str] | None:
    if "rule" in block.unclosed:
        return None
    found = _rule(block.src, position)
    if found is None:
        block.note_unclosed("rule")
    return found


def _is_block(fact: Definition | Reference | AttributeBlock | Malformed) -> bool:
    return isinstance(fact, Definition) and (fact.kind in ("heading", "footnote") or fact.element == "heading")
