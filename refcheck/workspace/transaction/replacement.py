"""One note: its new file is made beside it, takes its place, or gives it back to the old file."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress

from refcheck.guards import interrupts
from refcheck.workspace.transaction.disk import (
    create_like,
    discard,
    holds,
    is_same_file,
    sync,
    sync_folders,
)
from refcheck.workspace.transaction.errors import WriteRefused
from refcheck.workspace.transaction.plan import FileChange, Plan, Step

_EXECUTED = 0o111 | stat.S_ISUID | stat.S_ISGID


def prepare(plan: Plan, changes: Sequence[FileChange]) -> None:
    """Bring all new files to the disk, beside the old ones.

    Raises:
        WriteRefused: if one cannot be written.
    """
    for folder in plan.folders:
        with suppress(FileExistsError):
            os.mkdir(folder)
    copies = []
    for step, change in zip(plan.steps, changes, strict=True):
        if step.edits:
            interrupts.check()
            try:
                copies += _write_beside(step, change)
            except OSError as error:
                raise WriteRefused.by_system(step.path, error, "allow writing in its folder") from error
    # One after another they would take ten times as long: the file system writes pending data together.
    for step in plan.steps:
        if step.edits:
            interrupts.check()
            try:
                sync(step.temporary)
            except OSError as error:
                raise WriteRefused.by_system(step.path, error) from error
    for path in copies:
        sync(path)
    sync_folders(plan.touched_folders)
    sync_folders(os.path.dirname(folder) for folder in plan.folders)


def put_in_place(step: Step, *, is_recovered: bool = False) -> bool:
    """Put a new file in its place, if that has not been done.

    Args:
        is_recovered: whether the new file is from another run, and so can be anything.

    Returns:
        Whether it is there; not if somebody has changed the old file.
    """
    if step.moves and not _move(step):
        return False
    if not step.edits:
        return True
    if not os.path.lexists(step.temporary):
        return not holds(step.target, step.before)
    if not holds(step.target, step.before):
        return False
    if is_recovered and not _is_harmless(step.temporary, step.after, step.target):
        return False
    # If it is a copy, or a file that somebody has put there, it cannot show whether the old file is written to.
    is_old_file = not is_recovered or is_same_file(step.backup, step.target)
    os.replace(step.temporary, step.target)
    if is_old_file and os.path.lexists(step.backup) and not holds(step.backup, step.before):
        # Somebody wrote into the old file just now.
        os.replace(step.backup, step.target)
        return False
    return True


def put_back(step: Step, *, is_recovered: bool) -> bool:
    """Put an old file back in its place, if a new one is there.

    Args:
        is_recovered: whether the old file is from another run, and so can be anything.

    Returns:
        Whether it is there; not if somebody has changed the new file.
    """
    if step.edits and os.path.lexists(step.backup) and holds(step.target, step.after):
        if is_recovered and not _is_harmless(step.backup, step.before, step.target):
            return False
        os.replace(step.backup, step.target)
    if step.moves and (not os.path.lexists(step.path) or step.is_same_entry) and holds(step.target, step.before):
        os.rename(step.target, step.path)
    return holds(step.path, step.before)


def discard_temporary_files(step: Step) -> None:
    """Delete the files beside a note."""
    discard(step.temporary)
    discard(step.backup)


def _write_beside(step: Step, change: FileChange) -> list[str]:
    """Make the new file and the second name of the old one; return the path of the latter if it is a copy."""
    create_like(step.temporary, change.after, step.path)
    try:
        os.link(step.path, step.backup)
    except OSError:
        create_like(step.backup, change.before, step.path)
        return [step.backup]
    return []


def _move(step: Step) -> bool:
    if holds(step.path, step.before) and (not os.path.lexists(step.target) or step.is_same_entry):
        os.rename(step.path, step.target)
        return True
    return holds(step.target, step.before) or holds(step.target, step.after)


def _is_harmless(path: str, digest: str, place: str) -> bool:
    """Whether a file can replace another one: it has the planned content. It is made no more executable than that."""
    if not holds(path, digest):
        return False
    rights = stat.S_IMODE(os.stat(place).st_mode)
    if stat.S_IMODE(os.lstat(path).st_mode) & ~rights & _EXECUTED:
        os.chmod(path, rights)
    return True
