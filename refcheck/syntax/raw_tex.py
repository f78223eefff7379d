r"""TeX environments, `\begin{x}` to `\end{x}` (pandoc's `raw_tex`).

pandoc passes on what is in them as it is; for the others it is text like any other, so it is read under a
condition.
"""

from __future__ import annotations

from re import Match
from typing import TYPE_CHECKING

from refcheck.model import Condition, Span
from refcheck.syntax.math import define_math, define_tex_label

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, BlockReader, Token

# The environments of amsmath that are equations of their own.
_NUMBERED = frozenset(("equation", "multline", "gather", "align", "alignat", "flalign", "eqnarray"))


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        if token["is_math"]:
            place = Span(block.at(start), block.at(end - 1) + 1)
            define_math(facts, place, block.conditions)
            if block.distance(start, end) is not None:
                define_tex_label(facts, block.src[start:end], place.start, place, block.conditions)
        reader.walk(facts, reader.block.read_part(block, start, block.src[start:end], Condition.RAW_TEX))

    reader.block.learn(
        "raw_tex", "\\", r"^ {0,3}\\begin\{(?P<environment>[A-Za-z]+\*?)\}", _environment, before="fenced_code"
    )
    reader.visit("raw_tex", visit)


def _environment(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    ending = f"\\end{{{match['environment']}}}"
    if block.conditions & Condition.RAW_TEX or ending in block.unclosed:
        return None
    close = block.src.find(ending, match.end())
    if close < 0:
        block.unclosed.add(ending)
        return None
    end = block.find_line_end_at(close)
    block.add("raw_tex", match.start(), end, is_math=match["environment"] in _NUMBERED)
    return end
