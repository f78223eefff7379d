"""pandoc's simple and multiline tables, whose columns are ruled off by lines of dashes.

For CommonMark they are paragraphs, thematic breaks, headings and code; so they are read, and what pandoc reads
otherwise gets its conditions. A multiline table stands between two lines of dashes, whatever is between, or three if
it has a header; a simple one has a header of one line and ends at a blank line or at dashes (run with pandoc 3.9).
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

from refcheck.model import AttributeBlock, Condition, Definition, Reference, Span

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, BlockReader, Token

ORDER = 15
_RULE = r"^ {0,3}(?P<ruled_first>-+)(?P<ruled_rest>(?:[ \t]+-+)*)[ \t]*$"
_rule = re.compile(r"^[ \t]*-+(?:[ \t]+-+)*[ \t]*(?:\n|$)", re.M).search
_BLANK_LINE = re.compile(r"^[ \t]*(?:\n|$)", re.M)


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        reader.scan(facts, token["block"], token["start"], token["end"], Condition.IN_RULED_TABLE)

    reader.block.learn("ruled_table", "-", _RULE, _note, before="fenced_code")
    reader.visit("cells", visit)
    reader.finish(lambda facts: facts.mark(facts.ruled_tables, Condition.AFTER_TEXT, _is_block))


def _note(reader: BlockReader, match: Match[str], block: Block) -> None:
    """Notes where a table stands; its lines are read like other lines."""
    if match.start() < block.ruled_table_end:
        return
    end = _end_of_table(match, block)
    if end:
        block.ruled_table_end = end
        facts: Facts = block.env["facts"]
        facts.ruled_tables.append(Span(block.at(match.start()), block.at(end - 1) + 1))


def _end_of_table(match: Match[str], block: Block) -> int:
    """Where the table ends whose first rule this is; 0 where it is none."""
    src, rows = block.src, match.end() + 1
    if rows >= len(src) or _BLANK_LINE.match(src, rows):
        return 0
    if block.after_text():
        header = block.tokens[-1]
        if not match["ruled_rest"] or src.find("\n", header["start"], header["end"] - 1) >= 0:
            return 0
        blank = _BLANK_LINE.search(src, rows)
        return blank.start() if blank else len(src)
    if match.group().strip() == "---":
        # It opens a block of metadata.
        return 0
    second = _next_rule(block, rows)
    if second is None:
        return 0
    if second.end() < len(src) and not _BLANK_LINE.match(src, second.end()):
        third = _next_rule(block, second.end())
        if third is not None:
            return third.end()
    return second.end()


def _next_rule(block: Block, position: int) -> Match[str] | None:
    if "rule" in block.unclosed:
        return None
    found = _rule(block.src, position)
    if found is None:
        block.unclosed.add("rule")
    return found


def _is_block(fact: Definition | Reference | AttributeBlock) -> bool:
    return isinstance(fact, Definition) and (fact.kind in ("heading", "footnote") or fact.element == "heading")
