"""A page of one file with the findings, to be opened in a browser: to filter, to sort and to print.

`refcheck report` makes the same page with a gallery and a graph of the project.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from refcheck import __version__
from refcheck.facts.model import SEVERITIES
from refcheck.reports._causes import common_causes
from refcheck.reports._page_findings import PageFindings, choices
from refcheck.webpage.page import Card, Choice, Page, Table
from refcheck.webpage.page import render as render_page

if TYPE_CHECKING:
    from refcheck.facts.model import Results

_EVERY = ("", "all")
_FIXES = (_EVERY, ("safe", "with a safe fix"), ("unsafe", "with an unsafe fix"), ("none", "without a fix"))
_ORDERS = (("place", "file and line"), ("severity", "severity"), ("rule", "rule"))
# Rows of the tables of the overview.
_MOST_ROWS = 25


def render(results: Results) -> str:
    """The page."""
    return render_page(findings_page("refcheck", results))


def findings_page(title: str, results: Results) -> Page:
    """The page with an overview of a run and its findings."""
    findings = PageFindings(results)
    entries = findings.entries()
    notes = [*_notes(results)]
    if findings.left_out:
        notes.append(f"{findings.left_out} findings are listed without their lines, as the page would be too large.")
    return Page(
        title,
        __version__,
        cards=list(_cards(results)),
        tables=list(_tables(results)),
        notes=notes,
        data={"findings": entries},
        choices={"findings": _fields(entries)},
    )


def _fields(entries: Sequence[dict[str, Any]]) -> list[Choice]:
    values: Mapping[str, list[tuple[str, str]]] = choices(entries)
    return [
        Choice("severity", "Severity", (_EVERY, *values["severity"])),
        Choice("rule", "Rule", (_EVERY, *values["rule"])),
        Choice("folder", "Folder", (_EVERY, *values["folder"])),
        Choice("fix", "Fix", _FIXES),
        Choice("sort", "Sort by", _ORDERS),
    ]


def _cards(results: Results) -> Iterable[Card]:
    severities = Counter(finding.severity for finding in results.findings)
    yield Card("files", results.checked)
    yield Card("errors", severities["error"], "error" if severities["error"] else "")
    yield Card("warnings", severities["warning"], "warning" if severities["warning"] else "")
    if severities["info"]:
        yield Card("infos", severities["info"])
    yield Card("fixable findings", sum(finding.diagnostic.fix is not None for finding in results.findings))
    if results.forgiven:
        yield Card("findings ignored by the baseline", results.forgiven)
    if results.unchecked:
        yield Card("references not decided", len(results.unchecked))


def _notes(results: Results) -> Iterable[str]:
    yield from common_causes(results)
    if not results.findings:
        yield "No other findings." if results.forgiven else "No findings."


def _tables(results: Results) -> Iterable[Table]:
    chosen = Counter(results.renderers.values())
    rows = [(name, reason, number) for (name, reason), number in chosen.most_common()]
    yield Table("Renderers", ("renderer", "why", "files"), _cut(rows, 3))
    rules = Counter((one.severity, one.code, one.rule) for one in results.findings)
    by_weight = sorted(rules.items(), key=lambda item: (-SEVERITIES.index(item[0][0]), -item[1], item[0]))
    found = [(severity, f"{rule} [{code}]", number) for (severity, code, rule), number in by_weight]
    if found:
        yield Table("Findings by rule", ("severity", "rule", "findings"), found)
    if results.unchecked:
        reasons = Counter(one.by for one in results.unchecked)
        yield Table(
            "Not decided: what these references refer to may be made by something that refcheck does not run",
            ("made by", "references"),
            _cut(reasons.most_common(), 2),
        )
    files = Counter(finding.path for finding in results.findings)
    if len(files) > 1:
        yield Table("Files with the most findings", ("file", "findings"), _cut(files.most_common(), 2))


def _cut(rows: list[Any], columns: int) -> list[tuple[str | int, ...]]:
    """The first rows, and one for the number of the others."""
    if len(rows) <= _MOST_ROWS:
        return rows
    others = sum(row[-1] for row in rows[_MOST_ROWS:])
    return [*rows[:_MOST_ROWS], (f"and {len(rows) - _MOST_ROWS} more", *[""] * (columns - 2), others)]
