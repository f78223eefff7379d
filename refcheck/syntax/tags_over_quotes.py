"""A tag over several lines whose last one begins with its `>`: a quote in CommonMark, and text for pandoc and kramdown.

Formatters write it so: `<a`, `  id="x"`, `></a>` on three lines. Run with pandoc 3.9 and kramdown 2.4.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.html_blocks import TAG
from refcheck.syntax.html import read_tag

if TYPE_CHECKING:
    from re import Match

    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Reader
    from refcheck.markdown.positions import Block

_TAG = compile_lazily(TAG)


class TagOverQuoteCondition(ConditionGroup):
    """Of a tag over several lines."""

    OVER_QUOTE = condition(read_by_few=True)
    """A tag whose last line begins with its `>`: a quote in CommonMark, and text of the paragraph for pandoc."""


def install(reader: Reader) -> None:
    reader.block.add_rule(BlockRule("end_of_tag", ">", r"^ {0,3}>", _end_of_tag, before="block_quote"))


def _end_of_tag(reader: BlockReader, match: Match[str], block: Block) -> None:
    """Reads a tag that the mark of a quote ends; the quote is read all the same."""
    if not block.after_text():
        return
    opening = block.src.rfind("<", block.tokens[-1]["start"], match.start())
    tag = _TAG.match(block.src, opening) if opening >= 0 else None
    if tag is not None and tag.end() == match.end():
        conditions = int(block.conditions | TagOverQuoteCondition.OVER_QUOTE)
        read_tag(block.env["facts"], tag, block.at, conditions, block.nesting)
