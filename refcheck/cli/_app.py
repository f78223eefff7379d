"""The command line that typer reads: all commands with their options."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from refcheck import __version__
from refcheck.cli import COMMANDS, COMPLETE

# The base class of errors for a wrong command line; typer has no name for it, and takes it from different packages.
UsageError: Any = typer.BadParameter.__base__

app = typer.Typer(
    name="refcheck",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    # `_wrong_words` knows more.
    suggest_commands=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"refcheck {__version__}")
        raise typer.Exit


@app.callback()
def _refcheck(
    version: Annotated[
        bool, typer.Option("--version", "-V", help="Show the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Find references in Markdown that do not work in the renderer the notes are for, and fix them.

    Exit codes: 0 success, 1 findings (fix: something was or would be changed, or could not be fixed; convert:
    something is lost; renumber: something would be changed), 2 the run itself failed, 130 interrupted, 141 nobody
    reads the output.
    """


def run_app() -> int:
    """Runs the command that the command line names.

    Returns:
        The exit code. Most commands end with `SystemExit` instead.
    """
    # Creating all commands takes as long as reading a note.
    for command in [name for name in sys.argv[1:2] if name in COMMANDS] or COMMANDS:
        import_module(f"refcheck.cli.{command}").register(app)
    if COMPLETE in os.environ:
        from typer._completion_classes import completion_init

        completion_init()
    try:
        code = app(standalone_mode=False)
    except UsageError as error:
        sys.stderr.write(_told(error))
        code = error.exit_code
    except typer.Abort as end:
        # The original error; typer has replaced it by its own error for the end of keyboard input.
        raise end.__cause__ or end from None
    return code if isinstance(code, int) else 0


def _told(error: Any) -> str:
    """The message of typer for a wrong command line, escaped, as it can contain file names chosen by strangers."""
    from io import StringIO

    from refcheck.cli._wrong_words import advice
    from refcheck.guards.safe_text import safe

    said = StringIO()
    # Its own suggestions.
    error.possibilities = None
    error.show(file=said)
    help_text = advice(error)
    lines = said.getvalue().rstrip("\n").split("\n") + ([f"  help: {help_text}"] if help_text else [])
    return "".join(f"{safe(line)}\n" for line in lines)
