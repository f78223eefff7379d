"""A request for completions: the line around the cursor, and the page with a whole reference where one is begun."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from refcheck.facts.model import Document, Span
from refcheck.facts.source import Source
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.server.completing._types import Typed

PROBE = "refcheckprobe"
"""A name that no text holds."""

Parse = Callable[[Source], Document]


class Line(NamedTuple):
    """The line that the cursor is in."""

    start: int
    """The offset of the line."""
    before: str
    after: str
    """Without the newline."""

    @classmethod
    def at(cls, text: str, offset: int) -> Line:
        """The line around an offset of a text."""
        start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
        ends = (end for end in (text.find("\n", offset), text.find("\r", offset)) if end >= 0)
        return cls(start, text[start:offset], text[offset : min(ends, default=len(text))])

    @property
    def cursor(self) -> int:
        """The offset of the cursor."""
        return self.start + len(self.before)

    def span(self, start: int, rest: int) -> Span:
        """The span from an index into the text before the cursor up to so many characters after it."""
        return Span(self.start + start, self.cursor + rest)


class Request(NamedTuple):
    """What is asked for, and where."""

    project: Project
    page: Page
    """As it is, half typed."""
    seen: Page
    """The same page with a whole reference in place of what is typed."""
    line: Line


def request_at(project: Project, page: Page, line: Line, typed: Typed, parse: Parse) -> Request | None:
    """The request for what is typed; None where the renderer reads no such reference: in code, comments, raw text."""
    text = page.source.text
    start, end = typed.span
    source = Source(page.path, f"{text[:start]}{typed.probe.replace('{}', PROBE)}{text[end:]}")
    seen = page.with_text(parse(source), source)
    if any(PROBE in reference.key for reference in seen.references):
        return Request(project, page, seen, line)
    return None
