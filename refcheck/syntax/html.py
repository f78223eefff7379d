"""HTML: ids and names are anchors; `href`, `src`, `srcset`, `poster` and `data` are links; comments can suppress rules.

The content of an HTML block is raw in CommonMark (section 4.6); pandoc reads Markdown in it
(`markdown_in_html_blocks`). Both readings are recorded: the tags as they are, and the text between them, as Markdown,
under a condition. `<pre>`, `<script>`, `<style>`, `<textarea>` and comments have no facts in either.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from re import Match
from typing import TYPE_CHECKING, Any

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import (
    AttributeBlock,
    Definition,
    Hazard,
    Malformed,
    Piece,
    Reference,
    Span,
)
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.suppression_comments import read_comment
from refcheck.markdown.conditions import BlockCondition
from refcheck.markdown.html_blocks import TAG
from refcheck.markdown.parse import FILLER, blank_all
from refcheck.syntax import _between_tags
from refcheck.syntax._html_destinations import Place, Tag, destinations
from refcheck.syntax.divs import OpenDiv, close_div, open_div
from refcheck.syntax.footnotes import FootnoteCondition
from refcheck.syntax.lines_of_comments import CommentLineCondition, read_over

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token
    from refcheck.syntax._visibility import View

ORDER = 50
_INLINE_TAG = compile_lazily(TAG)
# As browsers read it, since browsers read the content of every HTML block.
_TAG = compile_lazily(
    r"<(?:(?P<name>[A-Za-z][A-Za-z0-9-]*)(?=[\s/>])(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)"
    r"|/(?P<closed>[A-Za-z][A-Za-z0-9-]*)[^<>]*)>"
)
_ATTRIBUTE = compile_lazily(
    r"(?<![^\s\"'/])(?P<name>[A-Za-z_:][\w.:-]*)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'=<>`]+))"
)
_SUPPRESSION = compile_lazily(r"<!--+\s*(?:refcheck|markdownlint|rumdl)(?=[-:\s])", re.IGNORECASE)
_TAG_START = compile_lazily(r"<(?P<name>[A-Za-z][A-Za-z0-9-]*)")
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LONGEST_HEADING = 2000
# `< em>` and `</ em>` are text; a quoted value may hold `>`.
_ANY_TAG = compile_lazily(r"</?[A-Za-z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>|<!--.*?-->", re.DOTALL)
_VERBATIM = frozenset(("pre", "script", "style", "textarea"))
# Their `name` is for scripts and forms.
_FIELDS = frozenset(("button", "form", "iframe", "input", "meta", "param", "select", "slot", "textarea"))
_VERBATIM_END = compile_lazily(r"</(?P<name>pre|script|style|textarea)(?=[\s>])", re.IGNORECASE)
# The openings after which everything is skipped up to their closing.
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_OPENING = compile_lazily(r"<(?:!--|!\[CDATA\[|\?|(?=[A-Za-z/]))")

# The elements in which kramdown and Python-Markdown read no Markdown unless they have this attribute.
BLOCK_ELEMENTS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "fieldset", "figure"),
        *("figcaption", "footer", "form", "header", "h1", "h2", "h3", "h4", "h5", "h6", "iframe", "li", "main", "nav"),
        *("ol", "p", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul"),
    )
)
# MyST-Parser 5.2.0 looks at tags alone: comments between them do not matter.
_IMAGES = compile_lazily(r"(?:\s|<img\b[^<>]*>|<!--(?:[^-]|-(?!->))*-->)*", re.IGNORECASE)
# What a note, a role, a directive or an equation between tags is written with.
_MAY_CHANGE = compile_lazily(r"\[\^|\{|\$\$|\)=|\\begin")
_MARKDOWN = compile_lazily(r"(?<![\w-])markdown(?![\w-])(?!\s*=\s*[\"']?0)", re.IGNORECASE)
_COMMENT_ALONE = compile_lazily(r" {0,3}<!--[^\n]*?-->[ \t]*\n")
_UNDERLINE = compile_lazily(r"(?:=+|-+)[ \t]*(?:\n|\Z)")
_FEW_WORDS = 200
_MAX_UNCLOSED = 20
_MOST_SPACES = 3


class HtmlCondition(ConditionGroup):
    """Conditions on facts in or between HTML tags."""

    RAW_HTML = condition()
    """A template tag within an HTML block, where Markdown has no effect."""
    IN_ELEMENT = condition()
    """Between the lines with the tags of an HTML element: Markdown after a blank line, but raw for kramdown."""
    IN_NESTED_ELEMENT = condition()
    """The same where the element does not begin a line of the text: in a quote, or by its marker in an item.

    Python-Markdown takes such tags for part of the text (run with 3.11.3).
    """
    MARKDOWN_ATTRIBUTE = condition()
    """In an HTML element with the attribute `markdown`, in which kramdown and Python-Markdown read Markdown."""
    NAMED = condition(read_by_few=True)
    """The `name` of an element other than `<a>`, which no browser scrolls to, but GitHub's script."""
    IMAGE_ALONE = condition()
    """An `<img>` within a text, or in an HTML block of images alone, which MyST-Parser can read as Markdown's image."""
    BETWEEN_TAGS = condition()
    """Between two pieces of HTML that mystmd pairs (`_between_tags.py`)."""


