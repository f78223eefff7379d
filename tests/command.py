"""The command in this process, which saves the start of another one."""

from __future__ import annotations

import functools
import sys
from importlib import import_module
from typing import Any
from unittest import mock

import typer
from typer.testing import CliRunner, Result

from refcheck.cli import COMMANDS
from refcheck.cli._app import app

Said = tuple[int, str, str]


def whole_app() -> typer.Typer:
    """The command with all its commands.

    They are registered anew: a test that begins the command as a process does has registered the one that it runs.
    """
    app.registered_commands.clear()
    for command in COMMANDS:
        import_module(f"refcheck.cli.{command}").register(app)
    return app


@functools.cache
def whole_command() -> Any:
    """What typer makes of the app. It is the same for each run, and takes as long as a run over twenty small notes."""
    return typer.main.get_command(whole_app())


def invoke(arguments: list[str], text: str | bytes | None = None) -> Result:
    """What typer's runner says of a command line; `text` is the standard input."""
    with mock.patch("typer.testing._get_command", return_value=whole_command()):
        return CliRunner().invoke(app, arguments, input=text)


def run(*arguments: str) -> Said:
    """The exit code, and what is written to standard output and to standard error."""
    before, sys.argv = sys.argv, ["refcheck", *arguments]
    try:
        result = invoke(list(arguments))
    finally:
        sys.argv = before
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr
