"""The command line: one file for each command.

Command modules import only typer when they are loaded; everything a command needs is imported when it runs, so that
`refcheck --version` and `--help` are fast.

Input: arguments. Output: text, messages and an exit code.

Imports: facts, guards, webpage, external, markdown, syntax, links, renderers, caching, config, project, rules,
    refactoring, workspace, session, converting, reports, graph, overview, server, survey, output.
"""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from refcheck.cli._plain import lint_if_plain
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
    "report",
    "graph",
    "init",
    "config",
    "schema",
    "cache",
    "server",
    "survey",
    "explain",
    "rules",
    "renderers",
    "completion",
)

COMPLETE = "_REFCHECK_COMPLETE"
"""The variable in which a shell asks for completions."""


def begin() -> NoReturn:
    """Runs the command line, and ends with `SystemExit`."""
    _refuse_named_options()
    try:
        if COMPLETE not in os.environ:
            lint_if_plain(sys.argv[1:])
        from refcheck.cli._app import run_app

        code = run_app()
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
    raise SystemExit(code)


def _refuse_named_options() -> None:
    """Ends the command if an option is also the name of a file: a hook receives names that others may have chosen."""
    for argument in sys.argv[1:]:
        if argument == "--":
            return
        if argument.startswith("-") and argument != "-" and os.path.lexists(argument):
            from refcheck.cli._messages import FAILED, warn

            warn(f"`{argument}` is an option and the name of a file", f"write `./{argument}`, or `--` before the names")
            raise SystemExit(FAILED)


def main() -> NoReturn:
    """The command `refcheck`, without repeating a cached output."""
    run(begin)
