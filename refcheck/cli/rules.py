"""`refcheck rules`: all rules."""

from __future__ import annotations

import sys

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("rules")(rules)


def rules() -> None:
    """List all rules with their codes and severities."""
    from refcheck.rules import all_rules

    width = max(len(rule.name) for rule in all_rules())
    for rule in all_rules():
        sys.stdout.write(f"{rule.code}  {rule.name:<{width}}  {rule.severity:<7}  {rule.summary}\n")
