"""Conversion between lines and columns of the protocol and offsets in a text.

A line ends only with `\\n`, `\\r\\n` or `\\r`. For Python, other characters such as a form feed end a line, too. A
column counts the units of the encoding that client and server have agreed on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import Literal, NamedTuple

Encoding = Literal["utf-8", "utf-16", "utf-32"]

_NEWLINE = re.compile(r"\r\n|\r|\n")
# The low half of a surrogate pair starts with these bits.
_LOW_MASK, _LOW = 0xFC, 0xDC


class Position(NamedTuple):
    """A place between two characters. Both numbers start at 0."""

    line: int
    column: int


class LineIndex:
    """The lines of a text.

    Args:
        has_mark: whether a byte order mark is before the text, which counts in the columns of the first line.
    """

    def __init__(self, text: str, encoding: Encoding, *, has_mark: bool = False) -> None:
        self.text = text
        self._encoding: Encoding = encoding
        self._mark = (3 if encoding == "utf-8" else 1) if has_mark else 0
        self._starts = starts_of(text)

    def offset(self, position: Position) -> int:
        """The offset of a position; the nearest offset before it if it is not between two characters."""
        line, column = position
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[line]
        content = self.text[start : self._end_of(line)]
        return start + characters(content, column - (self._mark if line == 0 else 0), self._encoding)

    def position(self, offset: int) -> Position:
        """The position of an offset. Between `\\r` and `\\n`, it is the position before both."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self._starts, offset) - 1
        head = self.text[self._starts[line] : min(offset, self._end_of(line))]
        return Position(line, units(head, self._encoding) + (self._mark if line == 0 else 0))

    def _end_of(self, line: int) -> int:
        """The offset of the end of a line, without its newline."""
        if line + 1 >= len(self._starts):
            return len(self.text)
        end = self._starts[line + 1] - 1
        return end - 1 if self.text[end] == "\n" and end > self._starts[line] and self.text[end - 1] == "\r" else end


def starts_of(text: str) -> list[int]:
    """The offsets at which the lines of a text start."""
    if "\r" not in text:
        # True for most texts, and several times faster.
        return [0, *accumulate(map(_with_newline, text.split("\n")[:-1]))]
    return [0, *(match.end() for match in _NEWLINE.finditer(text))]


def _with_newline(line: str) -> int:
    return len(line) + 1


def lines_of(text: str) -> list[str]:
    """The lines of a text with their newlines. The last line has no newline and may be empty."""
    starts = starts_of(text)
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def without_newline(line: str) -> str:
    """A line without its newline."""
    return line[:-2] if line.endswith("\r\n") else line[:-1] if line.endswith(("\r", "\n")) else line


def units(text: str, encoding: Encoding) -> int:
    """The length of a text in the units of an encoding."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)


def characters(line: str, column: int, encoding: Encoding) -> int:
    """The number of whole characters before a column of a line."""
    if column <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(column, len(line))
    if encoding == "utf-8":
        return len(line.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "ignore"))
    data = line.encode("utf-16-le", "surrogatepass")
    if 2 * column < len(data) and data[2 * column + 1] & _LOW_MASK == _LOW:
        column -= 1
    return len(data[: 2 * column].decode("utf-16-le", "surrogatepass"))
