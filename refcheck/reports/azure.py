"""For Azure Pipelines: logging commands, which it shows as issues of the run.

It has errors and warnings; anything else is a plain line of the log. Paths are relative to the folder of the project.
The escapes are those of its agent (`CommandStringConvertor.cs`; azure-pipelines-task-lib 5.281 reads them back).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.guards.safe_text import safe, visible
from refcheck.reports._places import from_root, in_file, written
from refcheck.reports._unchecked import with_unchecked
from refcheck.reports._words import described

if TYPE_CHECKING:
    from refcheck.facts.model import Finding, Results

_TYPES = ("error", "warning")
# The percent sign first, as the others are written with it.
_ESCAPES = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
_ESCAPES_IN_PROPERTIES = {"]": "%5D", ";": "%3B"}


def render(results: Results) -> str:
    """A line for each finding; empty if there is none."""
    return "".join(f"{_line(results, finding)}\n" for finding in with_unchecked(results))


def _line(results: Results, finding: Finding) -> str:
    where = in_file(results, finding.path, finding.diagnostic.span)
    if finding.severity not in _TYPES:
        return f"{written(safe(finding.path), where)}: {visible(described(finding))} ({finding.rule})"
    properties = {
        "type": finding.severity,
        "sourcepath": from_root(results, finding.path),
        "linenumber": where.line,
        "columnnumber": where.column,
        "code": finding.code,
    }
    settings = "".join(f"{key}={_property(str(value))};" for key, value in properties.items() if value is not None)
    return f"##vso[task.logissue {settings}]{_data(f'{described(finding)} ({finding.rule})')}"


def _data(text: str) -> str:
    for character, escape in _ESCAPES.items():
        text = text.replace(character, escape)
    return visible(text)


def _property(text: str) -> str:
    text = _data(text)
    for character, escape in _ESCAPES_IN_PROPERTIES.items():
        text = text.replace(character, escape)
    return text
