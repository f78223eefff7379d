"""Headings as Hexo passes them on: with placeholders, `<!--comment￼2-->`, instead of comments and template tags.

Hexo takes these out of the whole text before a Markdown renderer sees it, and puts them back into the page. The slug of
a heading is made in between, so that it has the number of the placeholder, or lacks what a tag would show. Blocks of
code come first in the numbers, and once more where their own placeholder is: it is a comment. A comment of the template
engine, `{# #}`, leaves nothing. All that happens only to a text with a tag or such a comment. Run with Hexo 8.1.2;
before 8 comments stay as they are (read in the source of 7.3.0).
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.syntax._heading_content import pieces
from refcheck.syntax.hexo_fences import HexoPlaceholderCondition, code_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.markdown.parse import Facts
    from refcheck.markdown.positions import Block

_OPENING = compile_lazily(r"`+|\{[{#%]|<!--")
_BACKTICKS = compile_lazily(r"`+")
_EMPTY_LINE = compile_lazily(r"\n\r?\n")
_RAW = compile_lazily(r"\{% *raw *%\}")
_END_OF_RAW = compile_lazily(r"\{% *endraw *%\}")
_TAG_NAME = compile_lazily(r"\s*(?P<name>[^\s%]*)")
_VARIABLE_PART = compile_lazily(r"[\"'}]")
_TAG_PART = compile_lazily(r"[\"']|%\}")
_END_NAME = compile_lazily(r"end[^\s%]*")
# An opening that is never closed is searched for to the end of the text. No text that is meant has so many.
_MOST_UNCLOSED = 20


class Placeholder(NamedTuple):
    """What Hexo writes instead of a part of the text."""

    start: int
    end: int
    text: str


def keep_replaced(facts: Facts, block: Block, start: int, end: int) -> None:
    """Adds the last heading once more, as Hexo passes it on, if a comment or a tag is in it.

    Args:
        start: where its content starts in the block.
        end: where its content ends, before its attributes.
    """
    heading = facts.definitions[-1]
    if end <= start:
        return
    first, last = block.at(start), block.at(end - 1) + 1
    if last - first != end - start:
        # It goes on in another line of a container.
        return
    found = _placeholders(facts.text, facts.masked[0])
    parts: list[str] = []
    position = first
    for placeholder in found[bisect_left(found, (first,)) :]:
        if placeholder.end > last:
            break
        parts += facts.text[position : placeholder.start], placeholder.text
        position = placeholder.end
    if not parts:
        return
    source = "".join((*parts, facts.text[position:last])).strip()
    attributes = tuple(piece for piece in heading.pieces if piece.kind == "attributes")
    replaced = heading._replace(
        pieces=(*pieces(source, dict(block.env)), *attributes),
        conditions=int(heading.conditions | HexoPlaceholderCondition.REPLACED),
    )
    facts.definitions[-1] = heading._replace(conditions=int(heading.conditions | HexoPlaceholderCondition.WRITTEN))
    facts.definitions.append(replaced)


@lru_cache(maxsize=2)
def _placeholders(text: str, masked: str) -> list[Placeholder]:
    """The placeholders of a text in their order.

    Args:
        masked: the text with spaces instead of its front matter.
    """
    content = " " * (len(masked) - len(masked.lstrip()))
    content += text[len(content) :]
    blocks = code_blocks(content)
    parts: list[str] = []
    position = 0
    for start, end in blocks:
        parts += content[position:start], "<!--".ljust(end - start - 3), "-->"
        position = end
    content = "".join((*parts, content[position:]))
    found: list[Placeholder] = []
    if not _has_tag(content):
        return found
    number = len(blocks)
    for kind, start, end in _replaced(content):
        found.append(Placeholder(start, end, f"<!--{kind}\ufffc{number}-->" if kind else ""))
        number += bool(kind)
    return found


def _has_tag(text: str) -> bool:
    """Whether a text has anything for the template engine; if the first opening is not closed, no other one is."""
    return any(
        (start := text.find(f"{{{mark}")) >= 0 and text.find(close, start + 3) >= 0
        for mark, close in (("%", "%}"), ("{", "}}"), ("#", "#}"))
    )


def _replaced(text: str) -> Iterator[tuple[str, int, int]]:
    """What Hexo takes out, as its kind and place; a comment of the template engine has no kind."""
    spans = _CodeSpans(text)
    position = unclosed = 0
    while unclosed <= _MOST_UNCLOSED and (opening := _OPENING.search(text, position)):
        start, position = opening.span()
        mark = opening[0]
        if mark[0] == "`":
            if text[start - 1 : start] == "\\":
                size, start = position - start - 1, start + 1
            else:
                size = position - start
            if size and (end := spans.end(size, position)) >= 0:
                yield from _raw_in_code(text, position, end)
                position = end
            continue
        if mark == "<!--":
            close = text.find("-->", position)
            end = close + 3 if close >= 0 else len(text)
            yield "comment", start, end
        elif mark == "{#":
            close = text.find("#}", position)
            end = close + 2
            if close >= 0:
                yield "", start, end
        else:
            end = _end_of_variable(text, position) if mark == "{{" else _end_of_tag(text, position)
            if end > position and text[end - 2] + text[end - 1] in ("}}", "%}"):
                yield "swig", start, end
        if end <= position:
            # It is text, but its second brace may open something.
            end, unclosed = start + 1, unclosed + 1
        position = end


class _CodeSpans:
    """Finds the ends of what Hexo takes for code spans: the next backticks of the same number before an empty line."""

    def __init__(self, text: str) -> None:
        self._runs: dict[int, list[int]] = {}
        self._empty_lines = [match.start() for match in _EMPTY_LINE.finditer(text)]
        for match in _BACKTICKS.finditer(text):
            self._runs.setdefault(match.end() - match.start(), []).append(match.start())

    def end(self, size: int, position: int) -> int:
        """The end of the code span whose content starts at `position`; -1 if it has none."""
        runs, lines = self._runs.get(size, []), self._empty_lines
        index, line = bisect_left(runs, position), bisect_left(lines, position)
        if index == len(runs) or (line < len(lines) and lines[line] < runs[index]):
            return -1
        return runs[index] + size


def _raw_in_code(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The tags `raw` in a code span, which Hexo takes out even there."""
    while (opening := _RAW.search(text, start, end)) and (close := _END_OF_RAW.search(text, opening.end(), end)):
        yield "swig", opening.start(), close.end()
        start = close.end()