class OpenElement(NamedTuple):
    """A block element whose end has not been read yet."""

    name: str
    start: int
    """Where its content starts."""
    has_markdown: bool
    is_nested: bool
    """Whether neither it nor an element around it begins a line of the text."""

    @property
    def condition(self) -> int:
        """The condition on what is in it."""
        if self.has_markdown:
            return HtmlCondition.MARKDOWN_ATTRIBUTE
        return HtmlCondition.IN_NESTED_ELEMENT if self.is_nested else HtmlCondition.IN_ELEMENT


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        if "is paired" not in token:
            _pair_blocks(facts, tokens, index)
        facts.html_blocks.append(Span(block.at(start), block.at(end - 1) + 1))
        known = len(facts.definitions)
        markup = read_markup(facts, block, start, end)
        if len(facts.definitions) > known:
            _mark_images(facts, known, block.src, (start, end))
        if token["content"] == "comment":
            read_over(reader, facts, tokens, index)
            _read_empty_heading(facts, block, start, end)
            end = _with_underline(block.src, start, end)
        if token["content"] in ("tags", "comment"):
            text = _without_markup(block.src[start:end], start, markup)
            # Even plain text can contain headings, or the caption of a labelled div.
            if text.strip():
                reader.walk(facts, reader.block.read_part(block, start, text, BlockCondition.HTML_BLOCK))

    reader.visit("html", visit)
    reader.inline.add_rule("<", _inline)
    reader.on_finish(_mark_tags)
    reader.on_finish(_mark_elements)
    reader.on_finish(_mark_between_tags)


def _pair_blocks(facts: Facts, tokens: list[Token], index: int) -> None:
    """Notes the places between the HTML blocks of one container, at the first of them."""
    blocks = [token for token in tokens[index:] if token["type"] == "html"]
    for token in blocks:
        token["is paired"] = True
    block = blocks[0]["block"]
    # In an item mystmd puts each of them into a paragraph of its own.
    if len(blocks) > 1 and not block.in_item:
        found, memory = _places_between(facts, block.conditions), dict[str, Any]()
        places = _between_tags.pairs(map(_piece, blocks))
        found += (Span(start, end) for start, end in places if _may_change(memory, facts.text, start, end))


def _may_change(memory: dict[str, Any], text: str, start: int, end: int) -> bool:
    """Whether anything that may change is in a part of a text.

    Args:
        memory: of the text, for all its parts.
    """
    if end - start <= _FEW_WORDS:
        return _MAY_CHANGE.search(text, start, end) is not None
    # Long parts can be in each other.
    places = memory.get("places of change")
    if places is None:
        places = memory["places of change"] = [match.start() for match in _MAY_CHANGE.finditer(text)]
    index = bisect_left(places, start)
    return index < len(places) and places[index] < end


def _piece(token: Token) -> tuple[str, int, int]:
    """The text of an HTML block, and where it is in the file."""
    block, start, end = token["block"], token["start"], token["end"]
    return block.src[start:end], block.at(start), block.at(end - 1) + 1


