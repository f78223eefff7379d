"""The lines of a container: without its prefix, with spaces instead of tabs, and whether a paragraph is open."""

from __future__ import annotations

import re
from re import Match
from typing import cast

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.markdown.positions import CLOSING_FENCE

THEMATIC_BREAK = r"^ {0,3}(?:(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|(?:\*[ \t]*){3,})$"
FENCE = r"^ {0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})"
HEADING = r"^ {0,3}#{1,6}(?:[ \t]|$)"
_PREFIX = compile_lazily(r"(?:[ \t]*(?:[>*+-]|\d{1,9}[.)])(?=[ \t]))*[ \t]*")
_fence = re.compile(FENCE, re.MULTILINE).match
_underline = re.compile(r" {0,3}=+[ \t]*$", re.MULTILINE).match
_no_text = re.compile(f"{THEMATIC_BREAK}|{HEADING}", re.MULTILINE).match


class Lines:
    """The lines of a container, without its prefix.

    Attributes:
        lines: the lines.
        ends: the end of each line in the text of the block that contains the container.
        lazy: the starts of the lines that continue without the prefix.
        size: the number of characters of all lines.
    """

    __slots__ = ("_fence", "_is_open", "_unread", "ends", "lazy", "lines", "size")

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.ends: list[int] = []
        self.lazy: set[int] = set()
        self.size = 0
        self._unread: list[str] = []
        self._is_open = False
        self._fence = ""

    def add(self, line: str, end: int) -> None:
        """Adds the next line, which ends at `end`, including its prefix."""
        self.lines.append(line)
        self.ends.append(end)
        self.size += len(line)
        self._unread.append(line)

    def add_lazily(self, line: str, end: int) -> None:
        """Adds the next line, which has no prefix."""
        self.lazy.add(self.size)
        self.add(line, end)
        self._unread.pop()

    def is_open(self) -> bool:
        """Whether the lines so far end in a paragraph, so that it can continue lazily."""
        for line in self._unread:
            self._read(line)
        self._unread.clear()
        return self._is_open

    def _read(self, line: str) -> None:
        if self._fence:
            closing = CLOSING_FENCE.match(line)
            if closing and closing["fence"].startswith(self._fence):
                self._fence = ""
            return
        fence = _fence(line)
        if fence:
            self._is_open, self._fence = False, fence["fence"]
        elif not line.strip() or (not self._is_open and line.startswith("    ")):
            self._is_open = False
        else:
            self._is_open = not (_no_text(line) or (self._is_open and _underline(line)))


def expand_tabs(line: str, column: int = 0) -> str:
    """A line that starts at a column, with spaces instead of the tabs before its text and between its markers."""
    if "\t" not in line:
        return line
    prefix = cast("Match[str]", _PREFIX.match(line)).end()
    return (" " * column + line[:prefix]).expandtabs(4)[column:] + line[prefix:]
