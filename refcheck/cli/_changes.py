"""Prints changes of files as a diff, or writes them."""

from __future__ import annotations

import os
import sys
from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, NamedTuple

from refcheck.cli._messages import warn

if TYPE_CHECKING:
    from refcheck.cli._run import Run
    from refcheck.facts.model import Problem
    from refcheck.project.page import Page
    from refcheck.workspace.transaction.plan import FileChange

# A moved file is held in memory, to check that it has not changed when it is moved.
_MAX_MOVED_BYTES = 256 << 20
_BOM = "\ufeff"
_INEXACT = " (shown with escapes: not to be applied)"


class WriteOptions(NamedTuple):
    """How changes are printed and written."""

    in_place: bool
    """Whether the changes are written."""
    diff: bool
    """Whether a diff is printed even if the changes are written, or are those of standard input."""
    from_root: bool = False
    """Whether paths in the diff are relative to the project's root, because any of its files can change."""
    done: str = "fixed"
    """The word for the change of a file that was written in place."""

    @property
    def prints(self) -> bool:
        """Whether a diff is printed."""
        return self.diff or not self.in_place


class Shown(NamedTuple):
    """The result of printing or writing changes."""

    problems: list[Problem]
    """The reasons why nothing was written; either all files are written, or none."""
    left: str = ""
    """The last line of a dry run, which summarizes the changes that were not made."""


def show_or_write(
    run: Run, texts: Mapping[str, str], options: WriteOptions, moves: Mapping[str, str] | None = None
) -> Shown:
    """Prints the changes of files as a diff, and writes them if that is requested.

    Standard input is written to standard output, changed or not.

    Args:
        texts: the new texts, by the location of the file: a page of the run, or a bibliography.
        moves: the locations of files that are moved, before and after.
    """
    from refcheck.workspace.transaction.writing import write

    if run.plan.excluded_input is not None and not options.diff:
        _write_unchanged(run.plan.excluded_input)
    changes = _Changes(run, options, moves or {})
    unread = changes.take_other_files()
    if unread is not None:
        return Shown([unread])
    for location in sorted(texts.keys() - run.project.pages.keys()):
        changes.take_bibliography(location, texts[location])
    for page in run.pages:
        changes.take_page(page, texts.get(page.location, page.source.text))
    changes.warn()
    problems = write(changes.to_write, run.session.workspace.files.root, run.is_note)
    if not problems:
        changes.tell_written()
    return Shown(problems, "" if options.in_place else changes.left())