def _places_between(facts: Facts, conditions: int) -> list[Span]:
    """The places to which one belongs. Notes are moved to the end of the text before the tags are paired."""
    return facts.between_tags_in_notes if conditions & FootnoteCondition.IN_NOTE else facts.between_tags


def _mark_between_tags(facts: Facts) -> None:
    facts.mark(facts.between_tags, HtmlCondition.BETWEEN_TAGS, lambda fact: _changes(fact, in_note=False))
    facts.mark(facts.between_tags_in_notes, HtmlCondition.BETWEEN_TAGS, lambda fact: _changes(fact, in_note=True))


def _changes(fact: Definition | Reference | AttributeBlock | Malformed, *, in_note: bool) -> bool:
    """Whether a fact may be another one, or none, if HTML is made of it that is read again."""
    if bool(fact.conditions & FootnoteCondition.IN_NOTE) is not in_note:
        return False
    if isinstance(fact, Reference):
        return fact.kind in ("footnote", "cross-reference")
    return isinstance(fact, Definition) and (
        fact.kind == "label" or fact.element in ("figure", "table", "math", "code")
    )


def _mark_images(facts: Facts, known: int, src: str, place: tuple[int, int]) -> None:
    """Marks the ids of images in a text, or in an HTML block that holds images alone.

    Args:
        known: the number of definitions before it.
        place: of the block.
    """
    of_images = [index for index in range(known, len(facts.definitions)) if facts.definitions[index].element == "img"]
    if of_images and _IMAGES.fullmatch(src, *place):
        for index in of_images:
            conditions = facts.definitions[index].conditions | HtmlCondition.IMAGE_ALONE
            facts.definitions[index] = facts.definitions[index]._replace(conditions=int(conditions))


def _with_underline(src: str, start: int, end: int) -> int:
    """The end of the underline of a heading that begins with a comment: pandoc reads one where CommonMark has HTML."""
    line = src.rfind("\n", start, max(end - 1, start)) + 1 or start
    underline = _UNDERLINE.match(src, end) if src.find("-->", line, end) >= 0 else None
    return underline.end() if underline else end


