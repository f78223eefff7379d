"""The command in this process, which saves the start of another one."""

from __future__ import annotations

import sys
from importlib import import_module

import typer
from typer.testing import CliRunner

from refcheck.cli import COMMANDS
from refcheck.cli._app import app

Said = tuple[int, str, str]


def whole_app() -> typer.Typer:
    """The command with all its commands."""
    if not app.registered_commands:
        for command in COMMANDS:
            import_module(f"refcheck.cli.{command}").register(app)
    return app


def run(*arguments: str) -> Said:
    """The exit code, and what is written to standard output and to standard error."""
    before, sys.argv = sys.argv, ["refcheck", *arguments]
    try:
        result = CliRunner().invoke(whole_app(), list(arguments))
    finally:
        sys.argv = before
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr
