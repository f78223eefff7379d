"""`refcheck rules`: all rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import typer

from refcheck.cli._checks import check_format
from refcheck.cli._help import Command
from refcheck.cli._options import TableFormat


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("rules", cls=Command)(rules)


def rules(format: TableFormat = "text") -> None:
    """List all rules with their codes and severities."""
    check_format(format, ("text", "markdown", "json"))
    written = {"text": _text, "markdown": _markdown, "json": _json}[format]
    sys.stdout.write("\n".join(written()) + "\n")


def _text() -> Iterator[str]:
    from refcheck.rules import all_rules

    width = max(len(rule.name) for rule in all_rules())
    for rule in all_rules():
        yield f"{rule.code}  {rule.name:<{width}}  {rule.default:<7}  {rule.summary}"


def _markdown() -> Iterator[str]:
    from refcheck.rules import all_rules

    yield "| code | rule | severity | what it reports |"
    yield "| --- | --- | --- | --- |"
    for rule in all_rules():
        yield f"| {rule.code} | `{rule.name}` | {rule.default} | {rule.summary} |"


def _json() -> Iterator[str]:
    import json

    from refcheck.rules import all_rules

    yield json.dumps(
        [
            {
                "code": rule.code,
                "rule": rule.name,
                "severity": rule.default,
                "summary": rule.summary,
                "safe_fix": rule.safe_fix or None,
                "unsafe_fix": rule.unsafe_fix or None,
            }
            for rule in all_rules()
        ],
        ensure_ascii=False,
        indent=1,
    )
