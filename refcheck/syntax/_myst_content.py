"""The lines in a directive of MyST, after its options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from refcheck.facts.model import Span

if TYPE_CHECKING:
    from refcheck.markdown.positions import Block


def content_lines(block: Block, content: tuple[int, int]) -> Iterator[tuple[int, str]]:
    """The lines in a place of the text of a block without what is blank at their ends, and where they start there."""
    cursor, end = content
    while cursor < end:
        stop = block.src.find("\n", cursor, end)
        stop = stop if stop >= 0 else end
        yield cursor, block.src[cursor:stop].rstrip()
        cursor = stop + 1


def place_of(block: Block, start: int, text: str) -> Span:
    """The place of a text of one line in the file.

    Args:
        start: where it starts in the text of the block.
    """
    return Span(block.at(start), block.at(start + len(text) - 1) + 1)
