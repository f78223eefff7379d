"""Runs `rename`, `move` and `renumber` in this process."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import typer

from refcheck.cli import move, rename, renumber

APP = typer.Typer()
for command in (rename, move, renumber):
    command.register(APP)


class Outcome(NamedTuple):
    """What a command has printed, and its exit code."""

    code: int
    out: str
    err: str


def run(folder: Path, command: str) -> Outcome:
    """Runs a command, as it would be written in a shell, in a folder."""
    out, err, before = io.StringIO(), io.StringIO(), os.getcwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = APP(shlex.split(command), standalone_mode=False)
    except SystemExit as end:
        code = end.code
    finally:
        os.chdir(before)
    return Outcome(code or 0, out.getvalue(), err.getvalue())


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Writes files with the folders that they are in."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())


def read(folder: Path) -> dict[str, str]:
    """All files in a folder, but those of git."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}
