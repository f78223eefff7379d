"""The lines that begin and end fenced code: for texts that are searched and not parsed."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple

# One class of characters first: its next place is found without trying all.
_MARK = compile_lazily(r"[`~](?:(?<=`)`{2,}|(?<=~)~{2,})")
# In quotes and list items, too.
_BEFORE = " \t>*+-"


class Fence(NamedTuple):
    """A line that begins or ends fenced code."""

    start: int
    """The offset of its first character."""
    end: int
    """The offset of the end of the line."""
    code: str
    """The info string of the code."""
    opens: bool
    """Whether the code begins here."""


def fences(text: str) -> Iterator[Fence]:
    """The fences of a text, in their order. Code that is not closed goes on to the end."""
    opened, code, end = "", "", 0
    while (mark := _MARK.search(text, end)) is not None:
        start = text.rfind("\n", 0, mark.start()) + 1
        end = text.find("\n", mark.end())
        end = len(text) if end < 0 else end
        if text[start : mark.start()].strip(_BEFORE):
            continue
        info = text[mark.end() : end].strip()
        if not opened:
            opened, code = mark[0], info
            yield Fence(start, end, code, opens=True)
        elif mark[0].startswith(opened) and not info:
            opened = ""
            yield Fence(start, end, code, opens=False)
