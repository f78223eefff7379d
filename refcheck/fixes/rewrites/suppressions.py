"""Comments that suppress a finding on its line, in the order in which they should be tried.

The caller must prove that the comment takes effect there and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Edit, Finding, Fix, Span
from refcheck.facts.source import Source
from refcheck.project.page import Page

_INDENT = compile_lazily(r"[ \t>]*")


def suppression_fixes(page: Page, finding: Finding) -> Iterator[Fix]:
    """The ways to suppress a finding of a page on its line, the best first."""
    source, rule = page.source, finding.rule
    line = source.line_of(finding.diagnostic.span.start)
    title = f"suppress `{rule}` on this line"
    existing = _existing(page, line)
    if existing is not None:
        place = _end_of_rules(source.text, existing)
        yield Fix(title, (Edit(Span(place, place), f" {rule}"),))
    start = source.offset_of_line(line)
    above = source.line(line - 1) if line > 1 else ""
    indent = _INDENT.match(source.line(line))
    comment = _comment(page, f"refcheck-disable-next-line {rule}")
    before = Fix(title, (Edit(Span(start, start), f"{indent[0] if indent else ''}{comment}{source.newline}"),))
    written = source.line(line).rstrip()
    # In the last cell of a row, because an additional cell would be one too many.
    end = start + len(written) - written.endswith("|")
    lead = "" if written[: end - start].endswith((" ", "\t")) else " "
    tail = " " if written.endswith("|") else ""
    comment = _comment(page, f"refcheck-disable-line {rule}")
    behind = Fix(title, (Edit(Span(end, end), f"{lead}{comment}{tail}"),))
    # A line with only a comment would end the paragraph.
    yield from (before, behind) if not above.strip(" \t>") else (behind, before)


def _comment(page: Page, text: str) -> str:
    return f"{{/* {text} */}}" if page.location.endswith(".mdx") else f"<!-- {text} -->"


def _existing(page: Page, line: int) -> Span | None:
    """The comment that already suppresses other rules on a line."""
    source: Source = page.source
    for suppression in page.document.suppressions:
        if suppression.linter or not suppression.rules:
            continue
        first, last = source.line_of(suppression.span.start), source.line_of(suppression.span.end)
        if (suppression.action == "disable-line" and first <= line <= last) or (
            suppression.action == "disable-next-line" and last + 1 == line
        ):
            return suppression.span
    return None


def _end_of_rules(text: str, comment: Span) -> int:
    """The offset after the last rule that a comment names, before its reason."""
    written = text[comment.start : comment.end]
    content = written.rpartition("-->")[0] or written.rpartition("*/")[0] or written.rpartition(")")[0]
    rules = content.split(" -- ", 1)[0]
    return comment.start + len(rules.rstrip())
