"""The journal: a file with the plan of a run, locked as long as that run lives."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from contextlib import suppress

from refcheck.guards import interrupts
from refcheck.guards.trust import NO_LINK, NO_WAIT, is_own, is_same_seal, seal, secret_of_user
from refcheck.workspace.transaction.disk import BINARY, put, sync_folders
from refcheck.workspace.transaction.errors import JournalDoubted, WriteRefused
from refcheck.workspace.transaction.file_lock import is_at, try_lock
from refcheck.workspace.transaction.journal_format import (
    BEGINNING,
    LINE_LENGTH,
    MAX_JOURNAL_BYTES,
    MAX_TORN_BYTES,
    STATES,
    State,
    is_torn,
    parse_plan,
    plan_line,
    split,
    state_line,
)
from refcheck.workspace.transaction.journal_paths import JOURNAL
from refcheck.workspace.transaction.plan import NO_PLAN, Plan

_MAX_WAIT_SECONDS = 30.0
_RETRY_SECONDS = 0.02


def lock_journal(folder: str, *, create: bool, max_wait: float | None = None, read_only: bool = False) -> Journal:
    """Return the journal in a folder, as soon as no other run holds it.

    Args:
        create: whether it is created if there is none.
        max_wait: how long to wait for the lock, in seconds; None for the usual time.
        read_only: whether it is only read, which is possible even if nothing can be written.

    Raises:
        BlockingIOError: if another run holds it for longer.
        OSError: if there is none and none can be created, or it cannot be opened.
        JournalDoubted: if it is not a regular file, or does not belong to this user alone.
    """
    path = os.path.join(folder, JOURNAL)
    end = time.monotonic() + (_MAX_WAIT_SECONDS if max_wait is None else max_wait)
    flags = (os.O_RDONLY if read_only else os.O_RDWR) | BINARY | NO_LINK | NO_WAIT | (os.O_CREAT if create else 0)
    while True:
        _check_kind(path)
        handle = os.open(path, flags, 0o666)
        try:
            # Usually the run that held it has deleted it, and then the lock is one of no use.
            if try_lock(handle) and is_at(path, handle):
                _check_owner(handle)
                return Journal(folder, handle)
            if time.monotonic() >= end:
                raise BlockingIOError(errno.EAGAIN, "another run of refcheck is writing")
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        interrupts.check()
        time.sleep(_RETRY_SECONDS)


class Journal:
    """A locked journal. As a context manager it releases the lock.

    Args:
        folder: that contains it.
        handle: the open and locked file.

    Raises:
        OSError: if the file or its folder cannot be accessed.
    """

    def __init__(self, folder: str, handle: int) -> None:
        self.folder = folder
        self.path = os.path.join(folder, JOURNAL)
        self._handle = handle
        self._is_obsolete = False
        self._secret = secret_of_user(folder)
        # Of both, so that neither a copy of it nor of its folder is this one. A folder can be renamed.
        self._place = b"%d %d" % (os.stat(folder).st_ino, os.fstat(handle).st_ino)
        self._plan_line = b""

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._is_obsolete:
            with suppress(OSError):
                # An open file cannot be deleted everywhere; an empty one has no effect.
                os.ftruncate(self._handle, 0)
                if sys.platform == "win32":
                    self._close()
                os.unlink(self.path)
                sync_folders([self.folder])
        self._close()

    def begin(self, plan: Plan) -> None:
        """Write the plan and the first state, with room for the others.

        Raises:
            WriteRefused: if there are too many files.
            OSError: if it cannot be written.
        """
        self._is_obsolete = True
        if self._secret is None:
            self._secret = secret_of_user(self.folder, make=True)
        self._plan_line = plan_line(plan, self.folder)
        blank = b" " * (LINE_LENGTH - 1) + b"\n"
        written = self._plan_line + self._line(STATES[0]) + blank * (len(STATES) - 1)
        if len(written) > MAX_JOURNAL_BYTES:
            first = plan.steps[0].path
            raise WriteRefused(first, "cannot be written: there are too many files", "give fewer files")
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        put(self._handle, written)
        os.fsync(self._handle)
        sync_folders([self.folder])
        self._is_obsolete = False

    def mark(self, state: State) -> None:
        """Write that the run has reached a state."""
        os.lseek(self._handle, len(self._plan_line) + STATES.index(state) * LINE_LENGTH, os.SEEK_SET)
        put(self._handle, self._line(state))
        os.fsync(self._handle)

    def end(self, *, is_done: bool) -> None:
        """Record whether nothing is left to do. The file is then deleted with the lock."""
        self._is_obsolete = is_done

    def read(self) -> tuple[State, Plan]:
        """Return the last state and the plan of the run that left this journal.

        Raises:
            JournalDoubted: if it is not believed. Only its seals have been checked then.
            OSError: if it cannot be read.
        """
        data = self._content()
        if is_torn(data):
            return b"", NO_PLAN
        self._plan_line, lines = split(data)
        is_journal = data.startswith(BEGINNING)
        if is_journal and lines[0] == state_line(STATES[0], None):
            raise JournalDoubted("it is not known who wrote it, as that run had no state folder")
        believed = [
            state
            for state, line in zip(STATES, lines, strict=True)
            if is_journal and self._secret is not None and is_same_seal(line, self._line(state))
        ]
        if not believed:
            raise JournalDoubted("it is not a journal that refcheck wrote for you on this machine")
        return believed[-1], parse_plan(self._plan_line, self.folder)

    def _content(self) -> bytes:
        os.lseek(self._handle, 0, os.SEEK_SET)
        size = os.fstat(self._handle).st_size
        with open(self._handle, "rb", closefd=False) as file:
            start = file.read(len(BEGINNING))
            if size > (MAX_JOURNAL_BYTES if start == BEGINNING else MAX_TORN_BYTES):
                raise JournalDoubted("it is too large")
            return start + file.read(size)

    def _line(self, state: State) -> bytes:
        """A state with its seal, which is valid for this folder, this file and this plan."""
        if self._secret is None:
            return state_line(state, None)
        return state_line(state, seal(self._secret, b"journal", state, self._place, self._plan_line))

    def _close(self) -> None:
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)


def _check_kind(path: str) -> None:
    """Refuse a journal that must not be opened.

    Raises:
        JournalDoubted: if something other than a regular file is there.
    """
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        raise JournalDoubted("it is a symbolic link" if stat.S_ISLNK(mode) else "it is not a regular file")


def _check_owner(handle: int) -> None:
    """Refuse a journal that does not belong to this user alone.

    Raises:
        JournalDoubted: if it is another user's, or a file that has another name, too.
    """
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise JournalDoubted("it is not a regular file")
    if not is_own(status):
        raise JournalDoubted("it belongs to another user")
    if status.st_nlink > 1:
        raise JournalDoubted("it is a file that has another name, too")
