"""Fenced code as Hexo finds it, line by line, before a Markdown renderer sees the text.

A fence may stand behind up to three `>` or one marker of a list, whatever is around it, and ends at the next line with
the same fence behind up to three `>`. So it goes on behind the end of its quote, and the fence that closes `- > ~~~`
opens another one. Run with Hexo 8.1.2. Where this makes a difference, the text is read once more without these blocks.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.markdown.parse import FILLER, Facts
from refcheck.markdown.positions import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.markdown.parse import Reader
    from refcheck.markdown.positions import Token

# Before all that looks at the facts of the whole text.
ORDER = 5
_BEFORE_FENCE = compile_lazily(r"(?:(?:[^\S\n]*>){0,3}|[-*+]|[0-9]+\.)[^\S\n]*")
_FENCE = compile_lazily(r"`{3,}|~{3,}")
_OPENING = compile_lazily(
    r"^(?P<before>(?:[^\S\n]*>){0,3}|[-*+]|[0-9]+\.)[^\S\n]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)\n", re.MULTILINE
)
_CLOSING = compile_lazily(r"^(?:[^\S\n]*>){0,3}[^\S\n]*(?P<fence>`{3,}|~{3,})[^\S\n]?$", re.MULTILINE)


class HexoFenceCondition(ConditionGroup):
    """Conditions on the facts of a text in which Hexo finds other blocks of code."""

    FOR_HEXO = condition(read_by_few=True)
    """As it is without the blocks that Hexo finds."""
    FOR_OTHERS = condition()
    """As all others read it."""


class HexoPlaceholderCondition(ConditionGroup):
    """Conditions on headings with a comment or a template tag."""

    REPLACED = condition(read_by_few=True)
    """As Hexo 8 passes them on."""
    WRITTEN = condition()
    """As they are written."""


def install(reader: Reader) -> None:
    def finish(facts: Facts) -> None:
        if not facts.has_odd_fence:
            return
        text, definitions, references = facts.masked
        blocks = code_blocks(text)
        if not blocks:
            return
        facts.definitions[definitions:] = _marked(facts.definitions[definitions:])
        facts.references[references:] = _marked(facts.references[references:])
        found = Facts(facts.text)
        root = Block()
        root.conditions = HexoFenceCondition.FOR_HEXO
        root.env["facts"] = found
        root.process(_without(text, blocks))
        reader.block.parse(root)
        reader.walk(found, root.tokens)
        root.forget()
        facts.definitions += found.definitions
        facts.references += found.references

    reader.on_finish(finish)


def note_fence(facts: Facts, token: Token) -> None:
    """Notes a fence in a container that Hexo finds elsewhere, or whose end it finds elsewhere."""
    start = token["block"].at(token["start"])
    line = facts.text.rfind("\n", 0, start) + 1
    if not token["closed"] or not _BEFORE_FENCE.fullmatch(facts.text, line, start):
        facts.has_odd_fence = True


def _marked(facts: list[Any]) -> list[Any]:
    return [fact._replace(conditions=int(fact.conditions | HexoFenceCondition.FOR_OTHERS)) for fact in facts]


def code_blocks(text: str) -> list[Span]:
    """The blocks of fenced code, from the opening fence to the end of the line of the closing one."""
    closings: dict[str, list[Span]] = {}
    for match in _CLOSING.finditer(text):
        closings.setdefault(match["fence"], []).append(Span(match.start(), match.end()))
    comments = list(_comments(text))
    blocks, position = [], 0
    while opening := _OPENING.search(text, position):
        ends = closings.get(opening["fence"], [])
        index = bisect_left(ends, Span(opening.end(), 0))
        if index == len(ends) or opening["info"].rstrip().endswith("`"):
            position = opening.end()
            continue
        position = ends[index].end
        block = Span(opening.start("fence"), position)
        if not _is_in(block, comments):
            blocks.append(block)
    return blocks


def _comments(text: str) -> Iterator[Span]:
    """The comments of HTML; one that is never closed is none."""
    end = 0
    while (start := text.find("<!--", end)) >= 0 and (close := text.find("-->", start + 4)) >= 0:
        end = close + 3
        yield Span(start, end)


def _is_in(block: Span, comments: list[Span]) -> bool:
    index = bisect_left(comments, block) - 1
    return index >= 0 and comments[index].end > block.end


def _without(text: str, blocks: list[Span]) -> str:
    """The text with a word instead of each block; what is around that goes on behind it."""
    parts: list[str] = []
    position = 0
    for start, end in blocks:
        quote = text[text.rfind("\n", 0, start) + 1 : start]
        first, *others = text[start:end].split("\n")
        if ">" not in quote:
            quote = ""
        rest = ((quote if len(line) >= len(quote) else "").ljust(len(line)) for line in others)
        parts += text[position:start], "\n".join((FILLER * len(first), *rest))
        position = end
    return "".join((*parts, text[position:]))
