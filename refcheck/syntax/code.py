"""Code spans and code blocks: nothing in them counts, but a block can carry a label.

A fence's attributes stand in its info string: ` ```{#lst:a .py caption="A"} `. A fence that is never
closed is code up to the end of its container in CommonMark and plain text in pandoc.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.model import Condition, Definition, Span
from refcheck.syntax.attributes import identifier, read_attributes, record

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Inline, Token

ORDER = 10
FEATURES = {"label-code": "`{#lst:x}` on fences"}
_CAPTION = re.compile(r"(?:Listing)?:[ \t\n]+")
_BACKTICKS = re.compile(r"`+")


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        _read_fence(facts, token, _caption_beside(tokens, index))
        if not token["closed"]:
            block, start, end = token["block"], token["start"], token["end"]
            text = reader.block.read_part(block, start, block.src[start:end], Condition.UNCLOSED_FENCE)
            reader.walk(facts, text)

    reader.inline.learn("`", _code_span)
    reader.visit("code", visit)


def _code_span(state: Inline, position: int) -> int | None:
    match = _BACKTICKS.match(state.src, position)
    assert match
    end = state.delimiters.code_end(match.group(), match.end())
    if end is None:
        return match.end()
    state.last = (end + len(match.group()), "code-span", position)
    return end + len(match.group())


def _caption_beside(tokens: list[Token], index: int) -> str:
    """The caption in a paragraph right after or right before a code block, as pandoc-crossref can read it."""
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


def _read_fence(facts: Facts, token: Token, caption_beside: str) -> None:
    block = token["block"]
    start, end = token["info"]
    brace = block.src.find("{", start, end)
    if brace < 0:
        return
    attributes = read_attributes(block.src, brace)
    if attributes is None or block.src[attributes.end : end].strip():
        return
    facts.syntaxes.add("fence-attributes")
    body = Span(block.at(token["start"]), block.at(token["end"] - 1) + 1)
    conditions = block.conditions
    if not token["closed"]:
        conditions |= Condition.UNCLOSED_FENCE
    if block.src[start:brace].strip():
        conditions |= Condition.SPACED
    place = Span(block.at(brace), block.at(attributes.end - 1) + 1)
    record(facts, place, "code", body, attributes, conditions, written=False)
    key = identifier(attributes)
    if key is not None:
        caption = dict(attributes.pairs).get("caption", "")
        if not caption:
            conditions |= Condition.NO_CAPTION
            if caption_beside:
                caption = caption_beside
                conditions |= Condition.CAPTION_BESIDE
        facts.definitions.append(
            Definition(
                "label",
                "code",
                key.text,
                place,
                Span(block.at(key.start), block.at(key.end - 1) + 1 if key.end > key.start else block.at(key.start)),
                body,
                "code",
                caption,
                int(conditions),
                attributes.pairs,
            )
        )
