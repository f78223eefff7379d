"""`refcheck completion`: what a shell needs to complete commands, options and their values."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from refcheck.cli._help import Command
from refcheck.cli._messages import fail

_EXAMPLES = """\
refcheck completion bash > ~/.local/share/bash-completion/completions/refcheck
refcheck completion fish > ~/.config/fish/completions/refcheck.fish
"""
_SHELLS = ("bash", "zsh", "fish", "powershell")


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("completion", cls=Command, epilog=_EXAMPLES)(completion)


def completion(
    shell: Annotated[
        str,
        typer.Argument(help="bash, zsh, fish or powershell.", show_default=False, autocompletion=lambda: list(_SHELLS)),
    ],
) -> None:
    """Print the script that completes refcheck in a shell.

    Write it where your shell looks for such scripts, or evaluate it when the shell starts:
    `eval "$(refcheck completion bash)"`.
    """
    from typer._completion_shared import get_completion_script

    from refcheck.cli import COMPLETE

    if shell not in _SHELLS:
        fail(f"no completion for `{shell}`", f"it is one of {', '.join(_SHELLS)}")
    sys.stdout.write(get_completion_script(prog_name="refcheck", complete_var=COMPLETE, shell=shell) + "\n")
