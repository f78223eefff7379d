"""The command line: one command a file.

Command modules import only typer when they are loaded; what a command needs is imported when it runs,
so that `refcheck --version` and `--help` are quick.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated

import typer

from refcheck import __version__
from refcheck.output import run

# In the order in which `refcheck --help` shows them.
COMMANDS = (
    "lint",
    "fix",
    "convert",
    "rename",
    "move",
    "renumber",
    "baseline",
    "list",
    "cache",
    "explain",
    "rules",
    "renderers",
)

app = typer.Typer(
    name="refcheck",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
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

    Exit codes: 0 nothing found, 1 findings (for fix and convert: something was or would be changed, or could not be
    fixed), 2 the run itself failed.
    """


def begin() -> None:
    """Does what the command line asks for, and ends with `SystemExit`."""
    # To make them all takes as long as to read a note.
    for command in [name for name in sys.argv[1:2] if name in COMMANDS] or COMMANDS:
        import_module(f"refcheck.cli.{command}").register(app)
    try:
        app()
    except OSError as error:
        from refcheck.cli._run import FAILED, tell
        from refcheck.reading import FileChanged

        if not isinstance(error, FileChanged):
            raise
        tell(error.problem)
        sys.exit(FAILED)


def main() -> None:
    """The command `refcheck`, always from the beginning."""
    run(begin)
