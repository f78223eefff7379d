"""How many findings each rule has, the most frequent first."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from refcheck.guards.safe_text import safe_json
from refcheck.reports._terminal import painted, plain
from refcheck.reports.text import summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.facts.model import Results


def render_counts(format: str, results: Results) -> str:
    """The numbers as `text` or as `json`, a list with an object for each rule."""
    counts = list(_counts(results))
    if format == "json":
        return safe_json(json.dumps(counts, indent=1) + "\n")
    paint = painted if results.color else plain
    width = max((len(str(count["count"])) for count in counts), default=0)
    lines = []
    for count in counts:
        fixable = f"  ({count['fixable']} fixable)" if count["fixable"] else ""
        kind = paint(f"{count['severity']}[{count['code']}]", count["severity"])
        lines.append(f"{count['count']:>{width}}  {kind} {count['rule']}{fixable}")
    if not results.is_quiet:
        lines.append(summary(results, paint))
    return "".join(f"{line}\n" for line in lines)


def _counts(results: Results) -> Iterator[dict[str, Any]]:
    rules = Counter((finding.code, finding.rule, finding.severity) for finding in results.findings)
    fixable = Counter(
        (finding.code, finding.rule, finding.severity) for finding in results.findings if finding.diagnostic.fix
    )
    for about, count in sorted(rules.items(), key=lambda item: (-item[1], item[0])):
        code, rule, severity = about
        yield {"rule": rule, "code": code, "severity": severity, "count": count, "fixable": fixable[about]}
