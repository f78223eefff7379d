"""The rows of a repository: its findings, definitions and references as plain columns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from refcheck.facts.model import Finding, Span
from refcheck.facts.source import Source
from refcheck.project.inventory import inventory

if TYPE_CHECKING:
    from refcheck.session import Session

Row = dict[str, Any]


class Rows(NamedTuple):
    """All rows of a repository, in the order of its files."""

    findings: list[Row]
    definitions: list[Row]
    references: list[Row]
    pages: int


def rows_of(session: Session) -> Rows:
    """The rows of a run over a repository."""
    rows = Rows([], [], [], len(session.project.pages))
    result = session.lint()
    for location in session.project.pages:
        page = session.project.pages[location]
        found = result.pages[location].findings if location in result.pages else ()
        rows.findings.extend(_finding(finding, page.source, page.renderer.name) for finding in found)
        listed = inventory(session.project, page, page.source)
        about = {"path": listed["path"], "renderer": listed["renderer"]}
        rows.definitions.extend(about | entry for entry in listed["definitions"])
        rows.references.extend(about | _reference(entry) for entry in listed["references"])
    rows.findings.extend(_of_others(session))
    return rows


def _of_others(session: Session) -> Iterator[Row]:
    """The findings in settings that list pages, and in bibliographies."""
    for location, findings in sorted(session.site_findings.items()):
        try:
            source = session.documents.text_at(location)
        except OSError:
            source = Source(os.path.relpath(location), "")
        for finding in findings:
            yield _finding(finding, source, "")


def _finding(finding: Finding, source: Source, renderer: str) -> Row:
    found = finding.diagnostic
    return {
        "path": finding.path,
        "renderer": renderer,
        **_place(found.span, source),
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": found.message,
        "help": found.help,
        "has_fix": found.fix is not None,
        "is_fix_safe": found.fix is not None and found.fix.safe,
    }


def _place(span: Span, source: Source) -> Row:
    (line, column, cell), end = source.displayed(span.start), source.displayed(span.end)
    return {"cell": cell, "line": line, "column": column, "end_line": end.line, "end_column": end.column}


def _reference(entry: Row) -> Row:
    """A reference with its reason and target as columns of their own."""
    target, reason = entry["target"] or {}, entry.get("reason") or {}
    return {
        **entry,
        "reason": reason.get("text"),
        "target_path": target.get("path"),
        "target_line": target.get("line"),
        "target_anchor": target.get("anchor"),
        "target_name": target.get("name"),
    }
