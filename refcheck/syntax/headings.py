"""Headings, ATX (`## Title`) and setext (underlined), with or without their own id.

The renderer decides which anchor a heading gets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Piece, Span, new_fact
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.conditions import BlockCondition
from refcheck.markdown.parse import FILLER
from refcheck.syntax._heading_content import is_plain, pieces, plain_text
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
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token

_DASH = compile_lazily(r"[\s{]-[\s}]")
_CLOSING_HASHES = compile_lazily(r"[ \t]+#")
_TRAILING_HASHES = compile_lazily(r"(?<![ \t])[ \t]+#+[ \t]*$")

# Attributes in the middle of a heading that follow its text, not code, a link or an image in it.
_FOLLOWED = compile_lazily(r"[\w \t]\{[#.](?=\w)")

_TAGS = compile_lazily(r"[ \t]*(?:</?[A-Za-z][^<>\n]*>[ \t]*)+")

_AUTOLINK_END = compile_lazily(r"<[A-Za-z][A-Za-z0-9+.-]+:[^\s<>]*>$")

# The number of columns by which Python-Markdown requires list content to be indented.
_TAB = 4


class HeadingCondition(ConditionGroup):
    """Conditions on how a heading and its attributes are written."""

    INDENTED = condition()
    """A heading with spaces before its `#` or its underline, which is text for pandoc and others."""
    INDENTED_TEXT = condition()
    """An underlined heading with spaces before its text alone, which is text for pandoc, but not for kramdown."""
    AFTER_BLOCK = condition()
    """A heading directly after another block, without a blank line, which is text for kramdown."""
    OFF_TAB = condition()
    """A heading that is not indented by four columns for each list around it, as Python-Markdown requires."""
    UNSPACED = condition(read_by_few=True)
    """`#Heading` without a space: a heading for kramdown and Python-Markdown, text elsewhere."""
    TOUCHING = condition()
    """The attributes of a heading directly follow its text, without a space."""
    CLOSED = condition()
    """Attributes of a heading before its closing `##`, which are text for mdBook, Hugo and pandoc."""
    ON_MARKUP = condition()
    """Attributes of a heading that touch code, a link, an image or brackets, and belong to these for pandoc."""
    ON_EMPHASIS = condition()
    """Attributes of a heading that touch emphasis, and belong to it for Python-Markdown."""
    UNDER_JSX = condition()
    """An underline below a line with only an expression in braces or tags, which are a block of their own for MDX."""
    DASHED = condition()
    """Attributes of a heading with a `-`, which are text for Goldmark."""


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        raw = block.src[start:end]
        start += len(raw) - len(raw.lstrip())
        end -= len(raw) - len(raw.rstrip())
        if end < start:
            end = start
        conditions = _conditions(token, start)
        if end > start and is_plain(block.src, start, end):
            _add_plain(facts, token, start, end, conditions)
            return
        content = _content(facts, token, start, end)
        _add(facts, token, Span(start, end), content, conditions)
        if _may_be_replaced(facts.text, facts.definitions[-1].span):
            # Few headings have a comment or a tag.
            from refcheck.syntax._hexo_placeholders import keep_replaced

            keep_replaced(facts, block, start, content.end)
        _keep_followed(facts, token, start, content.end)
        reader.scan(facts, block, start, content.end, BlockCondition.AFTER_TEXT if token["after_text"] else 0)

    reader.visit("heading", visit)


def _may_be_replaced(text: str, place: Span) -> bool:
    """Whether a heading may have a part that Hexo takes out before it makes the slug."""
    return text.find("<!--", *place) >= 0 or any(text.find(mark, *place) >= 0 for mark in ("{{", "{%", "{#"))


def add_heading(facts: Facts, token: Token, conditions: int) -> None:
    """Adds a heading that only some renderers read; the links in it are read elsewhere."""
    block, start, end = token["block"], token["start"], token["end"]
    end -= len(block.src[start:end]) - len(block.src[start:end].rstrip())
    _add(facts, token, Span(start, end), _content(facts, token, start, end), _conditions(token, start) | conditions)


class _Content(NamedTuple):
    """The content of a heading before its attributes, and the attributes."""

    end: int
    """The end of the content in the text of the block."""
    brace: int = 0
    """The start of the attributes."""
    attributes: Attributes | None = None


def _content(facts: Facts, token: Token, start: int, end: int) -> _Content:
    """The content of a heading; braces that are meant for attributes but are not valid are recorded as malformed."""
    block = token["block"]
    src = block.src
    if not src.endswith("}", start, end):
        return _Content(end)
    brace = _opening_brace(src, start, end)
    attributes = read_attributes(src, brace) if brace >= 0 else None
    if attributes is not None and attributes.end == end:
        written = src[start:brace]
        if token["line"] < token["start"]:
            # pandoc also strips the closing sequence of an ATX heading before the attributes.
            written = _TRAILING_HASHES.sub("", written)
        return _Content(start + len(written.rstrip(" \t")), brace, attributes)
    if brace >= 0 and meant_for_identifier(src, brace):
        body = Span(block.at(token["line"]), block.at(end - 1) + 1)
        heading = Element("heading", body, block.conditions)
        malformed(facts, src[brace:end], Span(block.at(brace), body.end), heading)
    return _Content(end)


def _keep_followed(facts: Facts, token: Token, start: int, end: int) -> None:
    """Records attributes followed by text as malformed: the attributes of a heading are at its end."""
    block = token["block"]
    src = block.src
    found = _FOLLOWED.search(src, start, end) if src.find("{", start, end) >= 0 else None
    if found is None:
        return
    brace = found.end() - 2
    attributes = read_attributes(src, brace)
    if attributes is None or attributes.end > end:
        return
    written = src[brace : attributes.end]
    heading = facts.definitions[-1]
    if any(piece.kind == "text" and written in piece.text for piece in heading.pieces):
        first = block.at(brace)
        element = Element("heading", heading.full_span, block.conditions)
        malformed(facts, written, Span(first, first + len(written)), element)


def _add(facts: Facts, token: Token, inside: Span, content: _Content, conditions: int) -> None:
    """Adds a heading, and its label if it has one.

    Args:
        inside: the place of its text in the block, with the attributes.
    """
    block, (start, end) = token["block"], inside
    source = _source(facts, block, start, content.end)
    written = pieces(source, block.env)
    text = plain_text(written)
    first = block.at(start)
    place = Span(first, block.at(end - 1) + 1 if end > start else first)
    heading = Definition(
        "heading",
        "headings",
        key="",
        span=place,
        key_span=Span(place.end, place.end),
        full_span=Span(block.at(token["line"]), place.end),
        element="heading",
        text=text,
        conditions=conditions,
        level=token["level"],
        pieces=written,
    )
    if content.attributes is not None:
        heading = _with_attributes(facts, block, heading, content, end)
    if not token.get("unspaced"):
        facts.headings.append(source)
    facts.definitions.append(heading)


def _source(facts: Facts, block: Block, start: int, end: int) -> str:
    """The text of a heading; where the tags of an HTML block around it are masked, as it is written."""
    src = block.src[start:end]
    if not block.conditions & BlockCondition.HTML_BLOCK or FILLER not in src:
        return src
    written = facts.text[block.at(start) : block.at(end - 1) + 1]
    is_whole = len(written) == len(src) and written.count("<!--") == written.count("-->")
    return written if is_whole and "{%" not in written else src


def _with_attributes(facts: Facts, block: Block, heading: Definition, content: _Content, end: int) -> Definition:
    """A heading with its attributes; adds its label."""
    src, brace, attributes, conditions = block.src, content.brace, content.attributes, heading.conditions
    assert attributes is not None
    if _CLOSING_HASHES.match(src, end):
        conditions |= HeadingCondition.CLOSED
    if _is_on_markup(src[end - (heading.span.end - heading.span.start) : brace]):
        conditions |= HeadingCondition.ON_MARKUP
    elif src[brace - 1 : brace] in {"*", "_"} and not heading.text.endswith(src[brace - 1]):
        conditions |= HeadingCondition.ON_EMPHASIS
    attribute_span = Span(block.at(brace), heading.span.end)
    record(facts, attribute_span, attributes, Element("heading", heading.full_span, conditions))
    if ("class", "unnumbered") in attributes.pairs:
        conditions |= ElementCondition.UNNUMBERED
        if _DASH.search(src, brace, end):
            conditions |= HeadingCondition.DASHED
    own = identifier(attributes)
    # A renderer without attributes shows the block, and includes it in the anchor, too.
    shown = (*heading.pieces, Piece("attributes", src[content.end : end]))
    syntax = "kramdown-attributes" if attributes.kramdown else "headings"
    heading = heading._replace(syntax=syntax, conditions=conditions, attributes=attributes.pairs, pieces=shown)
    if own is None:
        return heading
    key_span = Span(block.at(own.start), block.at(own.start) + len(own.text))
    heading = heading._replace(key=own.text, key_span=key_span)
    touching = 0 if src[brace - 1 : brace].isspace() else HeadingCondition.TOUCHING
    label = heading._replace(kind="label", span=attribute_span, conditions=conditions | touching, pieces=())
    if not attributes.kramdown:
        label = label._replace(syntax="attributes")
    facts.definitions.append(label)
    return heading


def _is_on_markup(written: str) -> bool:
    """Whether the text before some attributes ends with code, a link, an image or brackets."""
    last = written[-1:]
    if last == "`":
        return written.count("`") > 1
    if last == ")":
        return "](" in written and "(" not in written.rpartition("](")[2]
    if last == ">":
        return _AUTOLINK_END.search(written) is not None
    # A note has no attributes.
    return last == "]" and "[" in written and not written.startswith("[^", written.rfind("["))


def _conditions(token: Token, start: int) -> int:
    """The conditions on a heading whose text starts at `start`."""
    block, line = token["block"], token["line"]
    conditions: int = block.conditions
    if token["after_text"]:
        conditions |= BlockCondition.AFTER_TEXT
    if token["after_block"]:
        conditions |= HeadingCondition.AFTER_BLOCK
    before = block.src[line:start]
    blanks = len(before) - len(before.lstrip(" "))
    first = block.tokens[0] if block.in_item and block.tokens else token
    if token["indented"] or first.get("is_of_item", False) or (blanks and "underlined" not in token):
        conditions |= HeadingCondition.INDENTED
    elif blanks:
        conditions |= HeadingCondition.INDENTED_TEXT
    is_inside = block.indent and (line > 0 or "underlined" in token)
    if (block.indent + blanks != _TAB or line == 0) if is_inside else blanks:
        conditions |= HeadingCondition.OFF_TAB
    if token.get("unspaced"):
        conditions |= HeadingCondition.UNSPACED
    if "underlined" in token and _ends_with_jsx(block.src, token["start"], token["end"]):
        conditions |= HeadingCondition.UNDER_JSX
    return conditions


def _ends_with_jsx(src: str, start: int, end: int) -> bool:
    """Whether the text of a heading ends with a line of tags, or with an expression that begins a line."""
    text = src[start:end].rstrip()
    if text.endswith(">"):
        return _TAGS.fullmatch(text, text.rfind("\n") + 1) is not None
    if not text.endswith("}"):
        return False
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] == "}") - (text[index] == "{")
        if depth == 0:
            return not text[text.rfind("\n", 0, index) + 1 : index].strip()
    return False


def _add_plain(facts: Facts, token: Token, start: int, end: int, conditions: int) -> None:
    """Adds a heading without markup."""
    block = token["block"]
    content = block.src[start:end]
    first, last = block.at(start), block.at(end - 1) + 1
    if not token.get("unspaced"):
        facts.headings.append(content)
    place, nowhere = new_fact(Span, (first, last)), new_fact(Span, (last, last))
    whole, own = new_fact(Span, (block.at(token["line"]), last)), (new_fact(Piece, ("text", content)),)
    values = "heading", "headings", "", place, nowhere, whole, "heading", content, conditions, (), token["level"], own
    facts.definitions.append(new_fact(Definition, values))


def _opening_brace(text: str, start: int, end: int) -> int:
    brace = text.rfind("{", start, end)
    backslashes = brace
    while backslashes > start and text[backslashes - 1] == "\\":
        backslashes -= 1
    return -1 if (brace - backslashes) % 2 else brace
