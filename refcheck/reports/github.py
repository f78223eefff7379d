"""For GitHub Actions: workflow commands, which it shows as annotations on the changed files.

Paths are relative to the folder of the project, wherever in it the command runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.guards.safe_text import visible
from refcheck.reports._places import from_root, in_file

if TYPE_CHECKING:
    from refcheck.facts.model import Finding, Results, Unchecked

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render(results: Results) -> str:
    """A workflow command for each finding; empty if there is none."""
    commands = [_command(results, finding) for finding in results.findings]
    if results.shows_unchecked:
        commands += (_notice(results, unchecked) for unchecked in results.unchecked)
    return "".join(f"{command}\n" for command in commands)


def _notice(results: Results, unchecked: Unchecked) -> str:
    line = in_file(results, unchecked.path, unchecked.span).line
    where = f"file={_property(from_root(results, unchecked.path))}" + (f",line={line}" if line else "")
    return f"::notice {where},title=refcheck unknown::{_data(f'{unchecked.key}: {unchecked.reason}')}"


def _command(results: Results, finding: Finding) -> str:
    diagnostic = finding.diagnostic
    place = in_file(results, finding.path, diagnostic.span)
    properties: dict[str, str | int | None] = {
        "file": from_root(results, finding.path),
        "line": place.line,
        "endLine": place.end_line,
    }
    # GitHub rejects columns for a place of several lines.
    if place.line == place.end_line:
        properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = f"refcheck {finding.code} {finding.rule}"
    settings = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None)
    only = f" in {', '.join(finding.renderers)}" if finding.renderers else ""
    text = f"{diagnostic.message}{only}\n{diagnostic.help}" if diagnostic.help else diagnostic.message + only
    return f"::{_COMMANDS[finding.severity]} {settings}::{_data(text)}"


def _data(text: str) -> str:
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
