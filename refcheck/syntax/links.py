"""Links, images and reference-style links, with the definitions of the latter, and autolinks.

CommonMark 0.31, sections 4.7 (link reference definitions), 6.3 (links), 6.4 (images), 6.5 (autolinks).
A bracketed text that is no link is offered to the other syntaxes (citations, notes ...).
"""

from __future__ import annotations

import html
import re
from re import Match
from typing import TYPE_CHECKING, NamedTuple

from mistune.helpers import (
    ASCII_WHITESPACE,
    MAX_LINK_LABEL_LENGTH,
    parse_link_href,
    parse_link_label,
    parse_link_title,
    unescape_char,
)
from mistune.util import unikey

from refcheck.markdown.parse import span
from refcheck.markdown.positions import Block, BlockReader, Bracket, Inline
from refcheck.model import Condition, Definition, Reference, Span

if TYPE_CHECKING:
    from refcheck.markdown.parse import BracketMethod, Facts, Reader

ORDER = 40
_SIMPLE_DESTINATION = re.compile(r"\(([^\s()<>\\&\"']*(?:\([^\s()<>\\&\"']*\)[^\s()<>\\&\"']*)*)\)")
_AUTOLINK = re.compile(r"<(?P<url>[A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\x00-\x20]*)>")
_EMAIL = re.compile(
    r"<(?P<address>[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)>"
)
_BLANK_LINE = re.compile(r"^[ \t]*\n", re.M)
_REST_OF_LINE = re.compile(r"[ \t]*(?P<newline>\n|$)")
# Labels of other syntaxes: `[^note]:`, `[@key]: ...`.
_FOREIGN_LABEL = re.compile(r"[\^@]")


class Destination(NamedTuple):
    """`(destination "title")` of an inline link: the URL, where it stands, where all of it ends."""

    url: str
    start: int
    end: int
    after: int


def install(reader: Reader) -> None:
    methods = reader.bracket_methods

    def close(state: Inline, position: int) -> int | None:
        return _close(state, position, methods)

    reader.inline.learn("[", _open)
    reader.inline.learn("!", _open_image)
    reader.inline.learn("]", close)
    reader.inline.learn("<", _autolink)
    # Replaces mistune's own rule of this name.
    reader.block.learn("ref_link", "[", reader.block.specification["ref_link"], _link_definition, before="raw_html")
    reader.visit("link-definition", lambda facts, token, tokens, index: None)
    reader.finish(_keep_headings)


def label_key(label: str) -> str:
    """The normal form in which labels of link definitions are compared: case and blanks folded."""
    return unikey(label)


def _open(state: Inline, position: int) -> int:
    state.open_brackets.append(Bracket("link", position + 1, len(state.facts.references)))
    return position + 1


def _open_image(state: Inline, position: int) -> int:
    state.open_brackets.append(Bracket("image", position + 2, len(state.facts.references)))
    return position + 2


def _close(state: Inline, position: int, methods: list[BracketMethod]) -> int:
    if not state.open_brackets:
        return position + 1
    bracket = state.open_brackets.pop()
    if state.open_brackets:
        state.open_brackets[-1].nested = True
    if bracket.active and bracket.kind != "note":
        end = _link(state, bracket, position)
        if end:
            return end
    for method in methods:
        end = method(state, bracket, position)
        if end:
            return end
    state.last = (position + 1, "span", bracket.opening)
    return position + 1


def _link(state: Inline, bracket: Bracket, close: int) -> int | None:
    """The end of the link whose text ends at `close`, or None where it is no link."""
    src = state.src
    if src.startswith("(", close + 1):
        destination = read_destination(src, close + 1)
        if destination is not None:
            kind, place = bracket.kind, (destination.start, destination.end)
            return _add(state, bracket, close, kind, "inline", destination.url, place, destination.after)
    return _reference_link(state, bracket, close)


def read_destination(src: str, position: int) -> Destination | None:
    """The destination and title in the parentheses that open at `position`."""
    match = _SIMPLE_DESTINATION.match(src, position)
    if match:
        return Destination(match[1], match.start(1), match.end(1), match.end())
    start = _after_blanks(src, position + 1)
    if src.startswith(")", start):
        return Destination("", start, start, start + 1)
    href, after = parse_link_href(src, position + 1)
    if href is None or after is None:
        return None
    _, after_title = parse_link_title(src, after, len(src))
    end = _after_blanks(src, after_title or after)
    if not src.startswith(")", end):
        return None
    if src.startswith("<", start):
        start += 1
    return Destination(html.unescape(unescape_char(href)), start, start + len(href), end + 1)


def _after_blanks(src: str, position: int) -> int:
    while position < len(src) and src[position] in ASCII_WHITESPACE:
        position += 1
    return position


