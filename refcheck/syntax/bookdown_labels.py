r"""bookdown's labels, written inside their element: `(\#fig:x)` in captions, `(\#eq:x)` in equations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.markdown.parse import span
from refcheck.syntax.raw_tex import TexCondition

if TYPE_CHECKING:
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Token

# Before escapes, which would consume the backslash, and before math.
ORDER = -10
FEATURES = {"bookdown-labels": r"`(\#fig:x)`"}
_LABEL = compile_lazily(r"\(\\#(?P<key>(?:fig|tab|eq|thm|lem|cor|prp|cnj|def|exm?|exr|hyp):[^\s()\\`]+)\)")
_MATH = compile_lazily(r"\$\$(?:[^$\\]|\\.)*\$\$", re.DOTALL)
_EQUATION = compile_lazily(r"\(\\#(?P<key>eq:[^\s()\\`]+)\)")


class RawBlockCondition(ConditionGroup):
    """Conditions on facts in raw blocks."""

    RAW_BLOCK = condition(read_by_few=True)
    """Within a fence ` ```{=tex} `, of which pandoc makes an equation in HTML, too."""


def install(reader: Reader) -> None:
    reader.inline.add_rule("\\", _in_text)
    reader.inline.add_rule("$", _in_math)


def _in_text(state: Inline, position: int) -> int | None:
    if not state.src.startswith("(\\#", position - 1) or position == 0:
        return None
    return _read(state, position - 1, "text")


def _in_math(state: Inline, position: int) -> None:
    """Reads the labels in display math; the math itself is left to its own syntax."""
    if "bookdown labels" not in state.memory:
        state.memory["bookdown labels"] = "(\\#eq:" in state.src
    if not state.memory["bookdown labels"] or not state.src.startswith("$$", position):
        return
    math = _MATH.match(state.src, position)
    start = state.src.find("(\\#eq:", position, math.end()) if math else -1
    while math and start >= 0:
        start = state.src.find("(\\#eq:", _read(state, start, "math") or start + 1, math.end())


def _read(state: Inline, start: int, element: str) -> int | None:
    match = _LABEL.match(state.src, start)
    if match is None:
        return None
    state.facts.syntaxes.add("bookdown-labels")
    place = span(state, start, match.end())
    conditions = state.conditions
    if match["key"].startswith("eq:"):
        # Equations are in TeX environments.
        element, conditions = "math", conditions & ~TexCondition.RAW_TEX
    state.facts.definitions.append(
        Definition(
            "label",
            "bookdown_labels",
            key=match["key"],
            span=place,
            key_span=span(state, *match.span("key")),
            full_span=place,
            element=element,
            conditions=int(conditions),
        )
    )
    return match.end()


def read_raw_block(facts: Facts, token: Token) -> None:
    """Reads the labels of equations in a fence of raw TeX, which bookdown finds in what pandoc writes."""
    block, end = token["block"], token["end"]
    if block.src.find("(\\#eq:", token["info"][1], end) < 0:
        return
    for match in _EQUATION.finditer(block.src, token["info"][1], end):
        facts.syntaxes.add("bookdown-labels")
        start = block.at(match.start())
        name = Span(block.at(match.start("key")), block.at(match.end("key")))
        place = Span(start, start + len(match.group()))
        facts.definitions.append(
            Definition(
                "label",
                "bookdown_labels",
                key=match["key"],
                span=place,
                key_span=name,
                full_span=place,
                element="math",
                conditions=int(block.conditions | RawBlockCondition.RAW_BLOCK),
            )
        )
