"""An item or quote whose line is underlined: text, or a list above a line, in CommonMark, and a heading for others.

For pandoc and kramdown the text of the item is a heading in it. Where an ordered item begins the list, pandoc and
Python-Markdown read no list but a heading with the number in it; for the latter so is the first line of any other list,
or of a quote, with its marker. For marked a line of `=` underlines all lines of an
item before it, up to a blank one. Run with pandoc 3.9, kramdown 2.4.0, Python-Markdown 3.11 and hexo-renderer-marked
7.0.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.positions import BLANK_LINE
from refcheck.syntax.headings import add_heading

if TYPE_CHECKING:
    from re import Match

    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Reader
    from refcheck.markdown.positions import Block, Token

_ITEM = r"^(?P<number>\d{1,9}[.)][ \t]+)(?P<numbered>\S[^\n]*)\n(?P<underline_of_item>=+|-+)[ \t]*$"
_MARKED = r"^ {0,3}(?P<marked>(?:[-*+][ \t]|>)[^\n]*)\n(?P<underline_of_marked>=+|-+) *$"
# A line that begins with the tag of such an element begins no block of HTML for Python-Markdown.
_TAGGED = (
    r"^ {0,3}(?P<tagged></?(?:abbr|a|big|b|br|cite|code|del|em|font|img|input|ins|i|kbd|label|mark|q|small|span|strong"
    r"|sub|sup|s|u|wbr)(?=[\s/>])[^\n]*)\n(?P<underline_of_tagged>=+|-+) *$"
)
_DOUBLE = r"^(?P<lazy_underline>=+)[ \t]*$"
_ONLY_TAG = compile_lazily(r"<[^<>]*>\s*")
_SINGLE = r"^(?P<underline_behind_list>-+)[ \t]*$"
_FIRST = "first lines of lists that are underlined"


class UnderlinedItemCondition(ConditionGroup):
    """Of an item that is underlined."""

    WITH_NUMBER = condition(read_by_few=True)
    """The first line of an ordered list, with its number, as a heading: for pandoc and Python-Markdown."""
    WITH_MARKER = condition(read_by_few=True)
    """The first line of another list or of a quote, with its marker, or a line with only a tag, as a heading: for
    Python-Markdown."""
    IN_ITEM = condition(read_by_few=True)
    """The text of an item as a heading in it: for pandoc and kramdown."""
    IN_FIRST_ITEM = condition(read_by_few=True)
    """The same in the first item of an ordered list: for kramdown."""
    LAZY = condition(read_by_few=True)
    """The lines of an item above a line of `=` that is not set in, as a heading in it: for marked."""


def install(reader: Reader) -> None:
    reader.block.add_rule(BlockRule("numbered_heading", "0123456789", _ITEM, _first_item, before="list"))
    reader.block.add_rule(BlockRule("marked_heading", "-*+>", _MARKED, _marked, before="block_quote"))
    reader.block.add_rule(BlockRule("tagged_heading", "<", _TAGGED, _tagged, before="raw_html"))
    reader.block.add_rule(BlockRule("lazy_underline", "=", _DOUBLE, _lazy_underline, before="setex_heading"))
    reader.block.add_rule(BlockRule("line_behind_list", "-", _SINGLE, _line_behind_list, before="setex_heading"))


def _first_item(reader: BlockReader, match: Match[str], block: Block) -> None:
    """Notes a heading with its number; the list is read all the same, as by all of these rules."""
    if not block.goes_on():
        level = 1 if match["underline_of_item"].startswith("=") else 2
        place = {"block": block, "start": match.start(), "end": match.end("numbered")}
        _add(place, level, UnderlinedItemCondition.WITH_NUMBER)
        block.env.setdefault(_FIRST, set()).add(block.at(match.start("numbered")))


def _marked(reader: BlockReader, match: Match[str], block: Block) -> None:
    """Notes a heading with the marker of a list or a quote, which is read all the same."""
    _add_with_marker(block, match, "marked")


def _tagged(reader: BlockReader, match: Match[str], block: Block) -> None:
    """Notes a heading of tags, if they are a block of HTML, and no heading, for all others."""
    if _ONLY_TAG.fullmatch(match["tagged"]):
        _add_with_marker(block, match, "tagged")


def _add_with_marker(block: Block, match: Match[str], name: str) -> None:
    if not block.goes_on():
        level = 1 if match[f"underline_of_{name}"].startswith("=") else 2
        place = {"block": block, "start": match.start(name), "end": match.end(name)}
        _add(place, level, UnderlinedItemCondition.WITH_MARKER)


def _lazy_underline(reader: BlockReader, match: Match[str], block: Block) -> None:
    """Notes an item that a line of `=` goes on, which is not set in as the item is."""
    if block.in_item and match.start() in block.lazy_line_starts and block.after_text():
        text = block.tokens[-1]
        _add_item(text, 1)
        if BLANK_LINE not in block.tokens:
            _add(text, 1, UnderlinedItemCondition.LAZY)


def _line_behind_list(reader: BlockReader, match: Match[str], block: Block) -> None:
    """Notes the item before a line of dashes, which ends the list in CommonMark."""
    before = block.tokens[-1] if block.tokens else {}
    if "list" in before:
        children = before["children"][-1]["children"]
        if children and children[-1]["type"] in ("paragraph", "block_text"):
            _add_item(children[-1], 2)


def _add_item(text: Token, level: int) -> None:
    block, start, end = text["block"], text["start"], text["end"]
    if block.src.count("\n", start, end) > 1 or block.in_text:
        return
    is_first = block.at(start) in block.env.get(_FIRST, ())
    first = UnderlinedItemCondition.IN_FIRST_ITEM if is_first else 0
    _add(text, level, UnderlinedItemCondition.IN_ITEM | first)


def _add(place: Token, level: int, conditions: int) -> None:
    """Adds a heading.

    Args:
        place: its block, with where it begins and ends.
    """
    block, start = place["block"], place["start"]
    line = {"line": start, "indented": False, "after_text": False, "after_block": False}
    add_heading(block.env["facts"], {**place, "type": "heading", "level": level, **line}, conditions)
