"""An unfinished tag `{% name word %}` before the cursor."""

from __future__ import annotations

import re
from re import Pattern

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.server.completing._request import Line

_CLOSED = compile_lazily(r"[^%{}\n]*-?%\}")


class OpenTag(NamedTuple):
    """A tag up to the cursor."""

    match: re.Match[str]
    """The typed text."""
    end: int
    """The end of the word after the cursor."""
    closing: str
    """What closes the tag; empty if it is closed."""


def open_tag(line: Line, typed: Pattern[str], rest: Pattern[str]) -> OpenTag | None:
    """The tag that the cursor is in.

    Args:
        typed: finds the tag up to the cursor.
        rest: finds the rest of its word after the cursor.
    """
    start = line.before.rfind("{%")
    match = typed.match(line.before, start) if start >= 0 else None
    if match is None:
        return None
    after = rest.match(line.after)
    end = after.end() if after is not None else 0
    return OpenTag(match, end, "" if _CLOSED.match(line.after, end) else " %}")
