"""Conditions that the block reader records."""

from __future__ import annotations

from refcheck.facts.conditions import ConditionGroup, condition


class BlockCondition(ConditionGroup):
    """Conditions on the place of a block."""

    AFTER_TEXT = condition()
    """A block with no blank line between it and a paragraph, which pandoc reads as text of the paragraph."""
    AFTER_CODE = condition()
    """A paragraph with no blank line between it and an indented code block, which kramdown reads as code."""
    HTML_BLOCK = condition(uncertain=True)
    """Markdown inside an HTML block, which CommonMark leaves raw and pandoc reads."""
    UNCLOSED_FENCE = condition(uncertain=True)
    """After a code fence that is never closed, or one of tildes after text: code in CommonMark, text in pandoc."""
    LAZY_FENCE = condition()
    """In a code fence of a quote or an item that goes on in lines without its marker, up to a line that closes it.

    In CommonMark the fence ends with the last line that has the marker. pandoc 3.9 and kramdown 2.4.0 take in all lines
    up to a blank one before they look for a fence.
    """
    BEHIND_LAZY_FENCE = condition(read_by_few=True)
    """Behind the line that closes such a fence, where it opens another one in CommonMark."""
    BEHIND_HTML_FENCE = condition(read_by_few=True)
    """Behind the line that closes a code fence which begins in a block of HTML: `<div>`, fence, a blank line in it.

    In CommonMark the block ends at the blank line, and the closing line opens another fence. Python-Markdown 3.11.3
    looks for fences first, for pandoc 3.9 and MDX 3.1.1 a tag alone is no block of HTML, and kramdown 2.4.0 reads it
    to its closing tag.
    """
    NESTED_FENCE = condition(read_by_few=True)
    """In a code fence in a quote, which Python-Markdown does not see: text of the quote."""
    OUT_OF_CONTAINER = condition(read_by_few=True)
    """After a code fence that colons end with their container (`:::note`), as remark-directive reads it."""
    PAST_CONTAINER = condition()
    """The same text as all others read it, for which the fence goes on."""
    AFTER_BYTE_ORDER_MARK = condition()
    """`# Title` right after the byte order mark of its file, with which mystmd reads a paragraph there."""
    TIGHT = condition()
    """The text of an item of a list without blank lines, which is not a paragraph."""
