"""Suggestions for commands and options that do not exist: those of other programs, and misspelt ones."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from refcheck.facts.suggestions import did_you_mean

# Names of commands in other programs, and other common names.
_COMMANDS_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("check", "validate", "verify", "test", "run", "links"), "lint"),
    **dict.fromkeys(("format", "fmt", "repair", "correct", "autofix"), "fix"),
    **dict.fromkeys(("mv", "relocate"), "move"),
    **dict.fromkeys(("ren", "refactor"), "rename"),
    **dict.fromkeys(("ls", "show", "refs", "references", "labels", "definitions", "inventory"), "list"),
    **dict.fromkeys(("rule", "doc", "docs", "why"), "explain"),
    **dict.fromkeys(("settings", "options", "show-settings"), "config"),
    **dict.fromkeys(("clean", "clear"), "cache clear"),
    **dict.fromkeys(("setup", "new"), "init"),
    **dict.fromkeys(("to", "export", "translate"), "convert"),
    **dict.fromkeys(("lsp", "language-server"), "server"),
    "watch": "lint --watch",
}
# The same for the names of options.
_OPTIONS_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("--write", "--apply", "--inplace", "--save", "--overwrite"), ("--in-place",)),
    **dict.fromkeys(("--output-format", "--formatter", "--reporter", "--json"), ("--format",)),
    **dict.fromkeys(("--output-file", "--out", "--report"), ("--output",)),
    **dict.fromkeys(("--disable", "--skip", "--extend-ignore"), ("--ignore",)),
    **dict.fromkeys(("--enable", "--rules", "--rule", "--only", "--extend-select"), ("--select",)),
    **dict.fromkeys(("--unsafe-fixes", "--aggressive"), ("--unsafe",)),
    **dict.fromkeys(("--flavor", "--flavour", "--dialect", "--target", "--from"), ("--renderer",)),
    **dict.fromkeys(("--settings", "--config-file"), ("--config",)),
    **dict.fromkeys(("--stdin", "--stdin-path", "--stdin-filepath"), ("--stdin-filename",)),
    **dict.fromkeys(("--silent",), ("--quiet",)),
    **dict.fromkeys(("--stats", "--summary"), ("--statistics",)),
    "--in-place": ("--fix",),
    **dict.fromkeys(("--workers", "--processes"), ("--jobs",)),
}
_WITHOUT: Mapping[str, str] = {
    **dict.fromkeys(("--dry-run", "--check"), "nothing is written without `--in-place`"),
    "--exclude": "it is a setting (`exclude: [drafts/]`)",
    "--include": 'it is a setting (`include: ["*.txt"]`)',
    "--verbose": "`--show-unknown` lists what is not checked, `refcheck config FILE` the settings of a file",
}
_COMMAND = re.compile(r"No such command '(.*)'", re.DOTALL)


def advice(error: Any) -> str:
    """The suggestion for a word that typer does not know; empty if there is none.

    Args:
        error: the error of typer.
    """
    option = getattr(error, "option_name", None)
    if option is not None and error.ctx is not None and type(error).__name__ == "NoSuchOption":
        return _for_option(option, error.ctx, _all_commands())
    command = _COMMAND.match(error.message)
    return _for_command(command[1]) if command is not None else ""


def _for_command(word: str) -> str:
    from refcheck.cli import COMMANDS

    if os.path.exists(word):
        return f"to check it, write `refcheck lint {word}`"
    meant = _COMMANDS_ELSEWHERE.get(word.lower())
    if meant is not None and meant.split()[0] in COMMANDS:
        return f"did you mean `refcheck {meant}`?"
    return did_you_mean(word, COMMANDS)


def _for_option(option: str, context: Any, commands: Mapping[str, Any]) -> str:
    own = set(_options(context.command))
    holders = [name for name, command in commands.items() if option in _options(command)]
    if context.parent is None:
        after = f"options come after the command: `refcheck {holders[0]} {option}`" if holders else ""
        return after or did_you_mean(option, sorted(own))
    meant = next((name for name in _OPTIONS_ELSEWHERE.get(option, ()) if name in own), None)
    if meant is not None:
        return f"did you mean `{meant}`?"
    if option == "--fix" and context.command.name == "fix":
        return "`refcheck fix` needs no such option; `--in-place` writes the files"
    if option in _WITHOUT and (option not in ("--dry-run", "--check") or "--in-place" in own):
        return _WITHOUT[option]
    return f"`refcheck {holders[0]}` has it" if holders else did_you_mean(option, sorted(own))


def _options(command: Any) -> Iterator[str]:
    parameters: Iterable[Any] = command.params
    for parameter in parameters:
        if parameter.param_type_name == "option":
            yield from parameter.opts


def _all_commands() -> Mapping[str, Any]:
    """The commands by their names; typer has created only the one that was called."""
    import typer.main

    from refcheck.cli import COMMANDS

    other = typer.Typer()
    for name in COMMANDS:
        import_module(f"refcheck.cli.{name}").register(other)
    commands: Mapping[str, Any] = typer.main.get_command(other).commands  # type: ignore[attr-defined]
    return {name: commands[name] for name in COMMANDS}
