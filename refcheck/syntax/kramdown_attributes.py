"""kramdown's block attributes: `{: #id .class}` on its own line, before or after its block.

`{:name: #id}` gives attributes a name, `{::comment}` ... `{:/comment}` hides text (kramdown, "Syntax": inline and block
attribute lists, extensions). Python-Markdown's `attr_list` reads such a line at the end of a paragraph. `attributes`
reads attributes directly after a span.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.parse import blank_all
from refcheck.syntax.attributes import Element, ElementCondition, identifier, read_attributes, record

if TYPE_CHECKING:
    from re import Match

    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token

_LINE = r"^ {0,3}(?P<attribute_line>\{:(?![:/])(?:[\w-]+:[ \t])?[^{}\n]*\})[ \t]*$"
_NAMED = compile_lazily(r"\{:(?P<name>[\w-]+):[ \t]")
# Where attributes are used; those with a name are named by it alone.
_USE = compile_lazily(r"\{:(?![:/])(?P<attributes>[^{}\n]*)\}")
# Names of attributes that are defined elsewhere, which `read_attributes` does not support.
_NAME = compile_lazily(r"(?:(?<=[ \t])|(?<=\{:))[A-Za-z_][\w-]*(?=[ \t}])")
_COMMENT = compile_lazily(r"\{::(?P<extension>comment|nomarkdown)(?:[ \t][^{}\n]*)?\}")
_END = compile_lazily(r"\{:/(?P<extension>comment|nomarkdown)?\}")
_ELEMENTS = {"heading": "heading", "code": "code", "table": "table", "container": "container", "html": "html"}


def install(reader: Reader) -> None:
    reader.mask(_mask)
    reader.block.add_rule(BlockRule("attribute_line", "{", _LINE, _attribute_line, before="raw_html"))
    reader.visit("attribute_line", _visit)
    reader.on_finish(_add_named)


def _mask(text: str, facts: Facts) -> str:
    if b"{::" not in facts.signs:
        return text
    ends: dict[str, list[int]] = {"": []}
    for end in _END.finditer(text):
        ends.setdefault(end["extension"] or "", []).append(end.start())
    places = []
    match = _COMMENT.search(text)
    while match:
        close = min(_first(ends.get(match["extension"], []), match.end()), _first(ends[""], match.end()))
        if close == sys.maxsize:
            match = _COMMENT.search(text, match.end())
            continue
        end_of_mark = text.find("}", close) + 1
        # Content that is not Markdown is copied to the page unchanged.
        is_comment = match["extension"] == "comment"
        places += [(match.start(), end_of_mark)] if is_comment else [match.span(), (close, end_of_mark)]
        match = _COMMENT.search(text, end_of_mark)
    return blank_all(text, places, " ")


def _first(places: list[int], position: int) -> int:
    index = bisect_left(places, position)
    return places[index] if index < len(places) else sys.maxsize


def _attribute_line(reader: BlockReader, match: Match[str], block: Block) -> int:
    before = block.tokens[-1] if block.tokens else {}
    line_before = block.src.rfind("\n", 0, max(match.start() - 1, 0)) + 1
    is_apart = before.get("is_free", False) or not block.src[line_before : match.start()].strip()
    is_named = _NAMED.match(match["attribute_line"]) is not None
    # An item that begins with attributes has them; what follows is read as a line of its text.
    is_of_item = block.in_item and match.start() == 0 and not is_named
    # Attributes that nothing is directly before are of what follows, and part blocks as a blank line does.
    is_free = is_apart and not is_named and not is_of_item
    # Not `line`, which is where the line of a heading starts.
    place = match.span("attribute_line")
    block.add("attribute_line", match.start(), match.end(), place=place, is_free=is_free, is_of_item=is_of_item)
    return match.end() + 1


def _visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
    block, (start, end) = token["block"], token["place"]
    line = block.src[start:end]
    named = _NAMED.match(line)
    if named:
        line = "{:" + " " * (named.end() - 2) + line[named.end() :]
    line = _NAME.sub(lambda match: " " * len(match.group()), line)
    attributes = read_attributes(line, 0)
    key = identifier(attributes) if attributes is not None else None
    if attributes is None or attributes.end != len(line):
        return
    place = Span(block.at(start), block.at(end - 1) + 1)
    if token["is_of_item"]:
        element, body, text, level = "container", Span(place.end, place.end), "", 0
    else:
        element, body, text, level = _owner(tokens, index, place)
    conditions = int(block.conditions | ElementCondition.NEXT_LINE)
    record(facts, place, attributes, Element(element, body, conditions))
    if key is not None and key.text:
        label = Definition(
            "label",
            "kramdown-attributes",
            key=key.text,
            span=place,
            key_span=Span(place.start + key.start, place.start + key.end),
            full_span=body,
            element=element,
            text=text,
            conditions=conditions,
            attributes=attributes.pairs,
            level=level,
        )
        if named is None:
            facts.definitions.append(label)
        else:
            facts.named_attributes.append((named["name"], label))


def _add_named(facts: Facts) -> None:
    """Adds the labels of attributes with a name that something is given: alone they are of no element."""
    if not facts.named_attributes:
        return
    used: set[str] = set()
    for use in _USE.finditer(facts.text):
        if _NAMED.match(use.group()) is None:
            used.update(use["attributes"].split())
    facts.definitions += [label for name, label in facts.named_attributes if name in used]


def _owner(tokens: list[Token], index: int, place: Span) -> tuple[str, Span, str, int]:
    """The block before the attributes, or else the one after them: element, body, text, level."""
    for neighbour in (index + 1,) if tokens[index]["is_free"] else (index - 1, index + 1):
        if not 0 <= neighbour < len(tokens) or tokens[neighbour]["type"] in ("blank_line", "attribute_line"):
            continue
        token = tokens[neighbour]
        element = _ELEMENTS.get(token["type"], "paragraph")
        if "block" not in token or token["end"] <= token["start"]:
            # A list or quote, whose end is not known.
            body = Span(place.start, place.start) if neighbour < index else Span(place.end, place.end)
            return element, body, "", 0
        block = token["block"]
        body = Span(block.at(token.get("line", token["start"])), block.at(token["end"] - 1) + 1)
        if element == "heading":
            return element, body, block.src[token["start"] : token["end"]].strip(), token["level"]
        return element, body, "", 0
    return "paragraph", place, "", 0
