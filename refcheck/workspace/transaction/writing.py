"""Writing files, all of them or none."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence

from refcheck.facts.model import Problem
from refcheck.guards import interrupts
from refcheck.guards.trust import is_within, secret_of_user
from refcheck.links.display import shown
from refcheck.workspace.transaction.disk import read_regular
from refcheck.workspace.transaction.errors import CHANGED_MEANWHILE, JournalDoubted, WriteRefused, reason
from refcheck.workspace.transaction.execution import carry_out
from refcheck.workspace.transaction.journal import Journal, lock_journal
from refcheck.workspace.transaction.journal_paths import JOURNAL
from refcheck.workspace.transaction.permissions import IsNote, is_markdown, refusal_of
from refcheck.workspace.transaction.plan import FileChange, Plan, Step, plan_changes
from refcheck.workspace.transaction.recovery import settle


def write(
    changes: Iterable[FileChange], folder: str | os.PathLike[str], is_note: IsNote = is_markdown
) -> list[Problem]:
    """Change and move files, all of them or none.

    Args:
        changes: one for each file. Those that change nothing are ignored.
        folder: the root of the project, for the journal. If it cannot be written, the journal is in the innermost
            folder that contains all the files, or in that of the first. This is also so if the files are below a hidden
            folder of the project, because a journal names nothing there.
        is_note: which files may be changed. Files of any kind may be moved, unless they are hidden.

    Returns:
        The reasons why nothing was written; empty if everything was.
    """
    wanted = [change for change in changes if change.before != change.after or change.new_path is not None]
    if not wanted:
        return []
    plan, top = plan_changes(wanted), os.path.realpath(folder)
    with interrupts.Held():
        interrupts.told("and no file is changed")
        try:
            with _lock_first(plan, top, is_note) as journal:
                recovery = settle(journal, is_note)
                problems = list(recovery.problems) or _hindrances(wanted, plan) or carry_out(journal, plan, wanted)
        except WriteRefused as refused:
            return [refused.problem(len(wanted))]
        if not problems:
            interrupts.told("when all files were written")
        return problems


def is_recoverable(folder: str | os.PathLike[str]) -> bool:
    """Whether the next run will finish the work of a run that is killed while it writes in a folder."""
    return secret_of_user(os.fspath(folder), make=True) is not None


def _lock_first(plan: Plan, top: str, is_note: IsNote) -> Journal:
    """The journal in the first possible folder in which every step is allowed and files can be created.

    Raises:
        WriteRefused: if there is none.
    """
    for step in plan.steps:
        if step.moves and not (is_within(step.path, top) and is_within(step.target, top)):
            raise WriteRefused(step.path, f"cannot be moved into or out of `{shown(top)}`")
    moves = any(step.moves for step in plan.steps)
    refused: WriteRefused | None = None
    failed: OSError | None = None
    for place in _journal_folders(plan.steps, top, moves):
        refusals = (refusal_of(step, place, is_note) for step in plan.steps)
        refused = next(filter(None, refusals), None)
        if refused is not None:
            if moves:
                raise refused
            continue
        try:
            return _lock(place)
        except OSError as error:
            failed = error
    first = plan.steps[0].path
    if failed is None:
        raise refused or WriteRefused(first, "cannot be written")
    raise WriteRefused.by_system(first, failed, "allow writing in its folder") from failed


def _journal_folders(steps: Sequence[Step], top: str, moves: bool) -> Iterator[str]:
    """The possible folders of a journal, with the best one first."""
    yield top
    if all(is_within(step.path, top) for step in steps):
        yield os.path.commonpath([os.path.dirname(path) for step in steps for path in (step.path, step.target)])
    if not moves:
        yield steps[0].folder


def _lock(folder: str) -> Journal:
    """The journal in a folder.

    Raises:
        WriteRefused: if another run holds it, or it is not believed.
        OSError: if it cannot be created.
    """
    try:
        return lock_journal(folder, create=True)
    except BlockingIOError as error:
        raise WriteRefused(folder, reason(error), "run the command again when that has ended") from error
    except JournalDoubted as doubt:
        path = os.path.join(folder, JOURNAL)
        problem = doubt.problem(path)
        raise WriteRefused(path, problem.message, problem.help) from doubt


def _hindrances(changes: Sequence[FileChange], plan: Plan) -> list[Problem]:
    """All obstacles that can be known before anything is written."""
    problems = []
    for change, step in zip(changes, plan.steps, strict=True):
        try:
            _check_unchanged(change, step)
        except OSError as error:
            problems.append(WriteRefused.by_system(step.path, error, "allow writing it").problem(len(changes)))
        except WriteRefused as refused:
            problems.append(refused.problem(len(changes)))
    return problems


def _check_unchanged(change: FileChange, step: Step) -> None:
    if read_regular(step.path) != change.before:
        raise WriteRefused(step.path, CHANGED_MEANWHILE, "run the command again")
    if step.edits and not os.access(step.path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if step.moves and os.path.lexists(step.target) and not step.is_same_entry:
        raise WriteRefused(step.path, f"cannot be moved: `{shown(step.target)}` exists", "choose another name")
