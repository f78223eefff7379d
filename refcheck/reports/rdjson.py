"""Reviewdog's diagnostics (rdjson), with suggestions from fixes.

Lines and columns count from 1, columns in bytes of UTF-8; ends are exclusive. Edits of a fix are made together or not
at all, so they become one suggestion, which replaces the text from the first to the last of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from refcheck.facts.model import Span
from refcheck.guards.safe_text import safe_json
from refcheck.reports._unchecked import with_unchecked
from refcheck.reports._words import described

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refcheck.facts.model import Edit, Finding, Fix, Results
    from refcheck.facts.source import Source

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}
# A suggestion over more lines cannot be judged in a comment.
_MOST_LINES = 20


def render(results: Results) -> str:
    """A JSON object with a diagnostic on each line."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    diagnostics = ",\n".join(encode(_diagnostic(results, finding)) for finding in with_unchecked(results))
    listed = f"[\n{diagnostics}\n]" if diagnostics else "[]"
    return safe_json(f'{{"source": {{"name": "refcheck"}}, "diagnostics": {listed}}}\n')


def _diagnostic(results: Results, finding: Finding) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    source = results.sources.get(finding.path)
    suggestions = _suggestions(source, diagnostic.fix) if source is not None and diagnostic.fix is not None else []
    related = [
        {"message": other.message, "location": _location(other.path, results.sources.get(other.path), other.span)}
        for other in diagnostic.related
    ]
    return {
        "message": described(finding),
        "location": _location(finding.path, source, diagnostic.span),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
        **({"suggestions": suggestions} if suggestions else {}),
        **({"related_locations": related} if related else {}),
    }


def _location(path: str, source: Source | None, span: Span) -> dict[str, Any]:
    return {"path": path} if source is None else {"path": path, "range": _range(source, span)}


def _range(source: Source, span: Span) -> dict[str, Any]:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    line, column = source.in_file(offset)
    before = source.line_in_file(line)[: column - 1]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}


def _suggestions(source: Source, fix: Fix) -> list[dict[str, Any]]:
    edits = sorted(fix.edits)
    whole = Span(edits[0].span.start, max(edit.span.end for edit in edits))
    if source.displayed(0).cell is not None or source.line_of(whole.end) - source.line_of(whole.start) >= _MOST_LINES:
        return []
    return [{"range": _range(source, whole), "text": _edited(source.text, whole, edits)}]


def _edited(text: str, whole: Span, edits: Sequence[Edit]) -> str:
    """The text of a span after some edits in it, which are sorted and do not overlap."""
    parts: list[str] = []
    end = whole.start
    for edit in edits:
        parts += text[end : edit.span.start], edit.text
        end = edit.span.end
    return "".join(parts) + text[end : whole.end]
