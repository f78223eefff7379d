r"""TeX math, in which nothing counts: `$x$` and `$$x$$` (pandoc's `tex_math_dollars`).

An opening `$` has no blank after it, a closing one no blank before it and no digit after it. Display
math can carry a label: `$$ x $$ {#eq:a}`. Display math that begins a line is kept together as one
paragraph, whatever its lines look like.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from re import Match
from typing import TYPE_CHECKING

from refcheck.markdown.parse import span
from refcheck.model import Definition

if TYPE_CHECKING:
    from refcheck.markdown.parse import Reader
    from refcheck.markdown.positions import Block, BlockReader, Inline

ORDER = 20
FEATURES = {"label-math": "`$$ x $$ {#eq:x}`"}
_DOLLARS = re.compile(r"(?<!\\)(?:\\\\)*(?P<dollars>\$+)")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def install(reader: Reader) -> None:
    reader.inline.learn("$", _math)
    reader.block.learn("block_math", "$", r"^ {0,3}\$\$", _block_math, before="fenced_code")


def _math(state: Inline, position: int) -> int | None:
    src = state.src
    closers, display = _closing_dollars(state)
    if src.startswith("$$", position):
        index = bisect_left(display, position + 2)
        if index < len(display):
            end = display[index] + 2
            state.last = (end, "math", position)
            place, key_span = span(state, position, end), span(state, position, position)
            state.facts.definitions.append(
                Definition("equation", "math", "", place, key_span, place, "math", conditions=state.conditions)
            )
            return end
        return position + 2
    if not src[position + 1 : position + 2].strip():
        return None
    index = bisect_left(closers, position + 2)
    if index < len(closers):
        state.last = (closers[index] + 1, "inline-math", position)
        return closers[index] + 1
    return None


def _closing_dollars(state: Inline) -> tuple[list[int], list[int]]:
    """Where `$...$` and `$$...$$` can end; found once for a text."""
    known: tuple[list[int], list[int]] | None = state.memory.get("dollars")
    if known is None:
        src = state.src
        closers, display = [], []
        for match in _DOLLARS.finditer(src):
            start, end = match.span("dollars")
            if end - start >= 2:
                display.append(start)
            if src[start - 1 : start].strip() and not src[end : end + 1].isdigit():
                closers.append(start)
        known = state.memory["dollars"] = closers, display
    return known


def _block_math(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    src, start = block.src, match.end()
    close = src.find("$$", start)
    if close < 0 or _BLANK_LINE.search(src, start, close):
        return None
    end = block.find_line_end_at(close)
    block.add_lines(match.start(), end)
    return end
