"""Conditions of facts on which renderers are divided."""

from __future__ import annotations

from refcheck.facts.model import Condition

# What stands under these is text for some renderers, and code or a comment for the others.
READ_BY_SOME = (
    Condition.HTML_BLOCK
    | Condition.UNCLOSED_FENCE
    | Condition.PERCENT_COMMENT
    | Condition.DIRECTIVE
    | Condition.ADMONITION
    | Condition.COMMENT
    | Condition.IN_DEFINITION_LIST
    | Condition.RULED_ROW
)
# What stands under these is code or plain text for all renderers that do not say otherwise.
READ_BY_FEW = (
    Condition.DIRECTIVE | Condition.ADMONITION | Condition.UNSPACED | Condition.INDENTED_CODE | Condition.IN_PARAGRAPH
)
