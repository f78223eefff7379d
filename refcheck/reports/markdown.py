"""A Markdown page with a table of the findings, for the summary of a job.

Texts of files are escaped: they make no links, no pictures and no HTML. GitHub takes summaries up to 1 MiB, so that the
table ends before that.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from refcheck.facts.documentation import rule_address
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.own_reports import OWN_REPORT
from refcheck.guards.safe_text import visible
from refcheck.reports._causes import common_causes
from refcheck.reports._places import of, written
from refcheck.reports._unchecked import with_unchecked
from refcheck.reports._words import described

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.facts.model import Finding, Results

_MOST_BYTES = 900_000
_SIGNS = {"error": "❌ error", "warning": "⚠️ warning", "info": "ℹ️ info"}
_CODE = compile_lazily(r"`([^`]+)`")
_ACTIVE = compile_lazily(r"[\\`*_\[\]|~#!$]|:(?=//)|(?<=[wW]{3})\.")
_ADDRESS = compile_lazily(r"(?<=[\w.+-])@")


def render(results: Results) -> str:
    """A heading, a table if there are findings, and the number of files."""
    findings = with_unchecked(results)
    lines = [OWN_REPORT, f"### refcheck: {_summary(results)}"]
    if findings:
        lines += (line for cause in common_causes(results) for line in ("", _text(cause)))
        lines += "", "| | place | rule | finding |", "| --- | --- | --- | --- |"
        lines += _rows(results, findings)
    return "\n".join(lines) + "\n"


def _summary(results: Results) -> str:
    severities: Counter[str] = Counter(finding.severity for finding in results.findings)
    counts = [
        f"{severities[severity]} {severity}{'s' * (severities[severity] != 1 and severity != 'info')}"
        for severity in _SIGNS
        if severities[severity]
    ]
    files = f"{results.checked} file{'s' * (results.checked != 1)}"
    ignored = f", {results.forgiven} ignored by the baseline" if results.forgiven else ""
    return f"{', '.join(counts) or 'no findings'} in {files}{ignored}"


def _rows(results: Results, findings: list[Finding]) -> Iterator[str]:
    size = 0
    for number, finding in enumerate(findings):
        where = written(finding.path, of(results, finding))
        address = rule_address(finding.rule)
        rule = f"[{finding.rule}]({address})" if address else finding.rule
        row = f"| {_SIGNS[finding.severity]} | {_code(where)} | {rule} | {_text(described(finding))} |"
        size += len(row.encode("utf-8", "surrogatepass")) + 1
        if size > _MOST_BYTES:
            yield f"| | | | and {len(findings) - number} more |"
            return
        yield row


def _text(text: str) -> str:
    """A text in which what is in backticks is code, and nothing else is Markdown."""
    parts: list[str] = []
    end = 0
    for match in _CODE.finditer(text):
        parts += _escaped(text[end : match.start()]), _code(match[1])
        end = match.end()
    return "".join(parts) + _escaped(text[end:])


def _code(text: str) -> str:
    return f"<code>{_escaped(text)}</code>"


def _escaped(text: str) -> str:
    """Text without Markdown and HTML. Backslashes work in front of any sign, and in a table as well."""
    shown = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A comment parts what else would be an address, and so a link.
    return _ADDRESS.sub("@<!-- -->", _ACTIVE.sub(r"\\\g<0>", shown))
