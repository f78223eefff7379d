"""pandoc's citations: `@key`, `-@key`, `@{key}` and groups `[see @a, p. 3; -@b]`.

The grammar is that of pandoc's reader (manual, "Citation syntax"): a key begins with a letter, digit
or `_`, single punctuation within it must be followed by a key character, a word or a single period
before the `@` makes it plain text. Cross-references (`@fig:x`) are written in the same way; which
keys are labels is the renderer's business. The braces and signs of pandoc-xnos (`{@fig:a}`,
`+@fig:a`) belong to the form.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.markdown.parse import span
from refcheck.model import Citation, Reference
from refcheck.syntax.attributes import read_attributes
from refcheck.syntax.links import read_destination

if TYPE_CHECKING:
    from refcheck.markdown.parse import Reader
    from refcheck.markdown.positions import Bracket, Inline

ORDER = 30
_KEY = re.compile(
    r"@(?:(?P<key>(?:\w|\*(?=\w))(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*)"
    r"|\{(?P<braced>[^\s{}]*(?:\{[^\s{}]*\}[^\s{}]*)*)\})"
)


def install(reader: Reader) -> None:
    reader.inline.learn("@", _citation)
    reader.bracket(_group)


def _citation(state: Inline, position: int) -> int | None:
    src = state.src
    match = _KEY.match(src, position)
    if match is None or _after_word(state, position):
        return None
    kind = match.lastgroup
    assert kind
    start, end = position, match.end()
    mode, form = "author-in-text", "bare"
    if src[start - 1 : start] == "-" and not _word_before(src, start - 1):
        start -= 1
        mode = "suppress-author"
    if end < len(src) and src[end] == "}" and kind == "key":
        opening = start - 1 if src[start - 1 : start] not in ("+", "*", "!") else start - 2
        if opening >= 0 and src[opening] == "{":
            start, end, form = opening, end + 1, "braced"
    state.facts.syntaxes.add("citations")
    state.facts.references.append(
        Reference(
            "citation",
            "citations",
            match[kind],
            span(state, start, end),
            span(state, match.start(kind), match.end(kind)),
            src[start:end],
            None,
            state.conditions,
            form,
            Citation(None, "", "", mode),
        )
    )
    state.memory["after citation"] = match.end()
    state.memory.setdefault("citations", {})[len(state.facts.references) - 1] = (start, end)
    state.last = None
    return match.end()


def _word_before(src: str, position: int) -> bool:
    return position > 0 and src[position - 1].isalnum()


def _after_word(state: Inline, position: int) -> bool:
    """Whether a word ends right before the `@`, which then is part of it (pandoc's `notAfterString`)."""
    if position == 0 or state.memory.get("after citation") == position:
        return False
    src = state.src
    before = src[position - 1]
    if before.isalnum():
        return True
    if before == ".":
        return not (src.endswith("...", 0, position))
    if before in "*_":
        # The end of emphasis is the end of the word in it.
        inside = position - 1
        while inside > 0 and src[inside - 1] == before:
            inside -= 1
        return inside > 0 and src[inside - 1].isalnum() and src.rfind(before, 0, inside) >= 0
    return False


def _group(state: Inline, bracket: Bracket, close: int) -> int | None:
    """Joins the citations between brackets to a group, where every part holds one."""
    if bracket.kind != "link":
        return None
    src, end, references = state.src, close + 1, state.facts.references
    places: dict[int, tuple[int, int]] = state.memory.get("citations", {})
    inside = [
        index
        for index in range(bracket.first_reference, len(references))
        if index in places and references[index].form != "group"
    ]
    if not inside:
        return None
    following = src[end : end + 1]
    if (
        (following == "(" and read_destination(src, end))
        or (following == "{" and read_attributes(src, end))
        or (following == "[" and src.find("]", end) > 0)
    ):
        return None
    parts: list[tuple[int, int, list[int]]] = []
    start = bracket.start
    for stop in [*_separators(src, bracket.start, close), close]:
        members = [index for index in inside if start <= places[index][0] < stop]
        if not members:
            return None
        parts.append((start, stop, members))
        start = stop + 1
    group = span(state, bracket.opening, end)
    for start, stop, members in parts:
        index = members[0]
        member = references[index]
        prefix = src[start : places[index][0]].strip()
        suffix = src[places[index][1] : stop].rstrip()
        mode = "suppress-author" if member.citation.mode == "suppress-author" else "normal"
        references[index] = member._replace(
            span=group if len(parts) == 1 and len(inside) == 1 else member.span,
            form="group",
            citation=Citation(group, prefix, suffix, mode),
        )
    state.last = (end, "citation", bracket.opening)
    return end


def _separators(src: str, start: int, end: int) -> list[int]:
    """The semicolons that part the members of a group: those outside code, math and brackets."""
    result, depth, position = [], 0, start
    while position < end:
        character = src[position]
        if character == "\\":
            position += 1
        elif character in "[{":
            depth += 1
        elif character in "]}":
            depth -= 1
        elif character == "`":
            close = src.find("`", position + 1, end)
            position = close if close > 0 else position
        elif character == ";" and depth == 0:
            result.append(position)
        position += 1
    return result
