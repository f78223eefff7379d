"""The attribute lists of Python-Markdown and markdown-it-attrs that pandoc does not read.

Python-Markdown's are `{: #id word }`, those of emphasis and of code spans, and those on their own line.
markdown-it-attrs reads lists at the end of a block or between blocks; their `element` is `block`. They are anchors for
renderers that read them, and for an unknown renderer.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

# They start with their brace: the start of a regular expression is found without trying every character.
_ATTRIBUTES = compile_lazily(r"\{(?=[ :#.])([^{}\n#]*#[^{}\n]*)\}(?P<ends>[ \t]*(?:$|\|))?", re.MULTILINE)
# Python-Markdown 3.11 reads them in cells, in the terms of definition lists, and on the line after a text.
_CELL_OR_TERM = compile_lazily(r"[ \t]*(?:\||\n[ \t]*:[ \t])")
_IDENTIFIER = compile_lazily(r"(?:^:?|[ \t])#([\w.:-]+)(?![^ \t])")


def install(reader: Reader) -> None:
    reader.on_finish(_read)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Whether the renderer reads attribute lists beyond those of pandoc, or is unknown."""
    return view.renderer.is_unknown or view.is_native("attribute-lists")


def _read(facts: Facts) -> None:
    if b"{" not in facts.signs:
        return
    text = facts.text
    defined: set[str] | None = None
    read: set[int] = set()
    of_kramdown: set[int] = set()
    terms: list[Definition] = []
    for block in _ATTRIBUTES.finditer(text):
        identifier = _IDENTIFIER.search(block[1])
        if identifier is None:
            continue
        if defined is None:
            # Those on a line of their own are of kramdown; Python-Markdown reads fewer of them.
            lines = [one for one in facts.definitions if one.syntax == "kramdown-attributes"]
            of_kramdown = {label.span.start for label in lines}
            others = [one for one in facts.definitions if one.syntax != "kramdown-attributes"]
            defined, read = {one.key for one in others}, {one.key_span.start for one in others}
            terms = sorted((definition for definition in facts.definitions if definition.kind == "term"), key=_start)
        if block.start() in of_kramdown:
            continue
        term = _term_of(terms, block)
        place = Span(block.start(1) + identifier.start(1), block.start(1) + identifier.end(1))
        # Braces that another syntax has read are its own; right after a mark Python-Markdown always reads them.
        is_new = identifier[1] not in defined or (place.start not in read and text[block.start() - 1] in "*_`")
        if is_new and (term is not None or _is_attached(text, block)):
            is_block = term is None and _is_of_block(text, block.start(), block.end(1) + 1)
            facts.definitions.append(
                Definition(
                    "anchor",
                    "targets",
                    key=identifier[1],
                    span=place,
                    key_span=place,
                    full_span=place,
                    element="block" if is_block else "target",
                    conditions=0 if term is None else term.conditions,
                )
            )


def _start(definition: Definition) -> int:
    return definition.span.start


def _term_of(terms: list[Definition], block: Match[str]) -> Definition | None:
    """The term of a definition list that braces are at the end of, which Python-Markdown gives their attributes.

    A term of several lines is one for each line.
    """
    index = bisect_right(terms, block.start(), key=_start) - 1 if terms and block["ends"] is not None else -1
    term = terms[index] if index >= 0 else None
    is_after_space = block.string[block.start() - 1 : block.start()] in (" ", "\t")
    return term if term is not None and block.start() < term.span.end and is_after_space else None


def _is_attached(text: str, block: Match[str]) -> bool:
    """Whether braces touch an element, start a line, end a cell, or with `#` end a line."""
    start = block.start()
    before = text[start - 1] if start else "\n"
    if before in "*_`>\n":
        return True
    ends = block["ends"] is not None and (block[1].startswith("#") or block["ends"].endswith("|"))
    return before in " \t" and (ends or not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t"))


def _is_of_block(text: str, start: int, end: int) -> bool:
    """Whether braces are alone between blocks, or after the text of a block that is not a cell and not a term."""
    if text[start - 1 : start].strip() or _CELL_OR_TERM.match(text, end):
        return False
    line = text.rfind("\n", 0, start) + 1
    before = text[line:start]
    if before.strip():
        return "|" not in before
    return not text[text.rfind("\n", 0, max(0, line - 1)) + 1 : line].strip()
