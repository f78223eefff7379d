"""Obsidian's comments: the text between `%%` and the next `%%`, within a line or over many.

It is text elsewhere, and a comment in the code of some languages; so facts in it are only marked.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.syntax.template_tags import CodeEnds, after_protected, token

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

_TOKEN = token("%", r"(?<=%)(?P<mark>%)")


class PercentCondition(ConditionGroup):
    """Conditions on facts in Obsidian comments."""

    PERCENT_COMMENT = condition(uncertain=True)
    """Between `%%` and `%%`, a comment in Obsidian."""


_MARK = PercentCondition.PERCENT_COMMENT


def install(reader: Reader) -> None:
    reader.on_finish(_mark)


def _mark(facts: Facts) -> None:
    text = facts.text
    if b"%%" not in facts.signs or "%%" not in text:
        return
    starts, ends = [], []
    code, position = CodeEnds(text), 0
    while match := _TOKEN.search(text, position):
        if match["mark"] is None:
            position, _ = after_protected(text, match, position, code)
            continue
        close = text.find("%%", match.end())
        position = len(text) if close < 0 else close + 2
        starts.append(match.start())
        ends.append(position)

    def hidden(start: int) -> bool:
        index = bisect_right(starts, start) - 1
        return index >= 0 and start < ends[index]

    for index, definition in enumerate(facts.definitions):
        if hidden(definition.span.start):
            facts.definitions[index] = definition._replace(conditions=int(definition.conditions | _MARK))
    for index, reference in enumerate(facts.references):
        if hidden(reference.span.start):
            facts.references[index] = reference._replace(conditions=int(reference.conditions | _MARK))
