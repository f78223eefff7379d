r"""TeX that pandoc passes on unchanged (`raw_tex`): `\begin{x}` to `\end{x}`, `\cmd[x]{y}`, `\verb|x|`.

For other renderers it is ordinary text, so it is read under a condition.
"""

from __future__ import annotations

import re
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.parse import span
from refcheck.syntax.math import define_math, define_tex_label

if TYPE_CHECKING:
    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token

ORDER = 10
_COMMAND = compile_lazily(
    r"\\(?:verb\*?(?P<delimiter>[^\sA-Za-z*])|(?P<command>[A-Za-z]+)\*?(?P<arguments>[ \t]*[{\[]))"
)
# Braces after these are text: symbols, font sizes, breaks (run with pandoc 3.9).
_WITHOUT_ARGUMENTS = frozenset(
    (
        *("LaTeX", "TeX", "ldots", "dots", "vdots", "S", "P", "copyright", "pounds", "euro", "bar", "sim", "slash"),
        *("o", "O", "l", "L", "i", "j", "aa", "AA", "ae", "AE", "oe", "OE", "ss", "lq", "rq", "qed", "today", "and"),
        *("tiny", "scriptsize", "footnotesize", "small", "normalsize", "large", "Large", "LARGE", "huge", "Huge"),
        *("newline", "item", "par", "hfill", "hrule", "vfill", "raggedright"),
        *("textbackslash", "textless", "textgreater", "textbullet", "textdegree", "textregistered"),
        *("textasciitilde", "textasciicircum", "textquoteleft", "textquoteright", "textquotedblleft"),
    )
)
_BRACES = compile_lazily(r"\\.|[{}\[\]]", re.DOTALL)
_PAIRS = {"}": "{", "]": "["}

# The amsmath environments that are separate equations.
_NUMBERED = frozenset(("equation", "multline", "gather", "align", "alignat", "flalign", "eqnarray"))


class TexCondition(ConditionGroup):
    """Conditions on facts in TeX environments."""

    RAW_TEX = condition()
    r"""Between `\begin{x}` and `\end{x}`, which pandoc passes on unchanged."""


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        if token["is_math"]:
            place = Span(block.at(start), block.at(end - 1) + 1)
            define_math(facts, place, block.conditions)
            if block.distance(start, end) is not None:
                define_tex_label(facts, block.src[start:end], place.start, place, block.conditions)
        reader.walk(facts, reader.block.read_part(block, start, block.src[start:end], TexCondition.RAW_TEX))

    reader.block.add_rule(
        BlockRule(
            "raw_tex", "\\", r"^ {0,3}\\begin\{(?P<environment>[A-Za-z]+\*?)\}", _environment, before="fenced_code"
        )
    )
    reader.visit("raw_tex", visit)
    reader.inline.add_rule("\\", _command)
    reader.on_finish(lambda facts: facts.mark(facts.raw_tex, TexCondition.RAW_TEX))


def _environment(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    ending = f"\\end{{{match['environment']}}}"
    if block.conditions & TexCondition.RAW_TEX or ending in block.unclosed:
        return None
    close = block.src.find(ending, match.end())
    if close < 0:
        block.note_unclosed(ending)
        return None
    end = block.find_line_end_at(close)
    block.add("raw_tex", match.start(), end, is_math=match["environment"] in _NUMBERED)
    return end


def _command(state: Inline, position: int) -> None:
    """Records the place of a command with arguments; its content is read like other text."""
    match = _COMMAND.match(state.src, position)
    if match is None or position < state.memory.get("raw tex", 0) or match["command"] in _WITHOUT_ARGUMENTS:
        return
    if match["delimiter"]:
        line_end = state.src.find("\n", match.end())
        close = state.src.find(match["delimiter"], match.end(), line_end if line_end >= 0 else len(state.src))
        end = close + 1
    else:
        end = _arguments_end(state, match.end() - 1)
    if end > position:
        state.memory["raw tex"] = end
        state.facts.raw_tex.append(span(state, position, end))


def _arguments_end(state: Inline, position: int) -> int:
    """The end of the arguments at `position`: any in brackets, then any in braces; 0 if there are none."""
    pairs: dict[int, int] | None = state.memory.get("braces")
    if pairs is None:
        pairs = state.memory["braces"] = _matching(state.src)
    end = 0
    while position in pairs and not (end and state.src[position] == "["):
        in_braces = state.src[position] == "{"
        position = pairs[position] + 1
        if in_braces:
            end = position
    return end


def _matching(src: str) -> dict[int, int]:
    """The closing offset of each bracket and brace of a text."""
    pairs, is_open = {}, []
    for match in _BRACES.finditer(src):
        sign = match.group()
        if sign in "{[":
            is_open.append(match.start())
        elif sign in _PAIRS and is_open:
            if src[is_open[-1]] == _PAIRS[sign]:
                pairs[is_open.pop()] = match.start()
            elif sign == "}":
                # A closing brace also closes brackets that were opened inside.
                while is_open and src[is_open[-1]] != "{":
                    is_open.pop()
                if is_open:
                    pairs[is_open.pop()] = match.start()
    return pairs
