"""A comment at the start of a line in a paragraph: it ends the paragraph in CommonMark, but is text in pandoc.

So for pandoc 3.9 a link, an image or a note can start before the comment and end after it. Both readings are recorded:
CommonMark's unchanged, and in addition everything that spans the comment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.model import Span
from refcheck.markdown.parse import Facts

if TYPE_CHECKING:
    from refcheck.markdown.parse import Reader
    from refcheck.markdown.positions import Token

# Before syntaxes that evaluate all facts at the end of a text, as they need these, too.
ORDER = 5


class CommentLineCondition(ConditionGroup):
    """Conditions on facts around a comment that starts a line."""

    OVER_COMMENT = condition(read_by_few=True, uncertain=True)
    """In something that starts before the comment and ends after it, as pandoc reads it."""
    BESIDE_COMMENT = condition()
    """At such a place, as CommonMark reads the paragraphs before and after the comment."""


def install(reader: Reader) -> None:
    reader.on_finish(_settle)


def read_over(reader: Reader, facts: Facts, tokens: list[Token], index: int) -> None:
    """Reads the facts that span the comment that is the token at `index`."""
    before, comment = tokens[index - 1] if index else None, tokens[index]
    if before is None or before["type"] not in ("paragraph", "block_text"):
        return
    block, start = before["block"], comment["start"]
    after = tokens[index + 1] if index + 1 < len(tokens) else comment
    end = after["end"] if after["type"] == before["type"] and after["block"] is block else comment["end"]
    if block.src.rfind("[", before["start"], start) < 0 or block.src.find("]", start, end) < 0:
        return
    both = Facts(facts.text)
    reader.visitors[before["type"]](both, {**before, "end": end}, [], 0)
    _keep(facts, both, block.at(start))


def _keep(facts: Facts, both: Facts, comment: int) -> None:
    """Records the facts of both paragraphs that span the comment at the offset `comment`, and those in it."""
    spans = [reference.span for reference in both.references]
    spans += [definition.full_span for definition in both.definitions]
    over = [span for span in spans if span.start < comment < span.end]
    if not over:
        return
    first, last = min(span.start for span in over), max(span.end for span in over)
    # Attributes directly follow their element.
    last = max([last, *(block.span.end for block in both.attribute_blocks if block.span.start == last)])
    facts.over_comments.append((Span(first, last), both))


def _settle(facts: Facts) -> None:
    if not facts.over_comments:
        return
    facts.mark([place for place, _ in facts.over_comments], CommentLineCondition.BESIDE_COMMENT)
    for place, both in facts.over_comments:
        both.mark([place], CommentLineCondition.OVER_COMMENT)
        facts.definitions += _within(both.definitions)
        facts.references += _within(both.references)
        facts.attribute_blocks += _within(both.attribute_blocks)
        facts.malformed += _within(both.malformed)


def _within(read: list[Any]) -> list[Any]:
    return [fact for fact in read if fact.conditions & CommentLineCondition.OVER_COMMENT]
