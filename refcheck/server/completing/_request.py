"""A request for completions: the line around the cursor, and the page with the unfinished reference completed."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.facts.model import Span
from refcheck.facts.source import Source
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE, OPEN
from refcheck.server.completing._types import Typed
from refcheck.server.views import PageView

PROBE = "refcheckprobe"
"""A name that no text contains."""


class Line(NamedTuple):
    """The line that contains the cursor."""

    start: int
    """The offset of the start of the line."""
    before: str
    after: str
    """The text after the cursor, without the newline."""

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
        """The span from an index in `before` to `rest` characters after the cursor."""
        return Span(self.start + start, self.cursor + rest)


class Request(NamedTuple):
    """A request for completions."""

    view: PageView
    """The view of the half-typed page."""
    seen: Page
    """The same page with a whole reference in place of the typed one."""
    line: Line

    @property
    def project(self) -> Project:
        """The project of the page."""
        return self.view.project

    @property
    def page(self) -> Page:
        """The half-typed page."""
        return self.view.page

    def reads(self, feature: str) -> bool:
        """Whether the renderer, or a program before or after it, reads a form; True if the renderer is unknown."""
        return self.page.renderer.is_unknown or self.page.feature_support(feature) in (NATIVE, OPEN)


def request_at(view: PageView, line: Line, typed: Typed) -> Request | None:
    """The request for a typed reference; None if it is not a reference there, as in code, comments and raw text."""
    page, (start, end) = view.page, typed.span
    text = page.source.text
    source = Source(page.path, f"{text[:start]}{typed.probe.replace('{}', PROBE)}{text[end:]}")
    seen = page.with_text(view.session.documents.parse(source), source)
    if any(PROBE in reference.key for reference in seen.references):
        return Request(view, seen, line)
    return None
