"""Labels in Hexo's block tags, such as `{% blockquote %}`, whose content is rendered as Markdown of its own.

A label that is defined outside of such a block is unknown in it, and one that is defined in it is unknown outside (run
with Hexo 8.1.2).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.model import Span
from refcheck.syntax.links import label_key

if TYPE_CHECKING:
    from refcheck.facts.model import TemplateTag
    from refcheck.markdown.parse import Facts, Reader

# After shortcuts that define nothing are put aside.
ORDER = 95
_NAMES = frozenset(("blockquote", "quote", "pullquote"))


class BlockTagCondition(ConditionGroup):
    """Of references by label where a text has block tags."""

    LABEL_APART = condition()
    """Only the text on the other side of a block tag defines its label."""


def install(reader: Reader) -> None:
    reader.on_finish(_mark)


def _mark(facts: Facts) -> None:
    blocks = _blocks(facts.template_tags)
    if not blocks:
        return
    starts = [block.start for block in blocks]

    def block_of(place: Span) -> int:
        index = bisect_right(starts, place.start) - 1
        return index if index >= 0 and place.start < blocks[index].end else -1

    known = {
        (block_of(definition.span), label_key(definition.key))
        for definition in facts.definitions
        if definition.kind == "link-definition"
    }
    labels = {label for _, label in known}
    for index, reference in enumerate(facts.references):
        if reference.kind == "reference-link":
            label = label_key(reference.key)
            if label in labels and (block_of(reference.span), label) not in known:
                conditions = int(reference.conditions | BlockTagCondition.LABEL_APART)
                facts.references[index] = reference._replace(conditions=conditions)


def _blocks(tags: list[TemplateTag]) -> list[Span]:
    """The places between the outermost tags of blocks."""
    blocks: list[Span] = []
    is_open: list[TemplateTag] = []
    for tag in tags:
        if tag.name in _NAMES and not tag.in_code:
            is_open.append(tag)
        elif is_open and tag.name == f"end{is_open[-1].name}":
            opening = is_open.pop()
            if not is_open:
                blocks.append(Span(opening.span.end, tag.span.start))
    return blocks