class _Changes:
    """Prints changes and collects those that have to be written.

    Attributes:
        to_write: the changes of files.
    """

    def __init__(self, run: Run, options: WriteOptions, moves: Mapping[str, str]) -> None:
        self.to_write: list[FileChange] = []
        self._run = run
        self._options = options
        self._moves = moves
        self._root = run.session.workspace.files.root
        self._inexact: list[str] = []
        # The locations of the files that are, or would be, written or moved.
        self._to_do: set[str] = set()
        self._bibliographies: list[str] = []

    def take_other_files(self) -> Problem | None:
        """Takes the moved files that are not pages; returns why one cannot be read."""
        from refcheck.guards.regular_files import read_bytes
        from refcheck.links.display import problem_of, shown
        from refcheck.workspace.transaction.plan import FileChange

        for here in sorted(self._moves.keys() - self._run.project.pages.keys()):
            there = self._moves[here]
            self._to_do.add(here)
            if self._options.prints:
                sys.stdout.write(_renaming(self._named(here, here), self._named(there, there)))
            if self._options.in_place:
                try:
                    data = read_bytes(here, _MAX_MOVED_BYTES)
                except OSError as error:
                    return problem_of(shown(here), error)
                self.to_write.append(FileChange(here, data, data, there))
        return None

    def take_bibliography(self, location: str, text: str) -> None:
        """Takes a bibliography with its new text."""
        from refcheck.workspace.transaction.plan import FileChange

        source = self._run.session.source_at(location)
        before, after = source.to_bytes(), source.to_bytes(text)
        self._to_do.add(location)
        if self._options.prints:
            name = self._named(location, source.path)
            self._print_diff(source.path, (name, name), before, after)
        if self._options.in_place:
            self.to_write.append(FileChange(location, before, after))
            self._bibliographies.append(location)

    def take_page(self, page: Page, text: str) -> None:
        """Takes a page with its text, changed or not."""
        from refcheck.workspace.transaction.plan import FileChange

        source, there = page.source, self._moves.get(page.location)
        old, new = self._named(page.location, page.path), self._named(there or page.location, page.path)
        is_changed = text != source.text
        if self._moves and self._options.prints and (old != new or is_changed):
            sys.stdout.write(_renaming(old, new))
        is_standard_input = self._run.plan.has_standard_input_at(page.location)
        if is_standard_input and not self._options.diff and source.fault is not None:
            _write_unchanged(source.to_bytes())
        elif is_standard_input and not self._options.diff:
            sys.stdout.write(_as_output(source.to_bytes(text).decode("utf-8")))
        elif is_changed or there is not None:
            before, after = source.to_bytes(), source.to_bytes(text)
            if not is_standard_input:
                self._to_do.add(page.location)
            if self._options.prints and is_changed:
                self._print_diff(page.path, (old, new), before, after)
            if self._options.in_place and not is_standard_input:
                self.to_write.append(FileChange(page.location, before, after, there))

    def warn(self) -> None:
        """Warns of diffs that cannot be applied, and of a write that could not be finished by another run."""
        from refcheck.workspace.transaction.writing import is_recoverable

        for path in self._inexact:
            sys.stdout.flush()
            sys.stderr.write(f"{safe(path)}: the diff shows escapes and cannot be applied: use --in-place\n")
        # A single file is at any moment either the old or the new one.
        if len(self.to_write) > 1 and not is_recoverable(self._root):
            warn(
                "if this run is killed, the next one cannot finish it, "
                "as you have no state folder outside of the project"
            )

    def tell_written(self) -> None:
        """Reports which files were written or moved."""
        from refcheck.links.display import shown

        for location in self._bibliographies:
            sys.stderr.write(f"{safe(shown(location))}: {self._options.done}\n")
        written = {change.path for change in self.to_write}
        for here in sorted(written & self._moves.keys() - self._run.project.pages.keys()):
            sys.stderr.write(f"{safe(shown(here))}: moved to {safe(shown(self._moves[here]))}\n")
        for page in self._run.pages:
            if page.location in written:
                place = self._moves.get(page.location)
                what = f"moved to {safe(shown(place))}" if place else self._options.done
                sys.stderr.write(f"{safe(page.path)}: {what}\n")

    def left(self) -> str:
        """A line with the numbers of files that would be moved and changed; empty if there are none."""
        moved = len(self._to_do & self._moves.keys())
        changed = len(self._to_do) - moved
        what = [f"{_files(moved)} would be moved"] if moved else []
        what += [f"{_files(changed)} would be changed"] if changed else []
        return f"{' and '.join(what)}; nothing is written without --in-place\n" if what else ""

    def _print_diff(self, path: str, names: tuple[str, str], before: bytes, after: bytes) -> None:
        # Includes the byte order mark, which a diff must show, too.
        diff, is_exact = _diff(*names, before.decode("utf-8"), after.decode("utf-8"))
        sys.stdout.write(diff)
        self._inexact += () if is_exact else (path,)

    def _named(self, location: str, path: str) -> str:
        return os.path.relpath(location, self._root).replace(os.sep, "/") if self._options.from_root else path


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"


def _write_unchanged(data: bytes) -> None:
    """Writes bytes that were not read as a text, and may not be one."""
    if sys.stdout.isatty():
        sys.stdout.write(_as_output(data.decode("utf-8", "replace")))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)


def _as_output(text: str) -> str:
    """A text for standard output: escaped on a terminal, otherwise unchanged."""
    from refcheck.guards.safe_text import safe_line

    return "".join(map(safe_line, text.splitlines(keepends=True))) if sys.stdout.isatty() else text


def _renaming(old: str, new: str) -> str:
    """The lines of a diff, as in git, that state that a file is moved; all names in the diff then have this form."""
    from refcheck.guards.safe_text import quoted

    old, new = old.lstrip("/"), new.lstrip("/")
    head = f"diff --git {quoted(f'a/{old}')} {quoted(f'b/{new}')}\n"
    return head + (f"rename from {quoted(old)}\nrename to {quoted(new)}\n" if old != new else "")


def _diff(old: str, new: str, before: str, after: str) -> tuple[str, bool]:
    """A unified diff, and whether `patch` and `git apply` write exactly what it shows.

    They do not if the diff contains escapes. The names in the diff then say so and match no file, so that a wrong text
    is never written.

    Args:
        old: the path of the file.
        new: the path of the file afterwards.
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
    """A header line with the name of a file; a name with a space is followed by a tab, as git writes it."""
    from refcheck.guards.safe_text import quoted

    end = "\t" if " " in name else ""
    return f"{mark} {quoted(name)}{end}\n"


def _line_of_diff(line: str, marked: Container[str]) -> str:
    """A displayed line of a diff; a note on its line end follows on a line of its own.

    Args:
        marked: the lines that start with a byte order mark, which belongs there.
    """
    from refcheck.guards.safe_text import safe_line

    text, newline, end = line.partition("\n")
    start = 2 if text[1:] in marked else 0
    return text[:start] + safe_line(text[start:] + newline) + end


def safe(text: str) -> str:
    """A text that can be displayed."""
    from refcheck.reports._terminal import safe as escaped

    return escaped(text)
