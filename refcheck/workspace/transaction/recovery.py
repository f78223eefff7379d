"""Recovery of an interrupted run: its journal contains the remaining steps, or those to undo."""

from __future__ import annotations

import os
from typing import NamedTuple

from refcheck.facts.model import Problem
from refcheck.guards import interrupts
from refcheck.links.display import shown
from refcheck.workspace.transaction.errors import JournalDoubted, unfinished
from refcheck.workspace.transaction.execution import clear, undo
from refcheck.workspace.transaction.journal import Journal, lock_journal
from refcheck.workspace.transaction.journal_paths import JOURNAL
from refcheck.workspace.transaction.permissions import IsNote, check_journal, is_markdown
from refcheck.workspace.transaction.plan import Plan, Step
from refcheck.workspace.transaction.replacement import put_in_place


class Recovery(NamedTuple):
    """The state of the files of an interrupted run, by their displayed paths.

    Attributes:
        written: the files that are new now.
        undone: the files that are as they were before that run.
        skipped: the files that somebody has changed since; they are as they were found.
        problems: the reasons why it could not be finished. The journal still exists.
    """

    written: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def recover(folder: str | os.PathLike[str], is_note: IsNote = is_markdown) -> Recovery | None:
    """Finish an interrupted run in a folder. Wait for a run that is still writing.

    Args:
        is_note: which files may be replaced, whatever the journal says.

    Returns:
        The result; None if there is no journal.
    """
    top = os.path.realpath(folder)
    path = os.path.join(top, JOURNAL)
    with interrupts.Held():
        try:
            journal = lock_journal(top, create=False)
        except FileNotFoundError:
            return None
        except JournalDoubted as doubt:
            return Recovery(problems=(doubt.problem(path),))
        except OSError as error:
            return Recovery(problems=(unfinished(path, error, top),))
        with journal:
            return settle(journal, is_note)


def settle(journal: Journal, is_note: IsNote) -> Recovery:
    """Finish the work of the run that left a journal."""
    try:
        state, plan = journal.read()
        check_journal(plan, journal.folder, is_note)
    except JournalDoubted as doubt:
        return Recovery(problems=(doubt.problem(journal.path),))
    except OSError as error:
        return Recovery(problems=(unfinished(journal.path, error, journal.folder),))
    if state == b"finishing":
        return _go_on(journal, plan)
    skipped, problems = undo(journal, plan, state, is_recovered=True)
    undone = tuple(shown(step.path) for step in plan.steps if step not in skipped)
    return Recovery((), undone, _targets(skipped), tuple(problems))


def is_abandoned(folder: str) -> bool:
    """Whether the run that made the journal in a folder is dead."""
    return describe_journal(folder) is not None


def describe_journal(folder: str) -> Problem | None:
    """Describe the journal in a folder to the user, without doing anything.

    Returns:
        None if there is none, or its run is still writing.
    """
    path = os.path.join(folder, JOURNAL)
    try:
        with lock_journal(os.path.realpath(folder), create=False, max_wait=0, read_only=True) as journal:
            journal.read()
    except (FileNotFoundError, BlockingIOError):
        return None
    except JournalDoubted as doubt:
        return doubt.problem(path)
    except OSError as error:
        return unfinished(path, error, folder)
    return Problem(
        shown(path),
        "an interrupted run has left this journal",
        help="some notes may be as they were before it; `refcheck fix --in-place` finishes it first",
    )


def _go_on(journal: Journal, plan: Plan) -> Recovery:
    """Perform the renames that are left."""
    written: list[Step] = []
    skipped: list[Step] = []
    problems = []
    for step in plan.steps:
        try:
            (written if put_in_place(step, is_recovered=True) else skipped).append(step)
        except OSError as error:
            problems.append(unfinished(step.target, error, journal.folder))
    if not problems:
        problems = clear(journal, plan)
    return Recovery(_targets(written), (), _targets(skipped), tuple(problems))


def _targets(steps: list[Step]) -> tuple[str, ...]:
    return tuple(shown(step.target) for step in steps)
