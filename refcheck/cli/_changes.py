"""What the commands that change files have in common: they print a diff, or write."""

from __future__ import annotations

import os
import sys
from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from refcheck.cli._run import Run
    from refcheck.facts.model import Problem

InPlace = Annotated[bool, typer.Option("--in-place", "-i", help="Write the files.")]
# In bytes: what is held of a file that moves with others, to see that it is the same when it is moved.
_LARGEST_MOVED = 256 << 20
_BOM = "\ufeff"
_INEXACT = " (shown with escapes: not to be applied)"
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
    from refcheck.cli._run import warn
    from refcheck.guards.regular_files import read_bytes
    from refcheck.links.display import problem_of, shown
    from refcheck.workspace.document_loader import STANDARD_INPUT
    from refcheck.workspace.transaction.plan import FileChange
    from refcheck.workspace.transaction.writing import is_recoverable, write

    moves, shows, changes = moves or {}, diff or not in_place, []
    inexact: list[str] = []
    root = run.session.workspace.files.root

    def named(location: str, path: str) -> str:
        return os.path.relpath(location, root).replace(os.sep, "/") if whole else path

    for here in sorted(moves.keys() - run.project.pages.keys()):
        if shows:
            sys.stdout.write(_renaming(named(here, here), named(moves[here], moves[here])))
        if in_place:
            try:
                data = read_bytes(here, _LARGEST_MOVED)
            except OSError as error:
                return [problem_of(shown(here), error)]
            changes.append(FileChange(here, data, data, moves[here]))
    for page in run.pages:
        location, source = page.location, page.source
        text = texts.get(location, source.text)
        old, new = named(location, page.path), named(moves.get(location, location), page.path)
        if moves and shows and (old != new or text != source.text):
            sys.stdout.write(_renaming(old, new))
        if page.path == STANDARD_INPUT and not diff:
            sys.stdout.write(_as_output(source.to_bytes(text).decode("utf-8")))
        elif text != source.text or location in moves:
            if shows:
                # With the byte order mark, which a diff has to name, too.
                before, after = source.to_bytes().decode("utf-8"), source.to_bytes(text).decode("utf-8")
                shown_diff, is_exact = _diff(old, new, before, after)
                sys.stdout.write(shown_diff)
                inexact += () if is_exact else (page.path,)
            if in_place and page.path != STANDARD_INPUT:
                changes.append(FileChange(location, source.to_bytes(), source.to_bytes(text), moves.get(location)))
    for path in inexact:
        sys.stdout.flush()
        sys.stderr.write(f"{safe(path)}: the diff shows escapes and cannot be applied: use --in-place\n")
    if len(changes) > 1 and not is_recoverable(root):
        # A single file is the old or the new one at any moment.
        warn("if this run is killed, the next one cannot finish it, as you have no state folder outside of the project")
    problems = write(changes, root, run.is_note)
    written = {change.path for change in changes} if not problems else set()
    for page in run.pages:
        if page.location in written:
            place = moves.get(page.location)
            what = f"moved to {safe(shown(place))}" if place else done
            sys.stderr.write(f"{safe(page.path)}: {what}\n")
    return problems


def _as_output(text: str) -> str:
    """A text that is what was asked for: as it is, but on a terminal, where nothing of it is to act."""
    from refcheck.guards.safe_text import safe_line

    return "".join(map(safe_line, text.splitlines(keepends=True))) if sys.stdout.isatty() else text


def _renaming(old: str, new: str) -> str:
    """That a file gets another place, as git says it in a diff; such a diff names all of its files so."""
    from refcheck.guards.safe_text import quoted

    old, new = old.lstrip("/"), new.lstrip("/")
    head = f"diff --git {quoted(f'a/{old}')} {quoted(f'b/{new}')}\n"
    return head + (f"rename from {quoted(old)}\nrename to {quoted(new)}\n" if old != new else "")


def _diff(old: str, new: str, before: str, after: str) -> tuple[str, bool]:
    """A unified diff, and whether `patch` and `git apply` write by it what it shows.

    They do not where something is shown escaped. The names of the diff say that then, so that no file is found by
    them: another text than that of the file must never be written.

    Args:
        old: the path of the file.
        new: the one that it has then.
    """
    from refcheck.cli._diff import unified_diff

    names = f"a/{old.lstrip('/')}", f"b/{new.lstrip('/')}"
    lines = unified_diff(*names, before, after)[2:]
    if not lines:
        return "", True
    marked = {text.partition("\n")[0] for text in (before, after) if text.startswith(_BOM)}
    shown = [_line_of_diff(line, marked) for line in lines]
    is_exact = shown == lines
    old_name, new_name = names if is_exact else (name + _INEXACT for name in names)
    return "".join((_head("---", old_name), _head("+++", new_name), *shown)), is_exact


def _head(mark: str, name: str) -> str:
    """A line with the name of a file; one with a blank ends in a tab, as git writes it."""
    from refcheck.guards.safe_text import quoted

    end = "\t" if " " in name else ""
    return f"{mark} {quoted(name)}{end}\n"


def _line_of_diff(line: str, marked: Container[str]) -> str:
    """A line of a diff as it is shown, with what is said of its end in a line of its own.

    Args:
        marked: the lines that begin with a byte order mark, which belongs there.
    """
    from refcheck.guards.safe_text import safe_line

    text, newline, end = line.partition("\n")
    start = 2 if text[1:] in marked else 0
    return text[:start] + safe_line(text[start:] + newline) + end


def safe(text: str) -> str:
    """A text that can be shown."""
    from refcheck.reports._terminal import safe as escaped

    return escaped(text)