def _end_of_variable(text: str, position: int) -> int:
    """The end of `{{ ... }}`; of the first brace that closes alone; `position` if neither is there."""
    quote = ""
    for part in _VARIABLE_PART.finditer(text, position):
        if part[0] != "}":
            quote = part[0] if not quote else "" if part[0] == quote else quote
        elif not quote:
            return part.end() + text.startswith("}", part.end())
    return position


def _end_of_tag(text: str, position: int) -> int:
    """The end of `{% ... %}`, or of the end tag if there is one; `position` if it is not closed."""
    quote = ""
    for part in _TAG_PART.finditer(text, position):
        if part[0] != "%}":
            quote = part[0] if not quote else "" if part[0] == quote else quote
        elif not quote:
            name = _TAG_NAME.match(text, position)
            assert name
            return _end_of_block(text, f"end{name['name']}", part.end()) if name["name"] else part.end()
    return position


def _end_of_block(text: str, name: str, position: int) -> int:
    """The end of the tag that closes a block, which Hexo looks for if the text has its name anywhere."""
    words = _words(text)
    index = bisect_left(words, name)
    if index == len(words) or not words[index].startswith(name):
        return position
    while (start := text.find("{%", position)) >= 0 and (close := text.find("%}", start)) >= 0:
        position = close + 2
        if name in text[start:close]:
            return position
    return 0


@lru_cache(maxsize=1)
def _words(text: str) -> list[str]:
    """The words that may close a block, sorted."""
    return sorted({match[0] for match in _END_NAME.finditer(text)})
