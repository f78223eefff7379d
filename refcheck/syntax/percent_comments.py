"""Obsidian's comments: what stands between `%%` and the next `%%`, within a line or over many.

It is text elsewhere, and a comment in the code of some languages; so what is in it is only marked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from refcheck.model import Condition
from refcheck.syntax.template_tags import PROTECTION, CodeEnds, after_protected

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

_TOKEN = re.compile(PROTECTION + r"|(?P<mark>%%)", re.M)


def install(reader: Reader) -> None:
    reader.finish(_mark)


def _mark(facts: Facts) -> None:
    text = facts.text
    if "%%" not in text:
        return
    starts, ends = [], []
    code, position = CodeEnds(text), 0
    while match := _TOKEN.search(text, position):
        if match["mark"] is None:
            position = after_protected(text, match, code)
            continue
        close = text.find("%%", match.end())
        position = len(text) if close < 0 else close + 2
        starts.append(match.start())
        ends.append(position)

    def hidden(start: int) -> bool:
        index = bisect_right(starts, start) - 1
        return index >= 0 and start < ends[index]

    for facts_of_a_kind in (facts.definitions, facts.references):
        for index, fact in enumerate(facts_of_a_kind):
            if hidden(fact.span.start):
                marked = int(fact.conditions | Condition.PERCENT_COMMENT)
                facts_of_a_kind[index] = fact._replace(conditions=marked)
