"""What nothing uses is taken out with its line; never safe, as it may be meant for something that is still to come."""

from __future__ import annotations

from refcheck.model import Definition, Edit, Fix, Span
from refcheck.page import Page
from refcheck.project import Project

_LINE_END = "\r\n"


def removal_fix(page: Page, project: Project, definition: Definition) -> Fix | None:
    """Removes a definition that stands alone in its line, with the line.

    None for one in a quote or list, with text after it, or one of several lines.
    """
    source = project.source(page)
    number = source.line_of(definition.span.start)
    column = source.position(definition.span.start)[1]
    next_line = source.line(number + 1) if number < source.lines else ""
    if column > 1 or next_line.strip():
        return None
    start = definition.span.start
    end = start + len(source.line(number).rstrip(_LINE_END))
    blank = start
    while blank and source.text[blank - 1] in _LINE_END:
        blank -= 1
    if number > 1 and source.line(number - 1).strip():
        return None
    # The blank lines before it go with it; those after it part what is left.
    return Fix("remove it", (Edit(Span(blank, end), ""),), safe=False)
