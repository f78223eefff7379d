"""HTML: ids and names are anchors, `href` and `src` point, comments can switch rules off.

What stands in an HTML block is raw in CommonMark (section 4.6); pandoc reads Markdown in it
(`markdown_in_html_blocks`). Both readings are recorded, the second under a condition.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from re import Match
from typing import TYPE_CHECKING

from refcheck.markdown.parse import span
from refcheck.model import Condition, Definition, Reference, Span, Suppression
from refcheck.syntax.divs import close_div, open_div

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Inline, Token

ORDER = 50
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])(?P<name>[A-Za-z_:][\w.:-]*)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))"
)
_SUPPRESSION = re.compile(r"<!--\s*refcheck-(?P<action>disable-next-line|disable|enable)\b(?P<rules>[\w\s,-]*?)-->")
_RULE = re.compile(r"\w[\w-]*")
_VERBATIM = frozenset(("pre", "script", "style", "textarea"))
# What opens a tag, comment, declaration or processing instruction, as in the inline rule of CommonMark.
_OTHER_ENDS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"))
_NEXT_MARKUP = re.compile(r"[\[\]@{`^$]")

Place = Callable[[int], int]


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        opening = token["opening"].lower()
        if opening.startswith("<!"):
            _read_comment(facts, block.src, start, end, block.at)
            return
        lines = _read_tags(facts, block, start, end)
        if opening.startswith("<?") or opening.removeprefix("<") in _VERBATIM:
            return
        if _NEXT_MARKUP.search(lines):
            part = block.part(start, end, Condition.HTML_BLOCK)
            part.process(lines)
            reader.block.parse(part, [rule for rule in reader.block.rules if rule != "raw_html"])
            reader.walk(facts, part.tokens)

    reader.visit("html", visit)
    reader.inline.learn("<", _inline)


def _read_tags(facts: Facts, block: Block, start: int, end: int) -> str:
    """Reads the tags of an HTML block; its lines with those blanked that hold nothing but tags."""
    src = block.src
    position, kept = start, []
    for line in src[start:end].splitlines(keepends=True):
        kept.append(line)
    lines = kept
    covered: list[tuple[int, int]] = []
    while (position := src.find("<", position, end)) >= 0:
        after = _skip(src, position, end)
        if after is None:
            match = _TAG.match(src, position, end)
            if match is None:
                position += 1
                continue
            _read_tag(facts, match, block.at, block.conditions)
            after = match.end()
            if match["name"].lower() in _VERBATIM and not match["close"]:
                closing = src.lower().find(f"</{match['name'].lower()}", after, end)
                after = closing if closing >= 0 else end
        elif src.startswith("<!--", position):
            _read_comment(facts, src, position, after, block.at)
        covered.append((position, after))
        position = after
    return _without_tags(lines, covered, start)


def _without_tags(lines: list[str], covered: list[tuple[int, int]], start: int) -> str:
    result, offset, index = [], start, 0
    for line in lines:
        rest, end = [], offset + len(line)
        while index < len(covered) and covered[index][1] <= offset:
            index += 1
        cursor, current = offset, index
        while current < len(covered) and covered[current][0] < end:
            rest.append(line[max(cursor - offset, 0) : max(covered[current][0] - offset, 0)])
            cursor = covered[current][1]
            current += 1
        rest.append(line[max(cursor - offset, 0) :] if cursor < end else "")
        only_tags = not "".join(rest).strip()
        result.append(" " * (len(line) - 1) + line[-1:].replace(line[-1:].strip() or "\0", " ") if only_tags else line)
        offset = end
    return "".join(result)


def _skip(src: str, position: int, end: int) -> int | None:
    """The end of the comment, CDATA section or instruction that begins here, if one does."""
    for opening, closing in _OTHER_ENDS:
        if src.startswith(opening, position):
            close = src.find(closing, position + len(opening), end)
            return end if close < 0 else close + len(closing)
    return None


def _inline(state: Inline, position: int) -> int | None:
    src = state.src
    if src.startswith("<!--", position):
        close = state.delimiters.find("-->", position + 2)
        if close is None:
            return None
        _read_comment(state.facts, src, position, close + 3, state.at)
        return close + 3
    match = _TAG.match(src, position)
    if match is None:
        return None
    if not state.conditions & Condition.HTML_BLOCK:
        _read_tag(state.facts, match, state.at, state.conditions)
    state.last = None
    if match["name"].lower() in (*_VERBATIM, "code") and not match["close"]:
        closing = state.delimiters.find(f"</{match['name']}>", match.end())
        if closing is not None and match["name"].lower() != "code":
            return closing
    return match.end()


def _read_comment(facts: Facts, src: str, start: int, end: int, at: Place) -> None:
    if src.find("refcheck-", start, end) < 0:
        return
    for match in _SUPPRESSION.finditer(src, start, end):
        place = Span(at(match.start()), at(match.end() - 1) + 1)
        facts.suppressions.append(Suppression(match["action"], tuple(_RULE.findall(match["rules"])), place))


def _read_tag(facts: Facts, tag: Match[str], at: Place, conditions: int) -> None:
    name = tag["name"].lower()
    if tag["close"]:
        if name == "div":
            close_div(facts, at(tag.end() - 1) + 1, "div")
        return
    place = Span(at(tag.start()), at(tag.end() - 1) + 1)
    label: Definition | None = None
    source = tag.string
    attributes: dict[str, tuple[str, int, int]] = {}
    for match in _ATTRIBUTE.finditer(source, *tag.span("attributes")):
        kind = match.lastgroup
        assert kind
        attributes.setdefault(match["name"].lower(), (html.unescape(match[kind]), *match.span(kind)))
    pairs = tuple((key, value) for key, (value, _, _) in attributes.items())
    identifier = attributes.get("id") or (attributes.get("name") if name == "a" else None)
    if identifier and identifier[0]:
        key, start, end = identifier
        label = Definition(
            "anchor",
            "html",
            key,
            place,
            Span(at(start), at(end - 1) + 1),
            place,
            name,
            attributes.get("alt", ("", 0, 0))[0],
            conditions,
            pairs,
        )
    if name == "div" and not source.endswith("/>", tag.start(), tag.end()):
        open_div(facts, label, place, "div")
    elif label is not None:
        facts.definitions.append(label)
    for attribute, kind in (("href", "link"), ("src", "image")):
        if attribute in attributes and (kind == "image" or name in ("a", "area")):
            value, start, end = attributes[attribute]
            facts.references.append(
                Reference(
                    kind if name != "iframe" else "link",
                    "html",
                    value.strip(),
                    place,
                    Span(at(start), at(start) + (end - start)),
                    attributes.get("alt", ("", 0, 0))[0],
                    None,
                    conditions,
                    "html",
                )
            )


def inline_span(state: Inline, match: Match[str]) -> Span:
    """Where a tag in inline text stands in the file."""
    return span(state, match.start(), match.end())
