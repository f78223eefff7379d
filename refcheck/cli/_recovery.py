"""Finishes, undoes or only reports the changes of a run that was interrupted while it wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from refcheck.cli._messages import FAILED, some, tell, warn
from refcheck.facts.named_tuple import NamedTuple

if TYPE_CHECKING:
    from refcheck.session import Session
    from refcheck.workspace.transaction.recovery import Recovery

# A stranger can put a journal in each folder.
_MAX_JOURNALS = 3


class Recovered(NamedTuple):
    """The result of looking for interrupted runs."""

    has_warned: bool = False
    may_have_changed: bool = False
    """Whether files may have changed since they were read."""
    has_written: bool = False


def recover(session: Session, is_note: Callable[[str], bool], *, in_place: bool) -> Recovered:
    """Finishes or undoes interrupted runs; ends the command if that fails.

    Args:
        is_note: whether a file may be written.
        in_place: whether this run writes files. If not, interrupted runs are only reported.
    """
    from refcheck.workspace.transaction.journal_paths import folders_with_journal

    folders = folders_with_journal(session.workspace.files.root, session.project.pages)
    if not folders:
        return Recovered()
    if not in_place:
        _report(folders)
        return Recovered(has_warned=True)
    from refcheck.workspace.transaction import recovery

    has_written = False
    for folder in folders:
        found = recovery.recover(folder, is_note)
        if found is not None:
            has_written = has_written or bool(found.written)
            _tell(found)
    return Recovered(has_warned=True, may_have_changed=True, has_written=has_written)


def _report(folders: Sequence[str]) -> None:
    from refcheck.workspace.transaction.recovery import describe_journal

    for problem in filter(None, map(describe_journal, folders[:_MAX_JOURNALS])):
        tell(problem)
    if len(folders) > _MAX_JOURNALS:
        warn(f"there are such journals in {len(folders) - _MAX_JOURNALS} more folders")


def _tell(recovery: Recovery) -> None:
    if recovery.written:
        warn(f"an interrupted run is finished, and has now written {some(recovery.written)}")
    if recovery.undone:
        warn(f"an interrupted run is undone, and has changed nothing in {some(recovery.undone)}")
    if recovery.skipped:
        warn(f"an interrupted run has not written what was changed since: {some(recovery.skipped)}")
    for problem in recovery.problems:
        tell(problem)
    if recovery.problems:
        raise SystemExit(FAILED)
