"""The command line: one command a file.

Command modules import only typer when they are loaded; what a command needs is imported when it runs,
so that `refcheck --version` and `--help` are quick.

Arguments come in; output, messages and an exit code go out.

Imports: facts, guards, markdown, syntax, links, renderers, caching, config, project, rules, refactoring, workspace,
session, converting, reports, output.
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
    "config",
    "cache",
    "explain",
    "rules",
    "renderers",
)

# Of a wrong command line; typer does not name it, and has it from different packages.
UsageError: Any = typer.BadParameter.__base__

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
    fixed), 2 the run itself failed, 130 interrupted, 141 nobody reads the output.
    """


def begin() -> NoReturn:
    """Does what the command line asks for, and ends with `SystemExit`."""
    _refuse_named_options()
    # To make them all takes as long as to read a note.
    for command in [name for name in sys.argv[1:2] if name in COMMANDS] or COMMANDS:
        import_module(f"refcheck.cli.{command}").register(app)
    try:
        code = app(standalone_mode=False)
    except UsageError as error:
        sys.stderr.write(_told(error))
        code = error.exit_code
    except typer.Abort as end:
        # In its place comes what typer takes for the end of what somebody types.
        raise end.__cause__ or end from None
    except OSError as error:
        from refcheck.cli._messages import FAILED, tell
        from refcheck.workspace.loaded_documents import FileChanged

        if not isinstance(error, FileChanged):
            raise
        tell(error.problem)
        code = FAILED
    except Exception as error:
        # Git is asked when something is to be known, which can be at any time.
        git = sys.modules.get("refcheck.workspace.git")
        if git is None or not isinstance(error, git.GitError):
            raise
        from refcheck.cli._messages import FAILED, warn

        warn(str(error), error.help)
        code = FAILED
    raise SystemExit(code if isinstance(code, int) else 0)


def _refuse_named_options() -> None:
    """Ends where an option is the name of a file, too: a hook is given names, which others may have chosen."""
    for argument in sys.argv[1:]:
        if argument == "--":
            return
        if argument.startswith("-") and argument != "-" and os.path.lexists(argument):
            from refcheck.cli._messages import FAILED, warn

            warn(f"`{argument}` is an option and the name of a file", f"write `./{argument}`, or `--` before the names")
            raise SystemExit(FAILED)


def _told(error: Any) -> str:
    """The message of typer for a wrong command line; made safe, as it can contain names of files by strangers."""
    from io import StringIO

    from refcheck.guards.safe_text import safe

    said = StringIO()
    error.show(file=said)
    return "".join(f"{safe(line)}\n" for line in said.getvalue().rstrip("\n").split("\n"))


def main() -> NoReturn:
    """The command `refcheck`, always from the beginning."""
    run(begin)
