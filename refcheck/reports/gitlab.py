"""Code Quality of GitLab: a list that a merge request compares with that of its target branch, by fingerprints.

Paths are relative to the folder of the project. Errors are `major`, warnings `minor`, the others `info`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from refcheck.guards.safe_text import safe_json
from refcheck.reports._fingerprints import fingerprints
from refcheck.reports._places import from_root, in_file
from refcheck.reports._unchecked import with_unchecked
from refcheck.reports._words import described

if TYPE_CHECKING:
    from refcheck.facts.model import Finding, Results

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(results: Results) -> str:
    """A JSON list with a finding on each line."""
    findings = with_unchecked(results)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    pairs = zip(findings, fingerprints(results, findings), strict=True)
    entries = ",\n".join(encode(_entry(results, finding, fingerprint)) for finding, fingerprint in pairs)
    return safe_json(f"[\n{entries}\n]\n" if entries else "[]\n")


def _entry(results: Results, finding: Finding, fingerprint: str) -> dict[str, Any]:
    where = in_file(results, finding.path, finding.diagnostic.span)
    return {
        "description": described(finding),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": from_root(results, finding.path),
            # A finding needs a line; that of a file without one is its first.
            "lines": {"begin": where.line or 1, "end": where.end_line or 1},
        },
    }