def _reference_link(state: Inline, bracket: Bracket, close: int) -> int | None:
    src, defined = state.src, state.env["ref_links"]
    text = src[bracket.start : close]
    form, label, place, end = "shortcut", text, (bracket.start, close), close + 1
    if src.startswith("[", close + 1):
        written, after = parse_link_label(src, close + 2)
        if written is not None and after is not None:
            end = after
            form = "collapsed"
            if written.strip():
                form, label, place = "full", written, (close + 2, after - 1)
    if form != "full" and (bracket.nested or len(label) > MAX_LINK_LABEL_LENGTH):
        return None
    if not label.strip() or _FOREIGN_LABEL.match(label):
        return None
    if label_key(label) not in defined:
        if bracket.kind == "image" and form == "shortcut":
            return None
        if form == "shortcut":
            # pandoc takes it for the heading of this name; decided when all headings are known.
            _refer(state, bracket, close, "label", form, label, place, end)
            return None
        if _FOREIGN_LABEL.match(text) or not text.strip() or _in_other_use(src, bracket.opening, end):
            return None
    return _add(state, bracket, close, "label", form, label, place, end)


def _in_other_use(src: str, opening: int, end: int) -> bool:
    """Whether brackets that define nothing are an index (`a[i][j]`) or go on (`[a][b][c]`)."""
    before, after = src[opening - 1 : opening], src[end : end + 1]
    return before.isalnum() or before in ("_", "]", ")", "`") and bool(before) or after in ("[", "(") and bool(after)


def _add(
    state: Inline, bracket: Bracket, close: int, kind: str, form: str, key: str, place: tuple[int, int], end: int
) -> int:
    _refer(state, bracket, close, kind, form, key, place, end)
    state.last = (end, bracket.kind, bracket.opening)
    if bracket.kind == "link":
        # A link holds no other link: what is still open around this one cannot become one.
        for outer in reversed(state.open_brackets):
            if outer.kind == "link":
                if not outer.active:
                    break
                outer.active = False
    return end


def _refer(
    state: Inline, bracket: Bracket, close: int, kind: str, form: str, key: str, place: tuple[int, int], end: int
) -> None:
    conditions = state.conditions
    if bracket.kind == "image":
        form = f"image-{form}" if kind == "label" else form
        if not (bracket.opening == 0 and end == len(state.src)):
            conditions |= Condition.INLINE
    state.facts.references.append(
        Reference(
            kind,
            "links",
            key,
            span(state, bracket.opening, end),
            span(state, *place),
            state.src[bracket.start : close],
            span(state, bracket.start, close),
            conditions,
            form,
        )
    )


def _autolink(state: Inline, position: int) -> int | None:
    match = _AUTOLINK.match(state.src, position) or _EMAIL.match(state.src, position)
    if match is None:
        return None
    kind = match.lastgroup
    assert kind
    url = match[kind] if kind == "url" else f"mailto:{match[kind]}"
    place = span(state, match.start(kind), match.end(kind))
    state.facts.references.append(
        Reference(
            "link",
            "links",
            url,
            span(state, position, match.end()),
            place,
            match[kind],
            place,
            state.conditions,
            "autolink",
        )
    )
    state.last = (match.end(), "link", position)
    return match.end()


def _link_definition(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    label = match["reflink_1"]
    if block.after_text() or _FOREIGN_LABEL.match(label) or not label.strip():
        return None
    src = block.src
    href, after = parse_link_href(src, match.end(), block=True)
    if href is None or after is None:
        return None
    end = _end_of_definition(src, after, block)
    if end is None:
        return None
    start = _after_blanks(src, match.end())
    if src.startswith("<", start):
        start += 1
    url = html.unescape(unescape_char(href))
    block.env["ref_links"].setdefault(label_key(label), {"url": url})
    opening = match.start("reflink_1") - 1
    place = Span(block.at(opening), block.at(end - 1) + 1)
    target = Span(block.at(start), block.at(start) + len(href))
    facts = block.env["facts"]
    facts.definitions.append(
        Definition(
            "link-definition",
            "links",
            label,
            place,
            Span(block.at(opening + 1), block.at(match.end("reflink_1") - 1) + 1),
            place,
            "definition",
            url,
            block.conditions,
        )
    )
    facts.references.append(
        Reference("link", "links", url, place, target, "", None, block.conditions, "definition")
    )
    # Not `blank_line`: what follows would be taken for a new paragraph's first block in any case.
    block.add("link-definition", match.start(), end)
    return end if src.startswith("\n", end - 1) else end + 1


def _end_of_definition(src: str, after: int, block: Block) -> int | None:
    """Where the title, or where there is none the destination, of a link definition ends."""
    blank = _BLANK_LINE.search(src, after)
    _, after_title = parse_link_title(src, after, blank.start() if blank else len(src))
    for end in (after_title, after):
        if end is not None:
            rest = _REST_OF_LINE.match(src, end)
            if rest:
                return rest.start("newline") if rest.start("newline") > 0 else end
    return None


def _keep_headings(facts: Facts) -> None:
    """Drops the bracketed texts that name neither a link definition nor a heading."""
    names = {label_key(definition.key) for definition in facts.definitions if definition.kind == "link-definition"}
    names |= facts.headings
    facts.references = [
        reference
        for reference in facts.references
        if reference.kind != "label" or reference.form != "shortcut" or label_key(reference.key) in names
    ]
