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
    check_format(format, ("text", "markdown"))
    sys.stdout.write("\n".join(_markdown() if format == "markdown" else _text()) + "\n")


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
