"""Runs `lint` if its command line is plain: paths, and options that each say one thing.

To load typer and to make the command with it takes as long as to check a note. So the command lines that editors, hooks
and people use most are read here. All others, and wrong ones, are left to typer, which alone declares the options, says
what is wrong and prints help.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

_FLAGS: dict[str, dict[str, bool]] = {
    "--cache": {"cache": True},
    "--no-cache": {"cache": False},
    "--staged": {"staged": True},
    "--force-exclude": {"force_exclude": True},
    "--show-unknown": {"show_unknown": True},
}
"""By option: the parameter of `lint`, with its value."""
_VALUES = {"--renderer": "renderer", "-r": "renderer"}
"""By option: the parameter of `lint` that the next argument is the value of."""
_FORMATS = ("--format", "-f")
"""Options for the parameter `format`, which can be given several times."""
_JOBS = ("--jobs", "-j")
"""Options for the number of processes."""


def lint_if_plain(arguments: Sequence[str]) -> None:
    """Runs `lint`, which ends with `SystemExit`; returns if typer is needed.

    Args:
        arguments: all of the command line, without the name of the program.
    """
    # On Windows typer replaces patterns by the files that they match.
    given = plain_options(arguments[1:]) if arguments[:1] == ["lint"] and os.name != "nt" else None
    if given is None:
        return
    from refcheck.cli._lint_run import Form, lint_files, with_formats
    from refcheck.cli._run import RunOptions

    form = with_formats(Form(shows_unchecked=given.pop("show_unknown", False)), given.pop("format", None))
    lint_files(RunOptions(**{"cache": True, **given}), form)


def plain_options(arguments: Sequence[str]) -> dict[str, Any] | None:
    """The parameters of `lint` that its arguments give; None if typer must read them."""
    given: dict[str, Any] = {}
    paths: list[str] = []
    left = iter(arguments)
    for argument in left:
        if not argument.startswith("-") or argument == "-":
            paths.append(argument)
        elif argument in _FLAGS:
            given |= _FLAGS[argument]
        else:
            is_joined = argument.startswith("-j") and argument != "-j"
            argument, value = ("-j", argument[2:]) if is_joined else (argument, next(left, "-"))
            if value.startswith("-"):
                return None
            if argument in _FORMATS:
                given["format"] = [*given.get("format", ()), value]
            elif argument in _VALUES:
                given[_VALUES[argument]] = value
            elif argument in _JOBS and value.isdecimal() and value.isascii() and len(value) < 10 and int(value):
                given["jobs"] = int(value)
            else:
                return None
    return {**given, "paths": paths or None}
