"""Text that most renderers read as plain text, a list or HTML, and on which some fail.

MDX reads braces as JavaScript and `<` as the start of a tag, which must be closed; Hugo reads `-` and `+` at the start
of a text as front matter. Code is not affected.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Hazard, Span
from refcheck.markdown.parse import span

if TYPE_CHECKING:
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Facts, Reader

# After all syntaxes that can start with the same characters.
ORDER = 90
_OPENING = compile_lazily(r"\ufeff?[ \t\r\n]*(?P<opening>-(?!--)|\+(?!\+\+))")
_NO_TAG = compile_lazily(r"<[\d=-]")
# None of them starts a JavaScript expression.
_NO_EXPRESSION = compile_lazily(r"\{(?:[#%]|:(?=[\w#. ])|\.(?=[A-Za-z]))")
_HEADING = compile_lazily(r"#{1,6}[ \t]")
_SCRIPT = compile_lazily(r"^(?:export|import)[ \t]", re.MULTILINE)


def install(reader: Reader) -> None:
    reader.mask(_read_opening)
    reader.inline.add_rule("<", _less_than)
    reader.inline.add_rule("{", _brace)
    reader.on_finish(_finish)


def _read_opening(text: str, facts: Facts) -> str:
    opening = _OPENING.match(facts.text)
    if opening:
        facts.hazards.append(Hazard("opening", Span(*opening.span("opening"))))
    return text


def _less_than(state: Inline, position: int) -> int | None:
    # In a text with braces it may be in an expression, and in one with imports and exports in one of these.
    if _NO_TAG.match(state.src, position) and "{" not in state.src and not _SCRIPT.match(state.src):
        state.facts.hazards.append(
            Hazard("less-than", span(state, position, position + 2), conditions=state.conditions)
        )
    return None


def _brace(state: Inline, position: int) -> int | None:
    opening = _NO_EXPRESSION.match(state.src, position)
    if opening:
        state.facts.hazards.append(Hazard("braces", span(state, *opening.span()), conditions=state.conditions))
    return None


def _finish(facts: Facts) -> None:
    """Adds attribute blocks as hazards, and removes `{#` in the lines of headings, which Docusaurus reads itself."""
    facts.hazards += (Hazard("braces", block.span, conditions=block.conditions) for block in facts.attribute_blocks)
    if not facts.hazards:
        return
    line = end = 0
    kept = []
    for hazard in sorted(facts.hazards, key=_place):
        newline = facts.text.rfind("\n", end, hazard.span.start)
        line, end = newline + 1 or line, hazard.span.start
        if not (facts.text.startswith("{#", end) and _HEADING.match(facts.text, line)):
            kept.append(hazard)
    facts.hazards = kept


def _place(hazard: Hazard) -> Span:
    return hazard.span
