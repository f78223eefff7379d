"""Reviewdog's diagnostics (rdjson), with suggestions from fixes.

Lines and columns count from 1, columns in bytes of UTF-8; ends are exclusive. Edits of a fix are made together or not
at all, so they become one suggestion, which replaces the text from the first to the last of them.
"""

from __future__ import annotations

import json
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from refcheck.facts.documentation import rule_address
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
# The number of characters between the places in a line before which the bytes are known.
_STEP = 256


def render(results: Results) -> str:
    """A JSON object with a diagnostic on each line."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    places = _Places(results)
    diagnostics = ",\n".join(encode(_diagnostic(places, finding)) for finding in with_unchecked(results))
    listed = f"[\n{diagnostics}\n]" if diagnostics else "[]"
    return safe_json(f'{{"source": {{"name": "refcheck"}}, "diagnostics": {listed}}}\n')


class _Places:
    """The places of spans in files."""

    def __init__(self, results: Results) -> None:
        self.sources = results.sources
        # By path and line.
        self._lines: dict[tuple[str, int], _Line] = {}

    def location(self, path: str, span: Span) -> dict[str, Any]:
        """A span of a file; only the file if its text is not known."""
        source = self.sources.get(path)
        return {"path": path} if source is None else {"path": path, "range": self.range(source, span)}

    def range(self, source: Source, span: Span) -> dict[str, Any]:
        """The start and end of a span of a text."""
        return {"start": self._position(source, span.start), "end": self._position(source, span.end)}

    def _position(self, source: Source, offset: int) -> dict[str, int]:
        number, column = source.in_file(offset)
        line = self._lines.get((source.path, number))
        if line is None:
            line = self._lines[source.path, number] = _Line(source.line_in_file(number))
        return {"line": number, "column": line.bytes_before(column) + 1}


class _Line:
    """A line of a file. A long one can hold thousands of findings, and is not counted from its start for each."""

    def __init__(self, text: str) -> None:
        self._text = text
        sizes = (_bytes_in(text[start : start + _STEP]) for start in range(0, len(text), _STEP))
        self._bytes_before = [0, *accumulate(sizes)]

    def bytes_before(self, column: int) -> int:
        """The number of bytes before a column, from 1."""
        step, rest = divmod(min(column - 1, len(self._text)), _STEP)
        return self._bytes_before[step] + _bytes_in(self._text[step * _STEP : step * _STEP + rest])


def _bytes_in(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _diagnostic(places: _Places, finding: Finding) -> dict[str, Any]:
    diagnostic = finding.diagnostic
    source = places.sources.get(finding.path)
    fix = diagnostic.fix
    address = rule_address(finding.rule)
    suggestions = _suggestions(places, source, fix) if source is not None and fix is not None else []
    related = [
        {"message": other.message, "location": places.location(other.path, other.span)} for other in diagnostic.related
    ]
    return {
        "message": described(finding),
        "location": places.location(finding.path, diagnostic.span),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule, **({"url": address} if address else {})},
        **({"suggestions": suggestions} if suggestions else {}),
        **({"related_locations": related} if related else {}),
    }


def _suggestions(places: _Places, source: Source, fix: Fix) -> list[dict[str, Any]]:
    edits = sorted(fix.edits)
    whole = Span(edits[0].span.start, max(edit.span.end for edit in edits))
    if source.displayed(0).cell is not None or source.line_of(whole.end) - source.line_of(whole.start) >= _MOST_LINES:
        return []
    return [{"range": places.range(source, whole), "text": _edited(source.text, whole, edits)}]


def _edited(text: str, whole: Span, edits: Sequence[Edit]) -> str:
    """The text of a span after some edits in it, which are sorted and do not overlap."""
    parts: list[str] = []
    end = whole.start
    for edit in edits:
        parts += text[end : edit.span.start], edit.text
        end = edit.span.end
    return "".join(parts) + text[end : whole.end]
