"""Carrying out a plan, or taking it back."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress

from refcheck.facts.model import Problem
from refcheck.guards import interrupts
from refcheck.workspace.transaction.disk import delete_empty, sync_folders
from refcheck.workspace.transaction.errors import CHANGED_MEANWHILE, WriteRefused, unfinished
from refcheck.workspace.transaction.journal import Journal
from refcheck.workspace.transaction.journal_format import State
from refcheck.workspace.transaction.plan import FileChange, Plan, Step
from refcheck.workspace.transaction.replacement import discard_temporary_files, prepare, put_back, put_in_place


def carry_out(journal: Journal, plan: Plan, changes: Sequence[FileChange]) -> list[Problem]:
    """Do everything that is planned, or nothing.

    Returns:
        The reasons why nothing was done; empty if everything was.
    """
    state: State = b""
    try:
        journal.begin(plan)
        state = b"preparing"
        prepare(plan, changes)
        state = b"finishing"
        journal.mark(state)
        _put_all_in_place(plan)
    except BaseException as error:
        _, problems = undo(journal, plan, state)
        if isinstance(error, OSError):
            error = WriteRefused.by_system(journal.path, error)
        if isinstance(error, WriteRefused):
            return [error.problem(len(changes)), *problems]
        if problems:
            interrupts.told(f"and the next `refcheck fix --in-place` takes back what is written: {problems[0].message}")
        raise
    return clear(journal, plan)


def undo(journal: Journal, plan: Plan, state: State, *, is_recovered: bool = False) -> tuple[list[Step], list[Problem]]:
    """Put everything back.

    Args:
        state: how far the run has come.
        is_recovered: whether the files beside the notes are from another run, and so can be anything.

    Returns:
        The steps whose files somebody has changed in between, and what cannot be put back.
    """
    skipped, problems = [], []
    was_renaming = state in (b"finishing", b"returning")
    if was_renaming:
        try:
            journal.mark(b"returning")
        except OSError as error:
            return [], [unfinished(journal.path, error, journal.folder)]
    for step in reversed(plan.steps):
        try:
            if was_renaming and not put_back(step, is_recovered=is_recovered):
                skipped.append(step)
            discard_temporary_files(step)
        except OSError as error:
            problems.append(unfinished(step.target, error, journal.folder))
    for folder in reversed(plan.folders):
        with suppress(OSError):
            os.rmdir(folder)
    if was_renaming:
        sync_folders(plan.touched_folders)
    journal.end(is_done=not problems)
    return skipped, problems


def clear(journal: Journal, plan: Plan) -> list[Problem]:
    """Delete what is no longer needed when all files are new.

    Returns:
        What cannot be deleted.
    """
    sync_folders(plan.touched_folders)
    problems = []
    for step in plan.steps:
        try:
            discard_temporary_files(step)
        except OSError as error:
            problems.append(unfinished(step.backup, error, journal.folder))
        if step.moves:
            delete_empty(os.path.dirname(step.path), journal.folder)
    journal.end(is_done=not problems)
    return problems


def _put_all_in_place(plan: Plan) -> None:
    for step in plan.steps:
        interrupts.check()
        try:
            is_done = put_in_place(step)
        except OSError as error:
            raise WriteRefused.by_system(step.path, error, moves=step.moves) from error
        if not is_done:
            raise WriteRefused(step.path, CHANGED_MEANWHILE, "run the command again")
