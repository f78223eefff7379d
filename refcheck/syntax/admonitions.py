"""Python-Markdown's blocks with an indented body: `!!! note`, `??? note`, `=== "Tab"`.

The body is Markdown if the extensions `admonition`, `pymdownx.details` or `pymdownx.tabbed` are enabled; for all other
renderers it continues the line before it, or is code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.markdown.blocks import BlockRule

if TYPE_CHECKING:
    from re import Match

    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token

_OPENING = (
    r"^ {0,3}(?:(?:!!!|\?\?\?\+?) ?[\w-]+(?: +[\w-]+)*(?: +\"[^\"\n]*\")?"
    r"|===[!+]{0,2} (?:\"[^\"\n]*\"|'[^'\n]*'))[ \t]*$"
)
_INDENTED = compile_lazily(r"(?: {4}| {0,3}\t)")
_BLANK = compile_lazily(r"[ \t\v\f]*(?:\n|$)")


class AdmonitionCondition(ConditionGroup):
    """Conditions on facts in the body of an admonition or tab."""

    ADMONITION = condition(read_by_few=True, uncertain=True)
    """In the indented body of `!!! note` or `=== "Tab"`: Markdown for Python-Markdown, something else elsewhere."""


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        facts.syntaxes.add("admonitions")
        reader.walk(facts, token["children"])

    reader.block.add_rule(
        BlockRule("admonition", "!?=", _OPENING, _admonition, before="setex_heading", is_container=True)
    )
    reader.visit("admonition", visit)


def _admonition(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    src, cursor = block.src, block.find_line_end_at(match.end())
    lines, last = ["\n"], cursor
    while cursor < block.cursor_max:
        end = block.find_line_end_at(cursor)
        indent = _INDENTED.match(src, cursor)
        if indent:
            lines.append(src[indent.end() : end])
            last = end
        elif _BLANK.match(src, cursor):
            lines.append("\n")
        else:
            break
        cursor = end
    if last == block.find_line_end_at(match.end()):
        return None
    child = block.container(match.start(), "".join(lines))
    child.conditions |= AdmonitionCondition.ADMONITION
    reader.parse(child)
    block.add("admonition", match.start(), last, children=child.tokens)
    return last
