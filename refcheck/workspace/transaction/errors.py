"""The errors of writing and recovering, and their descriptions for the user."""

from __future__ import annotations

import errno
import os

from refcheck.facts.model import Problem
from refcheck.links.display import shown
from refcheck.workspace.transaction.journal_paths import JOURNAL

CHANGED_MEANWHILE = "it changed while it was read"


class JournalDoubted(Exception):
    """A journal is not believed. The message gives the reason, about "it"."""

    def problem(self, path: str) -> Problem:
        """Describe it to the user.

        Args:
            path: of the journal.
        """
        journal = shown(path)
        remedy = (
            f"delete `{journal}`; if a run of yours was killed here, look through the notes, and delete the files "
            "`.*.refcheck` beside them"
        )
        return Problem(journal, f"this journal is not trusted: {self}", help=remedy)


class WriteRefused(Exception):
    """A file cannot be written as planned."""

    def __init__(self, path: str, message: str, help: str = "") -> None:
        super().__init__(message)
        self.path, self.message, self.help = path, message, help

    @classmethod
    def by_system(cls, path: str, error: OSError, help: str = "", *, moves: bool = False) -> WriteRefused:
        """Return the refusal of the operating system."""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            help = "make room on the disk"
        return cls(path, f"cannot be {'moved' if moves else 'written'}: {reason(error)}", help)

    def problem(self, file_count: int) -> Problem:
        """Describe it to the user.

        Args:
            file_count: how many files were to be written.
        """
        all_kept = f"nothing is written, all {file_count} files are as they were"
        kept = "the file is as it was" if file_count == 1 else all_kept
        return Problem(shown(self.path), self.message, help="; ".join(filter(None, (self.help, kept))))


def unfinished(path: str, error: OSError, folder: str) -> Problem:
    """Describe a file that keeps an interrupted run from being finished.

    Args:
        folder: of the journal.
    """
    journal = shown(os.path.join(folder, JOURNAL))
    return Problem(
        shown(path),
        f"an interrupted run cannot be finished: {reason(error)}",
        help=f"fix that and run the command again, or delete `{journal}` to leave all files as they are",
    )


def reason(error: OSError) -> str:
    """Return the message of the system, in lower case."""
    return (error.strerror or str(error)).lower()
