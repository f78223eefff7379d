"""Definitions of links, `[label]: destination`, and the links in them.

CommonMark 0.31, section 4.7 (link reference definitions). They are read before the text, as a link can precede its
definition.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Citation, CitationMode, Definition, Reference, Span, new_fact
from refcheck.markdown.blocks import BlockReader, BlockRule
from refcheck.markdown.positions import Block
from refcheck.syntax._destinations import HAS_ENDING, after_blanks, end_of_definition, plain_url, url_at
from refcheck.syntax.links import FOREIGN_LABEL, LABEL_CHARACTERS, LinkCondition, label_key

if TYPE_CHECKING:
    from refcheck.markdown.parse import Reader

ORDER = 40
_FILLED_DESTINATION = compile_lazily(
    r"(?P<url>(?:[^\s{]|\{(?!\{)|\{\{[^{}\n]*\}\}){1,2000})(?:[ \t]+[\"'(][^\n]*)?[ \t]*$", re.MULTILINE
)
# A path with spaces that ends in the name of a file, and no Markdown in it; on the line of the label.
_SPACED_DESTINATION = compile_lazily(
    r"[ \t]*(?P<url>[^\s<>()\[\]{}`*\"'|\\]+(?: +[^\s<>()\[\]{}`*\"'|\\]+){1,20})"
    r"(?: +(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*$",
    re.MULTILINE,
)
_KEY_LABEL = compile_lazily(r"-?@(?P<key>\w[^\s;,]*)$")


def install(reader: Reader) -> None:
    # Replaces mistune's own rule of this name.
    reader.block.add_rule(
        BlockRule("ref_link", "[", rf"^ {{0,3}}\[(?P<label>{LABEL_CHARACTERS})\]:", _link_definition, before="raw_html")
    )
    reader.visit("link-definition", lambda facts, token, tokens, index: None)


def _link_definition(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    label = match["label"]
    if FOREIGN_LABEL.match(label) or not label.strip():
        return None
    src = block.src
    start = after_blanks(src, match.end())
    target = url_at(src, start)
    if target is None or (target[0] == target[1] and not src.startswith("<", start)):
        return None
    end = end_of_definition(src, target[1] + 1 if src.startswith("<", start) else target[1])
    if end is None:
        filled = _FILLED_DESTINATION.match(src, start)
        # Without a template engine it is text, and so are the lines after it.
        if filled and "{{" in filled["url"] and (not block.after_text() or _goes_on(block, match.start())):
            _define(block, match, filled.span("url"), filled["url"], filled.end("url"), LinkCondition.TEMPLATE)
        else:
            _spaced_definition(block, match)
        return None
    url = plain_url(src[slice(*target)])
    _define(block, match, target, url, end)
    if block.after_text():
        return None
    block.env["ref_links"].setdefault(label_key(label), {"url": url})
    block.add("link-definition", match.start(), end)
    return block.find_line_end_at(end)


def _spaced_definition(block: Block, match: Match[str]) -> None:
    """Adds a definition whose destination contains spaces, and ends in the name of a file."""
    spaced = _SPACED_DESTINATION.match(block.src, match.end())
    if spaced is None or not HAS_ENDING.match(spaced["url"]) or _KEY_LABEL.match(match["label"]):
        return
    if not block.after_text() or _goes_on(block, match.start()):
        url = " ".join(spaced["url"].split())
        _define(block, match, spaced.span("url"), url, spaced.end(), LinkCondition.SPACED_DEFINITION)


def _define(block: Block, match: Match[str], target: tuple[int, int], url: str, end: int, condition: int = 0) -> None:
    """Adds a link definition, the link in it, and the citation that other renderers read.

    Args:
        target: the place of the URL.
        condition: under which it is a definition, if it is none for CommonMark.
    """
    label, opening = match["label"], match.start("label") - 1
    place = Span(block.at(opening), block.at(end - 1) + 1)
    first = block.at(target[0])
    key_span = Span(first, first + target[1] - target[0])
    label_span = Span(block.at(opening + 1), block.at(match.end("label") - 1) + 1)
    facts, conditions = block.env["facts"], block.conditions
    if "\\]" in label:
        conditions |= LinkCondition.ESCAPED_BRACKET
    if condition or _goes_on(block, match.start()):
        first = condition or block.env["made"][2]
        block.env["made"] = block, block.find_line_end_at(end), first
        is_spaced = first == LinkCondition.SPACED_DEFINITION
        conditions |= condition or (LinkCondition.BELOW_SPACED_DEFINITION if is_spaced else first)
    elif block.after_text():
        conditions |= LinkCondition.IN_PARAGRAPH
    elif key := _KEY_LABEL.match(label):
        conditions |= LinkCondition.CITATION_LABEL
        facts.references.append(_citation(key, label_span, conditions))
    values = "link-definition", "links", label, place, label_span, place, "definition", url, conditions, (), 0, ()
    facts.definitions.append(new_fact(Definition, values))
    of_link = conditions & ~LinkCondition.CITATION_LABEL
    if conditions & LinkCondition.CITATION_LABEL:
        of_link |= LinkCondition.OF_CITATION_LABEL
    of_reference = "link", "links", url, place, key_span, "", None, of_link, "definition", None, None
    facts.references.append(new_fact(Reference, of_reference))


def _goes_on(block: Block, start: int) -> bool:
    """Whether the line after a definition that is none for CommonMark can be a definition, too."""
    before = block.env.get("made")
    return before is not None and before[0] is block and before[1] == start


def _citation(key: Match[str], label: Span, conditions: int) -> Reference:
    """The label of a link definition as a citation."""
    whole = Span(label.start - 1, label.end + 1)
    mode: CitationMode = "suppress-author" if key.string.startswith("-") else "normal"
    return Reference(
        "citation",
        "citations",
        key=key["key"],
        span=whole,
        key_span=Span(label.start + key.start("key"), label.end),
        text=key.string,
        conditions=conditions,
        form="group",
        citation=Citation(whole, "", suffix="", mode=mode),
    )
