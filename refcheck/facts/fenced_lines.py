"""The lines of a text, each with the fenced code that it is in: for texts that are searched and not parsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple

# In quotes and list items, too.
_FENCE = compile_lazily(r"[ \t>*+-]*(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)")


class FencedLine(NamedTuple):
    """A line, in fenced code or not."""

    start: int
    """The offset of its first character."""
    text: str
    """Without the end of the line."""
    code: str | None
    """The info string of the code that it is in; None outside of code."""
    fence: Literal["", "opening", "closing"] = ""
    """Whether it begins or ends the code."""


def fenced_lines(text: str) -> Iterator[FencedLine]:
    """The lines of a text, in their order. Code that is not closed goes on to the end."""
    opened, code, start = "", None, 0
    for line in text.split("\n"):
        mark = _FENCE.match(line) if "```" in line or "~~~" in line else None
        if mark is not None and not opened:
            opened, code = mark["mark"], mark["info"].strip()
            yield FencedLine(start, line, code, "opening")
        elif mark is not None and mark["mark"].startswith(opened) and not mark["info"].strip():
            yield FencedLine(start, line, code, "closing")
            opened, code = "", None
        else:
            yield FencedLine(start, line, code)
        start += len(line) + 1
