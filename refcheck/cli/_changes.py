"""What the commands that change files have in common: they print a diff, or write."""

from __future__ import annotations

import os
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
    run: Run,
    texts: Mapping[str, str],
    *,
    in_place: bool,
    diff: bool,
    moves: Mapping[str, str] | None = None,
    whole: bool = False,
    done: str = "fixed",
) -> list[Problem]:
    """Prints the changes of files as a diff, and writes them where that is asked for.

    Standard input is written to standard output, changed or not.

    Args:
        texts: the new ones, by the location of the file.
        moves: the locations of files that get another place, before and after.
        whole: whether files can be changed that the user has not named: the paths of the diff are those from the root
            of the project then.
        done: what has been done to a file that is written where it was.

    Returns:
        Why nothing was written; all files are, or none.
    """
    from refcheck.files import problem_of, shown
    from refcheck.reading import STANDARD_INPUT
    from refcheck.regular_files import read_bytes
    from refcheck.writing import FileChange, write

    moves, shows, changes = moves or {}, diff or not in_place, []
    root = run.session.workspace.files.root

    def named(location: str, path: str) -> str:
        return os.path.relpath(location, root).replace(os.sep, "/") if whole else path

    for here in sorted(moves.keys() - run.project.pages.keys()):
        if shows:
            sys.stdout.write(_renaming(named(here, here), named(moves[here], moves[here])))
        if in_place:
            try:
                data = read_bytes(here, sys.maxsize - 1)
            except OSError as error:
                return [problem_of(shown(here), error)]
            changes.append(FileChange(here, data, data, moves[here]))
    for page in run.pages:
        location, source = run.project.location(page), run.project.source(page)
        text = texts.get(location, source.text)
        old, new = named(location, page.path), named(moves.get(location, location), page.path)
        if moves and shows and (old != new or text != source.text):
            sys.stdout.write(_renaming(old, new))
        if page.path == STANDARD_INPUT and not diff:
            sys.stdout.write(source.to_bytes(text).decode("utf-8"))
        elif text != source.text or location in moves:
            if shows:
                sys.stdout.write(unified_diff(old, source.text, text, new))
            if in_place and page.path != STANDARD_INPUT:
                changes.append(FileChange(location, source.to_bytes(), source.to_bytes(text), moves.get(location)))
    problems = write(changes, root)
    written = {change.path for change in changes} if not problems else set()
    for page in run.pages:
        if run.project.location(page) in written:
            place = moves.get(run.project.location(page))
            what = f"moved to {safe(shown(place))}" if place else done
            sys.stderr.write(f"{safe(page.path)}: {what}\n")
    return problems


def _renaming(old: str, new: str) -> str:
    """That a file gets another place, as git says it in a diff; such a diff names all of its files so."""
    old, new = safe(old).lstrip("/"), safe(new).lstrip("/")
    return f"diff --git a/{old} b/{new}\n" + (f"rename from {old}\nrename to {new}\n" if old != new else "")


def unified_diff(path: str, before: str, after: str, new_path: str | None = None) -> str:
    """A unified diff that `patch` reads; on a terminal with control characters escaped."""
    from difflib import unified_diff as lines_of

    lines = []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for line in lines_of(old, new, f"a/{path.lstrip('/')}", f"b/{(new_path or path).lstrip('/')}"):
        lines.append(line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n")
    if sys.stdout.isatty():
        lines = [safe(line.rstrip("\r\n")) + "\n" for line in lines]
    return "".join(lines)


def safe(text: str) -> str:
    """A text that can be shown."""
    from refcheck.reports._terminal import safe as escaped

    return escaped(text)
