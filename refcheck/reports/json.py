"""For programs: a list of objects, one per line.

Lines and columns count from 1, offsets from 0 and in characters; ends are exclusive. The text of a file outside the run
is not known, so the line and column of a related place in it are null. A fix of several edits that findings share is
written with the first of them; the others have, as `same_as`, the index of that one in the list, from 0. With
`--show-unknown` the unknown references follow, with the severity `unknown`, and with their `key` and the `reason` in
place of rule and message.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from refcheck.facts.documentation import rule_address
from refcheck.guards.safe_text import safe_json
from refcheck.reports._places import of, place

if TYPE_CHECKING:
    from refcheck.facts.model import Edit, Finding, Fix, Results, Unchecked


def render(results: Results) -> str:
    """A JSON list with a finding on each line."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    first: dict[int, int] = {}
    entries = [
        _finding(results, finding, _same_fix(finding, place, first)) for place, finding in enumerate(results.findings)
    ]
    if results.shows_unchecked:
        entries += (_unchecked(results, unchecked) for unchecked in results.unchecked)
    findings = ",\n".join(map(encode, entries))
    return safe_json(f"[\n{findings}\n]\n" if findings else "[]\n")


def _unchecked(results: Results, unchecked: Unchecked) -> dict[str, Any]:
    path, line = unchecked.evidence
    return {
        "path": unchecked.path,
        **place(results, unchecked.path, unchecked.span).as_fields(),
        "offset": unchecked.span.start,
        "end_offset": unchecked.span.end,
        "severity": "unknown",
        "key": unchecked.key,
        "reason": {"text": unchecked.reason, "path": path, "line": line or None},
    }


def _same_fix(finding: Finding, place: int, first: dict[int, int]) -> int | None:
    """The index of the first finding with the same fix of several edits, if there is one before this one."""
    fix = finding.diagnostic.fix
    if fix is None or len(fix.edits) < 2:
        return None
    known = first.setdefault(id(fix), place)
    return known if known != place else None


def _finding(results: Results, finding: Finding, same_as: int | None) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    address = rule_address(finding.rule)
    return {
        "path": finding.path,
        **of(results, finding).as_fields(),
        "offset": diagnostic.span.start,
        "end_offset": diagnostic.span.end,
        "rule": finding.rule,
        "code": finding.code,
        **({"url": address} if address else {}),
        "severity": finding.severity,
        "message": diagnostic.message,
        "renderers": list(finding.renderers),
        "help": diagnostic.help,
        "related": [
            {"path": related.path, "line": where.line, "column": where.column, "message": related.message}
            for related in diagnostic.related
            for where in (place(results, related.path, related.span),)
        ],
        "fix": _fix(results, finding.path, diagnostic.fix, same_as) if diagnostic.fix else None,
    }


def _fix(results: Results, path: str, fix: Fix, same_as: int | None) -> dict[str, Any]:
    about = {"title": fix.title, "safe": fix.safe, "reason": fix.reason}
    if same_as is not None:
        return {**about, "edits": [], "same_as": same_as}
    return {**about, "edits": [_edit(results, path, edit) for edit in fix.edits]}


def _edit(results: Results, path: str, edit: Edit) -> dict[str, Any]:
    return {
        "offset": edit.span.start,
        "end_offset": edit.span.end,
        **place(results, path, edit.span).as_fields(),
        "text": edit.text,
    }
