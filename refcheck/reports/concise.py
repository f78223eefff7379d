"""One line for each finding, for `grep` and editors: `path:line:column: severity[code] message (rule)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.documentation import rule_address
from refcheck.reports._places import of, written
from refcheck.reports._terminal import linked, painted, plain, safe
from refcheck.reports._unchecked import unchecked_lines

if TYPE_CHECKING:
    from refcheck.facts.model import Results


def render(results: Results) -> str:
    """A line for each finding; empty if there is none."""
    paint = painted if results.color else plain
    lines = []
    for finding in results.findings:
        where = written(safe(finding.path), of(results, finding))
        kind = paint(f"{finding.severity}[{finding.code}]", finding.severity)
        message = safe(finding.diagnostic.message)
        only = f" in {', '.join(finding.renderers)}" if finding.renderers else ""
        rule = paint(f"({finding.rule})", "dim")
        if results.color:
            rule = linked(rule, rule_address(finding.rule))
        lines.append(f"{paint(where, 'bold')}: {kind} {message}{only} {rule}\n")
    if results.shows_unchecked:
        lines += (f"{line}\n" for line in unchecked_lines(results, paint))
    return "".join(lines)
