"""Fenced divs, `::: {#id .class}` ... `:::` (pandoc's `fenced_divs`), and what they share with `<div>`.

A div without a name is a definition of kind `div`, which most renderers ignore. For mystmd `:::` and
`:::note` begin code, up to the next line of colons: only those with `{name}` are directives.

For remark-directive and markdown-it-container the first line with as many colons as `:::note` ends it and everything
in it, also a code fence (run with micromark-extension-directive 3.0.2 and markdown-it-container 4.0.0). For all others
the fence goes on. For remark-directive `::: note`, with a space, is text, and the lines right below go on with it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import ChainMap
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.conditions import BlockCondition
from refcheck.markdown.parse import Facts, blank_all
from refcheck.markdown.positions import MAX_NESTING
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
    from re import Match

    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Reader
    from refcheck.markdown.positions import Block, Token

FEATURES = {"label-div": "`::: {#id}`", "admonition": "`:::note`"}
_CLASS = compile_lazily(r"[\w-]+(?:[ ]*:+)?")
# Of a directive the title in brackets, at the end or before attributes.
_TITLE = compile_lazily(r"[\w-]+\[(?P<title>[^\n]*)\](?:\{[^{}\n]*\})?[ \t]*$", re.MULTILINE)
_BLANK_LINE = compile_lazily(r"\n[ \t]*(?=\n|\Z)")
# After a caption, only the end of the div may follow.
_CLOSING = compile_lazily(r"[\s>]*(?::{3,}[ \t]*|</div\s*>)?\s*", re.IGNORECASE)
# What may be another thing if a text is above it: the underline of a heading, a definition, HTML.
_ENDS_NO_TEXT = compile_lazily(r"^(?:=+|-+)[ \t]*$|^[ \t]*(?:\[[^\]\n]*\]:|<)", re.MULTILINE)
# The same opening in the lines below one.
_SPACED_FENCE = compile_lazily(r"^ {0,3}(?P<fence>:{3,})[ \t]+(?=[^\s:])", re.MULTILINE)
_FENCE = r"^ {0,3}(?P<div_fence>:{3,})[ \t]*(?P<div_info>[^\n]*)$"


class DivCondition(ConditionGroup):
    """Conditions on facts in divs."""

    COLON_CODE = condition()
    """Between lines of colons, the first without `{name}`: code for mystmd (run with myst-parser 1.7.3)."""
    BELOW_TEXT = condition(read_by_few=True)
    """Right below `::: note`, if that is text."""
    BELOW_OPENING = condition()
    """The same if it opens a container."""


class OpenDiv(NamedTuple):
    """A div whose end has not been read yet."""

    label: Definition | None
    place: Span
    nesting: int
    """The number of containers around the div."""


def install(reader: Reader) -> None:
    reader.block.add_rule(BlockRule("div", ":", _FENCE, _fence, before="raw_html", interrupts=True))

    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        _visit(facts, token)
        _scan_title(reader, facts, token)
        _read_as_text(reader, facts, token)

    def read_after(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start = token["block"], token["start"]
        found = Facts(facts.text)
        found.first_tags = facts.first_tags
        part = block.part(start, block.src[start:], BlockCondition.OUT_OF_CONTAINER)
        part.containers = token["containers"]
        part.env = {**block.env, "facts": found, "ref_links": ChainMap({}, block.env["ref_links"])}
        reader.block.parse(part)
        reader.walk(found, part.tokens)
        place = Span(block.at(token["end"] - 1) + 1, block.at(len(block.src) - 1) + 1)
        facts.out_of_containers.append((place, found))

    reader.visit("div", visit)
    reader.visit("out-of-container", read_after)
    reader.on_finish(_finish)


def open_div(facts: Facts, div: OpenDiv, syntax: str) -> None:
    """Opens a div, with or without a label."""
    facts.open_divs.setdefault(syntax, []).append(div)


def close_div(facts: Facts, end: int, syntax: str) -> None:
    """Closes the innermost open div of the same syntax; a closing without an opening is text."""
    opened = facts.open_divs.get(syntax)
    if opened:
        _end(facts, opened.pop(), end)


def _end(facts: Facts, div: OpenDiv, end: int) -> None:
    if div.label is not None:
        facts.labelled_divs.append((div.label._replace(full_span=Span(div.place.start, end)), div.nesting))


def _fence(reader: BlockReader, match: Match[str], block: Block) -> int:
    # The end of a div ends a paragraph; the start of a div does not for pandoc.
    after_text = block.goes_on() if match["div_info"].strip() else False
    _note_container(block, match)
    places = {"fence": match.span("div_fence"), "info": match.span("div_info")}
    block.add("div", match.start(), match.end(), after_text=after_text, **places)
    return match.end() + 1


def _note_container(block: Block, match: Match[str]) -> None:
    """Keeps track of the containers that are open: colons close the outermost that is not larger, and all in it."""
    containers, size = block.containers, len(match["div_fence"])
    if containers is None:
        return
    if match["div_info"][:1].isalpha():
        block.containers = (*containers, size)[:MAX_NESTING]
    elif containers and not match["div_info"].strip():
        kept = next((index for index, opened in enumerate(containers) if opened <= size), len(containers))
        block.containers = containers[:kept]


def _scan_title(reader: Reader, facts: Facts, token: Token) -> None:
    """Reads the title of `:::note[Title]` and `::: tip Title`; for pandoc and others the line is a paragraph."""
    block, (start, end) = token["block"], token["info"]
    src = block.src
    info = src[start:end]
    if "[" not in info and "<" not in info:
        return
    title = _TITLE.match(src, start, end)
    if title is not None:
        start, end = title.span("title")
    elif "{" in info:
        return
    reader.scan(facts, block, start, end)


def _read_as_text(reader: Reader, facts: Facts, token: Token) -> None:
    """Reads the lines right below `::: note` once more as if that were text, where it makes a difference."""
    block, (start, end) = token["block"], token["info"]
    src = block.src
    if block.conditions & DivCondition.BELOW_TEXT or src[start - 1 : start] == ":" or not src[start:end].strip():
        return
    if end < block.below_opening_end:
        return  # The lines belong to the text of an opening above.
    blank = _BLANK_LINE.search(src, end)
    block.below_opening_end = last = blank.start() + 1 if blank else len(src)
    if not _ENDS_NO_TEXT.search(src, end + 1, last):
        return
    first, after = token["fence"]
    others = ((first, after), *(match.span("fence") for match in _SPACED_FENCE.finditer(src, end, last)))
    text = blank_all(src[first:last], [(one - first, other - first) for one, other in others])
    part = block.part(first, text, DivCondition.BELOW_TEXT)
    found = Facts(facts.text)
    found.first_tags = facts.first_tags
    part.env = {**block.env, "facts": found, "ref_links": ChainMap({}, block.env["ref_links"])}
    reader.block.parse(part)
    reader.walk(found, part.tokens)
    facts.below_openings.append((Span(block.at(end - 1) + 1, block.at(last - 1) + 1), found))


def _note_colon_code(facts: Facts, token: Token, info: str) -> None:
    """Records what is code for mystmd, if the line of colons is not in such code or in a directive."""
    block, end = token["block"], token["end"]
    if token["start"] < block.colon_fence_end:
        return
    close = block.closing_fence(block.src[slice(*token["fence"])], end + 1)
    block.colon_fence_end = close.end() if close is not None else len(block.src)
    if not info.startswith("{") and block.colon_fence_end > end:
        facts.colon_code.append(Span(block.at(end - 1) + 1, block.at(block.colon_fence_end - 1) + 1))


def _visit(facts: Facts, token: Token) -> None:
    block, (start, end) = token["block"], token["info"]
    info = block.src[start:end].strip()
    _note_colon_code(facts, token, info)
    if not info:
        close_div(facts, block.at(token["end"] - 1) + 1, "div-fence")
        return
    facts.syntaxes.add("divs")
    place = Span(block.at(token["fence"][0]), block.at(token["end"] - 1) + 1)
    element = Element("div", place, block.conditions | (BlockCondition.AFTER_TEXT if token["after_text"] else 0))
    label = None
    brace = block.src.find("{", start, end)
    attributes = read_attributes(block.src, brace) if brace >= 0 else None
    if attributes is not None:
        where = Span(block.at(brace), block.at(attributes.end - 1) + 1)
        record(facts, where, attributes, element, written=False)
        label = _with_attributes(element, block, where, attributes)
    elif brace >= 0 and meant_for_identifier(block.src, brace):
        braces = block.src[brace:end].rstrip(" \t:")
        where = Span(block.at(brace), block.at(brace + len(braces) - 1) + 1)
        malformed(facts, braces, where, element)
    elif _CLASS.fullmatch(info):
        label = _with_class(element, info, Span(block.at(start), block.at(end - 1) + 1))
    open_div(facts, OpenDiv(label, place, block.nesting), "div-fence")


def _with_attributes(div: Element, block: Block, place: Span, attributes: Attributes) -> Definition:
    key = identifier(attributes)
    key_start = block.at(key.start) if key is not None else place.start
    unnumbered = ElementCondition.UNNUMBERED if ("class", "unnumbered") in attributes.pairs else 0
    return Definition(
        "label" if key is not None and key.text else "div",
        "divs",
        key=key.text if key is not None else "",
        span=place,
        key_span=Span(key_start, key_start + (len(key.text) if key is not None else 0)),
        full_span=div.span,
        element="div",
        conditions=int(div.conditions | unnumbered),
        attributes=attributes.pairs,
    )


def _with_class(div: Element, name: str, place: Span) -> Definition:
    """A div that has only the name of a class, at `place`."""
    return Definition(
        "div",
        "divs",
        key="",
        span=place,
        key_span=Span(place.start, place.start),
        full_span=div.span,
        element="div",
        conditions=int(div.conditions),
        attributes=(("class", name.rstrip(": ")),),
    )


def _finish(facts: Facts) -> None:
    """Extends divs that are never closed to the end of the text, gives each div its caption, and marks colon code."""
    if facts.colon_code:
        facts.mark(facts.colon_code, DivCondition.COLON_CODE)
    if facts.out_of_containers:
        _add_apart(facts, facts.out_of_containers, BlockCondition.PAST_CONTAINER)
    if facts.below_openings:
        _add_apart(facts, facts.below_openings, DivCondition.BELOW_OPENING)
    for opened in facts.open_divs.values():
        for div in opened:
            _end(facts, div, len(facts.text))
    paragraphs = sorted(facts.paragraphs, key=_end_of)
    captions: dict[Span, str] = {}
    for label, nesting in facts.labelled_divs:
        last = bisect_right(paragraphs, label.full_span.end, key=_end_of) - 1
        conditions = int(label.conditions | ElementCondition.NO_CAPTION)
        if last >= 0 and paragraphs[last][0].start >= label.full_span.start:
            place, own_nesting = paragraphs[last]
            if place not in captions:
                captions[place] = facts.text[place.start : place.end]
            if own_nesting == nesting and _CLOSING.fullmatch(facts.text, place.end, label.full_span.end):
                conditions = label.conditions
            label = label._replace(text=captions[place])
        facts.definitions.append(label._replace(conditions=conditions))


def _add_apart(facts: Facts, parts: list[tuple[Span, Facts]], condition: int) -> None:
    """Adds what some renderers read in parts of the text, and marks what others read there."""
    places = [place for place, _ in parts]
    facts.mark(places, condition)
    facts.mark_hazards(places, condition)
    for _, found in parts:
        facts.definitions += found.definitions
        facts.references += found.references


def _end_of(paragraph: tuple[Span, int]) -> int:
    return paragraph[0].end
