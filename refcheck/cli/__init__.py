"""The command line: one file for each command.

Command modules import only typer when they are loaded; everything a command needs is imported when it runs, so that
`refcheck --version` and `--help` are fast.

Input: arguments. Output: text, messages and an exit code.

Imports: facts, guards, markdown, syntax, links, renderers, caching, config, project, rules, refactoring, workspace,
    session, converting, reports, server, output.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Annotated, Any, NoReturn

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
    "init",
    "config",
    "schema",
    "cache",
    "server",
    "explain",
    "rules",
    "renderers",
    "completion",
)

# The base class of errors for a wrong command line; typer has no name for it, and takes it from different packages.
UsageError: Any = typer.BadParameter.__base__

COMPLETE = "_REFCHECK_COMPLETE"
"""The variable in which a shell asks for completions."""

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


def begin() -> NoReturn:
    """Runs the command line, and ends with `SystemExit`."""
    _refuse_named_options()
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
    except OSError as error:
        from refcheck.cli._messages import FAILED, tell
        from refcheck.workspace.loaded_documents import FileChanged

        if not isinstance(error, FileChanged):
            raise
        tell(error.problem)
        code = FAILED
    except Exception as error:
        # Git is called on demand, which can be at any time.
        git = sys.modules.get("refcheck.workspace.git")
        if git is None or not isinstance(error, git.GitError):
            raise
        from refcheck.cli._messages import FAILED, warn

        warn(str(error), error.help)
        code = FAILED
    raise SystemExit(code if isinstance(code, int) else 0)


def _refuse_named_options() -> None:
    """Ends the command if an option is also the name of a file: a hook receives names that others may have chosen."""
    for argument in sys.argv[1:]:
        if argument == "--":
            return
        if argument.startswith("-") and argument != "-" and os.path.lexists(argument):
            from refcheck.cli._messages import FAILED, warn

            warn(f"`{argument}` is an option and the name of a file", f"write `./{argument}`, or `--` before the names")
            raise SystemExit(FAILED)


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


def main() -> NoReturn:
    """The command `refcheck`, without repeating a cached output."""
    run(begin)