def _read_empty_heading(facts: Facts, block: Block, start: int, end: int) -> None:
    """Records the heading that an underlined comment is for pandoc: it has no text (run with 3.9)."""
    line = block.src.rfind("\n", start, max(end - 1, start)) + 1 or start
    after = _with_underline(block.src, start, end)
    if after == end or not _COMMENT_ALONE.fullmatch(block.src, line, end):
        return
    place = Span(block.at(line), block.at(after - 1) + 1)
    nowhere = Span(place.start, place.start)
    facts.definitions.append(
        Definition(
            "heading",
            "headings",
            key="",
            span=place,
            key_span=nowhere,
            full_span=place,
            element="heading",
            conditions=int(block.conditions | CommentLineCondition.OVER_COMMENT),
            level=1 if block.src.startswith("=", after - len(block.src[end:after].lstrip())) else 2,
        )
    )


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Whether the renderer keeps HTML in its pages, as most do; a component also requires JSX."""
    if getattr(fact, "form", "") == "component" and not view.renderer.closes_tags:
        return False
    return view.renderer.keeps_html and (view.renderer.raw_parts_are_html or not view.is_raw(fact.span))


def _mark_tags(facts: Facts) -> None:
    """Marks the template tags in HTML blocks; they were read before the blocks were known."""
    if not facts.html_blocks:
        return
    starts = [block.start for block in facts.html_blocks]
    for index, reference in enumerate(facts.references):
        if reference.kind == "key":
            around = facts.html_blocks[max(bisect_right(starts, reference.span.start) - 1, 0)]
            if around.start <= reference.span.start < around.end:
                conditions = reference.conditions | HtmlCondition.RAW_HTML
                facts.references[index] = reference._replace(conditions=int(conditions))


def _read_element(facts: Facts, tag: Match[str], at: Place) -> None:
    """Keeps track of the open block elements, and records those that end."""
    name = (tag["name"] or tag["closed"]).lower()
    if name not in BLOCK_ELEMENTS:
        return
    if tag["name"]:
        if not tag["attributes"].endswith("/"):
            has_markdown, opened = bool(_MARKDOWN.search(tag["attributes"])), facts.open_elements
            is_nested = (not opened or opened[-1].is_nested) and not _begins_line(facts.text, at(tag.start()))
            opened.append(OpenElement(name, at(tag.end() - 1) + 1, has_markdown, is_nested))
        return
    for index in range(len(facts.open_elements) - 1, max(len(facts.open_elements) - _MAX_UNCLOSED, 0) - 1, -1):
        if facts.open_elements[index].name == name:
            element, *inside = facts.open_elements[index:]
            if inside:
                facts.unclosed.append(facts.open_elements[0])
            del facts.open_elements[index:]
            facts.elements.append((Span(element.start, at(tag.start())), element.condition))
            # kramdown ends those that are left open in it here, and reads the Markdown in them (run with 2.4.0).
            facts.elements += ((Span(one.start, at(tag.start())), one.condition) for one in inside if one.has_markdown)
            return


def read_elements(facts: Facts, block: Block, start: int, end: int) -> None:
    """Records the block elements that end or begin in a part of a text that is code for CommonMark alone."""
    for tag in _TAG.finditer(block.src, start, end):
        _read_element(facts, tag, block.at)


def _begins_line(text: str, position: int) -> bool:
    """Whether at most three spaces are before a place in its line."""
    # A line can be as long as the text.
    before = text[max(0, position - _MOST_SPACES - 1) : position].replace("\r", "\n")
    _, newline, indent = before.rpartition("\n")
    return not indent.strip(" ") and (bool(newline) or position <= _MOST_SPACES)


def _note_unclosed(facts: Facts) -> None:
    """Records what kramdown does not read because an element is left open."""
    unclosed = sorted((*facts.unclosed, *facts.open_elements[:1]), key=lambda element: element.start)
    # Few texts have one.
    from refcheck.syntax._unclosed_elements import end_of

    end = 0
    for element in unclosed:
        opening = facts.text.rfind("<", 0, element.start)
        begins = facts.text[max(opening - 1, 0) : opening] in ("", "\n", "\r")
        if begins and element.start >= end and not element.has_markdown and not element.is_nested:
            end = end_of(facts.text, element.name, element.start)
            if end > element.start:
                facts.hazards.append(Hazard("open-element", Span(element.start, end)))


def _mark_elements(facts: Facts) -> None:
    """Marks the facts in block elements, by the innermost element."""
    if facts.unclosed or facts.open_elements:
        _note_unclosed(facts)
    if not facts.elements:
        return
    # The elements sorted by their start; they are nested or separate.
    elements = sorted(facts.elements)
    around: list[int] = []
    is_open: list[int] = []
    # The places where another element becomes the innermost one, and which; -1 for none.
    changes: list[tuple[int, int]] = []

    def close() -> None:
        index = is_open.pop()
        changes.append((elements[index][0].end, around[index]))

    for index, (place, _) in enumerate(elements):
        while is_open and elements[is_open[-1]][0].end <= place.start:
            close()
        around.append(is_open[-1] if is_open else -1)
        is_open.append(index)
        changes.append((place.start, index))
    while is_open:
        close()
    starts = [start for start, _ in changes]

    def condition_at(place: Span) -> int:
        change = bisect_right(starts, place.start) - 1
        index = changes[change][1] if change >= 0 else -1
        while index >= 0:
            element, condition = elements[index]
            if place.end <= element.end:
                return condition
            index = around[index]
        return 0

    for index, definition in enumerate(facts.definitions):
        if definition.syntax != "html":
            conditions = int(definition.conditions | condition_at(definition.span))
            facts.definitions[index] = definition._replace(conditions=conditions)
    for index, reference in enumerate(facts.references):
        if reference.syntax != "html":
            conditions = int(reference.conditions | condition_at(reference.span))
            facts.references[index] = reference._replace(conditions=conditions)


def read_markup(facts: Facts, block: Block, start: int, end: int) -> list[tuple[int, int]]:
    """Reads the tags and comments of an HTML block; returns the places of everything that is not text."""
    src = block.src
    verbatim_ends: dict[str, list[int]] = {}
    for match in _VERBATIM_END.finditer(src, start, end):
        verbatim_ends.setdefault(match["name"].lower(), []).append(match.start())
    result: list[tuple[int, int]] = []
    opening = _OPENING.search(src, start, end)
    while opening:
        position = opening.start()
        tag = None
        if opening.group() == "<":
            tag = _TAG.match(src, position, end)
            after = tag.end() if tag else position
        else:
            close = src.find(_ENDS[opening.group()], position + 2, end)
            after = end if close < 0 else close + len(_ENDS[opening.group()])
            _read_comment(facts, src, position, block.at)
        if tag:
            read_tag(facts, tag, block.at, block.conditions, block.nesting)
            _read_element(facts, tag, block.at)
            name = (tag["name"] or "").lower()
            if name in _VERBATIM:
                ends = verbatim_ends.get(name, [])
                index = bisect_left(ends, after)
                after = ends[index] if index < len(ends) else end
        if after > position:
            result.append((position, after))
        opening = _OPENING.search(src, max(after, position + 1), end)
    return result


def _without_markup(text: str, start: int, markup: list[tuple[int, int]]) -> str:
    """The lines of an HTML block with their markup replaced by filler; lines with nothing else become blank."""
    bare = blank_all(text, [(first - start, last - start) for first, last in markup])
    return "\n".join(line if line.strip(f" \t{FILLER}") else " " * len(line) for line in bare.split("\n"))


def _inline(state: Inline, position: int) -> int | None:
    src = state.src
    if src.startswith("<!--", position):
        close = state.delimiters.find("-->", position + 2)
        if close is None:
            return None
        _read_comment(state.facts, src, position, state.at)
        return close + 3
    tag = _INLINE_TAG.match(src, position)
    if tag is None:
        return None
    known = len(state.facts.definitions)
    read_tag(state.facts, tag, state.at, state.conditions, state.block.nesting)
    state.last = None
    name = (tag["name"] or "").lower()
    if name:
        if name not in _VOID and src[tag.end() - 2] != "/":
            state.memory.setdefault("open tags", []).append(tag.end())
    elif is_open := state.memory.get("open tags"):
        start = is_open.pop()
        if _may_change(state.memory, src, start, position):
            found = _places_between(state.facts, state.conditions)
            found.append(Span(state.at(start), state.at(position)))
    if name == "img" and len(state.facts.definitions) > known:
        _mark_images(state.facts, known, src, tag.span())
    return (_verbatim_end(state, name, tag.end()) if name in _VERBATIM else None) or tag.end()


def _verbatim_end(state: Inline, name: str, position: int) -> int | None:
    """The end of the element that was opened before `position`; the ends are found once for each text."""
    ends: dict[str, list[int]] | None = state.memory.get("verbatim ends")
    if ends is None:
        ends = state.memory["verbatim ends"] = {}
        for match in _VERBATIM_END.finditer(state.src):
            ends.setdefault(match["name"].lower(), []).append(match.start())
    places = ends.get(name, [])
    index = bisect_left(places, position)
    return places[index] if index < len(places) else None


def _close_heading(facts: Facts, name: str, closing: Span) -> None:
    """Records an HTML element that is a heading."""
    opened, facts.open_html_heading = facts.open_html_heading, None
    if opened is None or opened[0] != name or not 0 <= closing.start - opened[1].end <= _LONGEST_HEADING:
        return
    _, opening, conditions = opened
    text = html.unescape(_ANY_TAG.sub("", facts.text[opening.end : closing.start]))
    shown = " ".join(text.split())
    # In an anchor GitHub keeps the spaces of a line (html-pipeline, `TableOfContentsFilter`).
    written = shown if "\n" in text else text
    place, body = Span(opening.end, closing.start), Span(opening.start, closing.end)
    pieces, level = (Piece("text", written),), int(name[1])
    facts.definitions.append(
        Definition(
            "html-heading",
            "html",
            key="",
            span=place,
            key_span=place,
            full_span=body,
            element="heading",
            text=shown,
            conditions=conditions,
            level=level,
            pieces=pieces,
        )
    )


def _read_comment(facts: Facts, src: str, start: int, at: Place) -> None:
    match = _SUPPRESSION.match(src, start)
    close = src.find("-->", start + 4) if match else -1
    if close >= 0:
        place = Span(at(start), at(close + 2) + 1)
        suppression = read_comment(src[start + 4 : close], place)
        if suppression is not None:
            facts.suppressions.append(suppression)


def _note_stray(facts: Facts, name: str, place: Span, conditions: int) -> None:
    """Notes a closing tag if the text has no opening one of the name before it, in whatever form."""
    first = facts.first_tags
    if not first:
        # One search for each of many names would take long.
        first[""] = 0
        for tag in _TAG_START.finditer(facts.text):
            first.setdefault(tag["name"], tag.start())
    if first.get(name, place.start) >= place.start:
        facts.hazards.append(Hazard("stray-closing", place, conditions=conditions))


def _is_after_backslash(tag: Match[str]) -> bool:
    """Whether a backslash escapes a tag for MDX, which has no block of HTML, where a backslash is one."""
    source, start = tag.string, tag.start()
    return source.endswith("\\", 0, start) and not source.endswith("\\\\", 0, start)


def read_tag(facts: Facts, tag: Match[str], at: Place, conditions: int, nesting: int) -> None:
    if tag["closed"]:
        closed = tag["closed"].lower()
        if not _is_after_backslash(tag):
            _note_stray(facts, tag["closed"], Span(at(tag.start()), at(tag.end() - 1) + 1), conditions)
        if closed == "div":
            close_div(facts, at(tag.end() - 1) + 1, "div")
        elif closed in _HEADINGS:
            _close_heading(facts, closed, Span(at(tag.start()), at(tag.end() - 1) + 1))
        return
    name = tag["name"].lower()
    place = Span(at(tag.start()), at(tag.end() - 1) + 1)
    if name in _HEADINGS:
        facts.open_html_heading = name, place, conditions
    # `<Link>` and `<Col>` are components of JSX.
    if tag["name"] in _VOID and not tag.group().endswith("/>") and not _is_after_backslash(tag):
        facts.hazards.append(Hazard("unclosed-tag", place, conditions=conditions))
    label: Definition | None = None
    source = tag.string
    attributes: dict[str, tuple[str, int, int]] = {}
    for match in _ATTRIBUTE.finditer(source, *tag.span("attributes")):
        kind = match.lastgroup
        assert kind
        attributes.setdefault(match["name"].lower(), (html.unescape(match[kind]), *match.span(kind)))
    pairs = tuple((key, value) for key, (value, _, _) in attributes.items())
    if "markdown" in tag["attributes"] and "markdown" not in attributes and _MARKDOWN.search(tag["attributes"]):
        # It is written without a value.
        pairs = (*pairs, ("markdown", ""))
    identifier = attributes.get("id") or (attributes.get("name") if name == "a" else None)
    if identifier and identifier[0]:
        key, start, end = identifier
        label = Definition(
            "anchor",
            "html",
            key=key,
            span=place,
            key_span=Span(at(start), at(end - 1) + 1),
            full_span=place,
            element=name,
            text=attributes.get("alt", ("", 0, 0))[0],
            conditions=conditions,
            attributes=pairs,
        )
    # That of a component of JSX (`<File name="a.md"/>`) is for its script.
    is_component = tag["name"][0].isupper() and tag["name"] != tag["name"].upper()
    other = attributes.get("name") if name not in _FIELDS and not is_component else None
    if other and other[0] and (label is None or other[0] != label.key):
        own = Span(at(other[1]), at(other[2] - 1) + 1)
        base = label or Definition(
            "anchor", "html", key="", span=place, key_span=own, full_span=place, element=name, attributes=pairs
        )
        named = conditions if name == "a" else int(conditions | HtmlCondition.NAMED)
        facts.definitions.append(base._replace(key=other[0], key_span=own, conditions=named))
    if name == "div" and not source.endswith("/>", tag.start(), tag.end()):
        open_div(facts, OpenDiv(label, place, nesting), "div")
    elif label is not None:
        facts.definitions.append(label)
    facts.references += destinations(Tag(tag, attributes, place, at, conditions))
