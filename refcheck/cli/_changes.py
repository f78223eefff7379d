"""What the commands that change files have in common: they print a diff, or write."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from refcheck.cli._run import Run
    from refcheck.model import Problem

InPlace = Annotated[bool, typer.Option("--in-place", "-i", help="Write the files.")]
Diff = Annotated[bool, typer.Option("--diff", help="Print the changes also with --in-place or for standard input.")]


def show_or_write(
    run: Run, texts: Mapping[str, str], *, in_place: bool, diff: bool, done: str = "fixed"
) -> list[Problem]:
    """Prints the changes of files as a diff, and writes them where that is asked for.

    Standard input is written to standard output, changed or not.

    Args:
        texts: the new ones, by the location of the file.
        done: what has been done to a file that is written.

    Returns:
        Why nothing was written; all files are, or none.
    """
    from refcheck.workspace import STANDARD_INPUT
    from refcheck.writing import FileChange, write

    changes = []
    for page in run.pages:
        location, source = run.project.location(page), run.project.source(page)
        text = texts.get(location, source.text)
        if page.path == STANDARD_INPUT and not diff:
            sys.stdout.write(source.to_bytes(text).decode("utf-8"))
        elif text != source.text:
            if diff or not in_place:
                sys.stdout.write(unified_diff(page.path, source.text, text))
            if in_place and page.path != STANDARD_INPUT:
                changes.append(FileChange(location, source.to_bytes(), source.to_bytes(text)))
    problems = write(changes, run.session.workspace.files.root)
    written = {change.path for change in changes} if not problems else set()
    for page in run.pages:
        if run.project.location(page) in written:
            sys.stderr.write(f"{safe(page.path)}: {done}\n")
    return problems


def unified_diff(path: str, before: str, after: str) -> str:
    """A unified diff that `patch` reads; on a terminal with control characters escaped."""
    from difflib import unified_diff as lines_of

    lines = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in lines_of(old, new, f"a/{path.lstrip('/')}", f"b/{path.lstrip('/')}"):
        lines.append(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n")
    if sys.stdout.isatty():
        lines = [safe(line.rstrip("\r\n")) + "\n" for line in lines]
    return "".join(lines)


def safe(text: str) -> str:
    """A text that can be shown."""
    from refcheck.reports._terminal import safe as escaped

    return escaped(text)
