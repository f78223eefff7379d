r"""TeX math, in which nothing is read: `$x$` and `$$x$$` (pandoc's `tex_math_dollars`).

Links in `$x$` are recorded for the renderers that take `$` for text (run in marked, Hugo, Python-Markdown, kramdown).

An opening `$` has no space after it, a closing one no space before it and no digit after it. Display math can have a
label: `$$ x $$ {#eq:a}`, for MyST `$$ x $$ (eq-a)` at the end of the line, and inside it `\label{eq-a}`. Display math
that starts a line is kept together as one paragraph, whatever its lines look like.

For markdown-it-katex (run with @iktakahiro/markdown-it-katex 4.0.1) `$$` at the start of a line opens math that ends
with the next line that ends with `$$`, or not at all: the text that this includes beyond the math is recorded as a
hazard.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Hazard, Span
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.parse import span
from refcheck.syntax.myst_directives import DirectiveCondition

if TYPE_CHECKING:
    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block

ORDER = 20
FEATURES = {"label-math": "`$$ x $$ {#eq:x}`", "math-labels": "`$$ x $$ (eq-x)`"}
_DOLLARS = compile_lazily(r"(?<!\\)(?:\\\\)*(?P<dollars>\$+)")
_LABEL = compile_lazily(r"[ \t]*\((?P<label>[^()$\n]+)\)[ \t]*$", re.MULTILINE)
_TEX_LABEL = compile_lazily(r"\\label\{(?P<label>[^{}\n]+)\}")
_BLANK_LINE = compile_lazily(r"\n[ \t]*\n")
_DOLLARS_AT_END = compile_lazily(r"\$\$[ \t]*$", re.MULTILINE)


class MathCondition(ConditionGroup):
    """Conditions on facts in math."""

    DOLLARS = condition(read_by_few=True, uncertain=True)
    """Between single dollars, which are math for most renderers and text for others."""


def install(reader: Reader) -> None:
    def math(state: Inline, position: int) -> int | None:
        end = _math(state, position)
        if end and "](" in state.src[position:end] and not state.src.startswith("$$", position):
            start, block = state.start, state.block
            conditions = state.conditions | MathCondition.DOLLARS
            reader.scan(state.facts, block, start + position + 1, start + end - 1, conditions)
        return end

    reader.inline.add_rule("$", math)
    reader.block.add_rule(BlockRule("block_math", "$", r"^ {0,3}\$\$", _block_math, before="fenced_code"))


def _math(state: Inline, position: int) -> int | None:
    src = state.src
    closers, display = _closing_dollars(state)
    if src.startswith("$$", position):
        index = bisect_left(display, position + 2)
        if index < len(display):
            end = display[index] + 2
            _define(state, position, end)
            state.last = (end, "math", position)
            return end
        return position + 2
    if not src[position + 1 : position + 2].strip():
        return None
    index = bisect_left(closers, position + 2)
    if index < len(closers):
        state.last = (closers[index] + 1, "inline-math", position)
        return closers[index] + 1
    return None


def _define(state: Inline, start: int, end: int) -> None:
    """Records display math, which some renderers number without a label, and MyST's label of it."""
    src = state.src
    place = span(state, start, end)
    label = _LABEL.match(src, end) if _begins_line(src, start) else None
    define_math(state.facts, place, state.conditions)
    if label:
        _add(state.facts, label["label"], span(state, *label.span("label")), place, state.conditions)
    inner = _TEX_LABEL.search(src, start, end)
    if inner:
        _add(state.facts, inner["label"], span(state, *inner.span("label")), place, state.conditions)


def _begins_line(src: str, position: int) -> bool:
    while position and src[position - 1] in " \t>":
        position -= 1
    return position == 0 or src[position - 1] == "\n"


def define_math(facts: Facts, place: Span, conditions: int) -> None:
    """Records an equation, which some renderers number without a label."""
    start = Span(place.start, place.start)
    facts.definitions.append(
        Definition(
            "unlabelled",
            "math",
            key="",
            span=start,
            key_span=start,
            full_span=place,
            element="math",
            conditions=conditions,
        )
    )


def define_tex_label(facts: Facts, text: str, start: int, place: Span, conditions: int) -> None:
    r"""Records the `\label{x}` in an equation; `text` is at offset `start` of the file."""
    label = _TEX_LABEL.search(text)
    if label:
        name = Span(start + label.start("label"), start + label.end("label"))
        _add(facts, label["label"], name, place, conditions)


def _add(facts: Facts, key: str, name: Span, place: Span, conditions: int) -> None:
    conditions = int(conditions | DirectiveCondition.DIRECTIVE)
    facts.definitions.append(
        Definition(
            "label",
            "math_labels",
            key=key.strip(),
            span=name,
            key_span=name,
            full_span=place,
            element="math",
            conditions=conditions,
        )
    )


def _closing_dollars(state: Inline) -> tuple[list[int], list[int]]:
    """The possible ends of `$...$` and `$$...$$`; found once for each text."""
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
        _note_open_math(block, start, start)
        return None
    end = block.find_line_end_at(close)
    _note_open_math(block, start, end)
    block.add_lines(match.start(), end)
    return end


def _note_open_math(block: Block, start: int, read: int) -> None:
    """Records the content, from `read` on, of math that is only closed at the end of a line."""
    if block.at(start) < block.env.get("open_math_end", 0):
        return
    closing = _DOLLARS_AT_END.search(block.src, start)
    end = closing.end() if closing else len(block.src.rstrip())
    if block.src[read:end].strip():
        place = Span(block.at(read), block.at(end - 1) + 1)
        block.env["open_math_end"] = place.end
        block.env["facts"].hazards.append(Hazard("open-math", place, conditions=block.conditions))
