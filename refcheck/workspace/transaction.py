"""Writes notes: each file is the old one or the new one at any moment, and of several files all or none are new.

What happens, and what a run that was killed in between leaves:

1. `.refcheck-journal` is made and locked. The lock ends with the process, however that ends: a journal that
   nobody holds is one of a dead run. A second run waits, and then finds the files changed.
2. Every file must hold the bytes that the change was made from. The journal gets what is to be done (paths, hashes
   of old and new contents, and with that the names of all temporary files), the word `preparing` with its seal, and
   room for the words that follow, so that a full disk cannot keep them from being written.
   *Killed here or in step 3:* no note is touched; the next run deletes those files, and none but them.
3. Each new text is written into a file beside its note, and the old one gets a second name there (a hard link, or
   a copy where the file system has none). All is brought to the disk. A full disk or a folder that cannot be
   written ends the run here, with nothing changed.
4. The word `finishing` is written with its seal. It counts when the seal is whole, so there is no moment between.
   From now on the new texts are what counts.
5. Each new file takes the name of its note by one rename, if the note still holds the old bytes.
   *Killed here:* the next run goes on with the renames that are left. A note that somebody changed in between is
   left as it is, and named. If a rename fails in a run that lives, the word `returning` is written, and the old files
   get their names back; *killed there*, the next run goes on with that.
6. The second names and the journal are deleted. *Killed here:* the next run does it.

Journals come with folders, and folders come from strangers. So one is believed only where this user on this machine
has written it there: each word is sealed (`trust.py`) together with all that is to be done, with the folder and with
the file of the journal itself, so that a copy is none. Nothing of another one is done, or even parsed; it stays, is
named, and nothing is written until somebody has deleted it. Where the user has no secret, no journal is believed.

And whatever a journal that is believed says: only Markdown notes are replaced, one only if it has the hash and a
file with the other hash lies beside it; temporary files have names of their own kind in the folder of their note;
what is moved stays within the folder of the journal; nothing below a hidden folder is touched, nothing is reached by
a link, and nothing gets a right to be executed that it had not. What could not be brought to an end is not begun.

Kept are: mode, owner and group where the system lets them be set, extended attributes (so access lists), and
symbolic links, whose target is replaced. Another hard link to a note keeps the old text, as it is a name of the old
file. Bytes are written as they are given: newlines, a byte order mark and a missing last newline are for `Source`.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Problem
from refcheck.guards import interrupts
from refcheck.guards.trust import NO_LINK, NO_WAIT, is_own, is_same_seal, is_within, seal, secret_of_user
from refcheck.links.files import shown
from refcheck.workspace.discovery import SUFFIXES

JOURNAL = ".refcheck-journal"
# A journal begins with this, then what is to be done, in one line; then one line for each state, in this order.
_BEGINNING = b"refcheck journal 2: "
_PREPARING, _FINISHING, _RETURNING = _STATES = b"preparing", b"finishing", b"returning"
_NO_SEAL = b"-" * 64
_LINE = len(b"%s %s\n" % (_PREPARING, _NO_SEAL))
# In bytes: what a quarter of a million files need.
_LARGEST = 64_000_000
# Of one that was not written to its end, in bytes. What is larger is told rather than deleted.
_LARGEST_BEGUN = 1_000_000
_TOKEN = compile_lazily(r"[0-9a-f]{16}")
_HASH = compile_lazily(r"[0-9a-f]{64}")
_CHANGED = "it changed while it was read"
_BINARY: int = getattr(os, "O_BINARY", 0)
_EXECUTED = 0o111 | stat.S_ISUID | stat.S_ISGID
# How long to wait for another run that is writing; in seconds.
_PATIENCE = 30.0

IsNote = Callable[[str], bool]
"""Whether an absolute path is that of a Markdown note, by its name."""


class FileChange(NamedTuple):
    """What a file is to become.

    Attributes:
        path: of the file; of a symbolic link, the file that it leads to is changed or moved.
        before: the bytes that were read from it.
        after: the new ones, or the same for a file that is only moved.
        new_path: where it shall be, if elsewhere in the project. Folders are made for it, and those that are
            empty then are deleted.
    """

    path: str
    before: bytes
    after: bytes
    new_path: str | None = None


class Recovery(NamedTuple):
    """What became of the files of a run that was interrupted, by paths as they are shown.

    Attributes:
        written: these are new now.
        undone: these are as they were before that run.
        left: somebody changed these since; they are as they were found.
        problems: why it could not be brought to an end. The journal is still there.
    """

    written: tuple[str, ...] = ()
    undone: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Step(NamedTuple):
    """A change by real paths and hashes."""

    path: str
    target: str
    before: str
    after: str
    name: str

    @property
    def folder(self) -> str:
        return os.path.dirname(self.target)

    @property
    def temporary(self) -> str:
        """The new file until it takes its place."""
        return os.path.join(self.folder, f".{self.name}.refcheck")

    @property
    def backup(self) -> str:
        """The old file until all have taken their places."""
        return os.path.join(self.folder, f".{self.name}-old.refcheck")

    @property
    def moves(self) -> bool:
        return self.path != self.target

    @property
    def edits(self) -> bool:
        return self.before != self.after

    @property
    def is_same_entry(self) -> bool:
        """Whether both paths name one file, as the file system does not tell `A.md` from `a.md`."""
        with suppress(OSError):
            return self.path.casefold() == self.target.casefold() and os.path.samefile(self.path, self.target)
        return False


class _Plan(NamedTuple):
    """What a journal holds.

    Attributes:
        folders: that are made for it, outermost first.
    """

    token: str
    steps: tuple[_Step, ...]
    folders: tuple[str, ...]


class _Doubted(Exception):
    """A journal that is not believed; says why, of "it"."""

    def problem(self, path: str) -> Problem:
        """What a person is told of it."""
        return Problem(shown(path), f"this journal is not believed: {self}", help=_remedy(path))


class _Refused(Exception):
    """A file that cannot be written as planned."""

    def __init__(self, path: str, message: str, help: str) -> None:
        super().__init__(message)
        self.path, self.message, self.help = path, message, help

    @classmethod
    def by(cls, path: str, error: OSError, help: str = "", *, moves: bool = False) -> _Refused:
        """What the system says."""
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            help = "make room on the disk"
        return cls(path, f"cannot be {'moved' if moves else 'written'}: {_reason(error)}", help)

    def problem(self, files: int) -> Problem:
        """What a person is told of it, with how many files were to be written."""
        kept = "the file is as it was" if files == 1 else f"nothing is written, all {files} files are as they were"
        return Problem(shown(self.path), self.message, help="; ".join(filter(None, (self.help, kept))))


def is_markdown(path: str) -> bool:
    """Whether a path is that of a Markdown note, wherever it is."""
    return path.lower().endswith(SUFFIXES)


def write(
    changes: Iterable[FileChange], folder: str | os.PathLike[str], is_note: IsNote = is_markdown
) -> list[Problem]:
    """Changes and moves files, all of them or none.

    Args:
        changes: one for a file. Those that change nothing are passed over.
        folder: the root of the project, for the journal. Where it cannot be written, the journal is in the
            innermost folder that holds all the files, or in that of the first. So it is where the files lie below a
            hidden folder of the project: in a journal there is nothing of that kind.
        is_note: which files can be changed. Files of any kind can be moved, unless they are hidden.

    Returns:
        Why nothing was written; empty where all was.
    """
    wanted = [change for change in changes if change.before != change.after or change.new_path is not None]
    if not wanted:
        return []
    plan, top = _plan(wanted), os.path.realpath(folder)
    with interrupts.Held():
        interrupts.told("and no file is changed")
        try:
            with _lock_first(plan, top, is_note) as journal:
                left = journal.settle(is_note)
                problems = list(left.problems) or _hindrances(wanted, plan) or journal.carry_out(plan, wanted)
        except _Refused as refused:
            return [refused.problem(len(wanted))]
        if not problems:
            interrupts.told("when all files were written")
        return problems


def is_recoverable(folder: str | os.PathLike[str]) -> bool:
    """Whether a run that is killed while it writes in a folder is brought to an end by the next one."""
    return secret_of_user(os.fspath(folder), make=True) is not None


def write_own(path: str | os.PathLike[str], data: bytes, within: str | os.PathLike[str] | None = None) -> None:
    """Makes or replaces a file of refcheck's own, such as a baseline; at any moment it is the old or the new one.

    Args:
        within: a folder that it has to be in when all links are followed; None for anywhere.

    Raises:
        OSError: where it cannot be written; the old one is left then.
    """
    there = os.path.realpath(path)
    if within is not None and not is_within(there, os.path.realpath(within)):
        raise PermissionError(errno.EACCES, f"it leads out of `{shown(os.fspath(within))}`")
    if os.path.lexists(there) and not os.path.isfile(there):
        raise OSError(errno.EINVAL, "it is no regular file")
    with interrupts.Held():
        _write_own(there, data)


def _write_own(there: str, data: bytes) -> None:
    temporary = os.path.join(os.path.dirname(there), f".refcheck-{os.getpid()}-{os.urandom(4).hex()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | NO_LINK, 0o666)
    try:
        try:
            _put(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        with suppress(FileNotFoundError):
            os.chmod(temporary, stat.S_IMODE(os.stat(there).st_mode))
        os.replace(temporary, there)
    except OSError:
        _discard(temporary)
        raise
    _sync_folders([os.path.dirname(there)])


def recover(folder: str | os.PathLike[str], is_note: IsNote = is_markdown) -> Recovery | None:
    """Brings to an end what an interrupted run left in a folder; waits for a run that is still writing.

    Args:
        is_note: as for `write`; whatever the journal says, no other file is changed.

    Returns:
        What was done; None where there is no journal.
    """
    top = os.path.realpath(folder)
    path = os.path.join(top, JOURNAL)
    with interrupts.Held():
        try:
            journal = _Journal.lock(top, create=False)
        except FileNotFoundError:
            return None
        except _Doubted as doubt:
            return Recovery(problems=(doubt.problem(path),))
        except OSError as error:
            return Recovery(problems=(_unfinished(path, _reason(error), top),))
        with journal:
            return journal.settle(is_note)


def left_over(root: str | os.PathLike[str], locations: Iterable[str] = ()) -> list[str]:
    """The folders in which there is a journal, of a dead run or of one that is writing.

    Args:
        locations: absolute paths of the files of the run. Another run had perhaps fewer of them, and so another
            root, or could not write in it.
    """
    return [os.path.dirname(journal) for journal in journals_above(root, locations) if os.path.lexists(journal)]


def journals_above(root: str | os.PathLike[str], locations: Iterable[str] = ()) -> list[str]:
    """Where there can be a journal that concerns some files of a root, sorted."""
    top = os.path.realpath(root)
    folders = {top}
    for folder in {os.path.dirname(location) for location in locations}:
        while folder not in folders and is_within(folder, top):
            folders.add(folder)
            folder = os.path.dirname(folder)
    return [os.path.join(folder, JOURNAL) for folder in sorted(folders)]


def is_abandoned(folder: str) -> bool:
    """Whether the run that made the journal in a folder is dead."""
    return seen_in(folder) is not None


def seen_in(folder: str) -> Problem | None:
    """What a person is told of the journal in a folder; nothing where there is none, or its run is still writing.

    It is only looked at.
    """
    path = os.path.join(folder, JOURNAL)
    try:
        with _Journal.lock(os.path.realpath(folder), create=False, patience=0, look=True) as journal:
            journal.read()
    except (FileNotFoundError, BlockingIOError):
        return None
    except _Doubted as doubt:
        return doubt.problem(path)
    except OSError as error:
        return _unfinished(path, _reason(error), folder)
    return Problem(
        shown(path),
        "an interrupted run has left this journal",
        help="some notes may be as they were before it; `refcheck fix --in-place` finishes it first",
    )


class _Journal:
    """The file that says what a run is about to do, locked while that run lives.

    Raises:
        OSError: where it, or its folder, cannot be looked at.
    """

    def __init__(self, folder: str, handle: int) -> None:
        self.folder = folder
        self.path = os.path.join(folder, JOURNAL)
        self._handle = handle
        self._is_done = False
        self._secret = secret_of_user(folder)
        # Of both, so that neither a copy of it nor of its folder is this one. A folder can be renamed.
        self._place = b"%d %d" % (os.stat(folder).st_ino, os.fstat(handle).st_ino)
        self._body = b""

    @classmethod
    def lock(cls, folder: str, *, create: bool, patience: float | None = None, look: bool = False) -> _Journal:
        """The journal in a folder, as soon as no other run holds it.

        Args:
            patience: how long to wait for that, in seconds.
            look: whether it is only looked at, which can be done where nothing can be written.

        Raises:
            BlockingIOError: where another run holds it for longer.
            OSError: where there is none and none can be made, or it cannot be opened.
            _Doubted: where it is a file that is not even opened, or not this user's.
        """
        path = os.path.join(folder, JOURNAL)
        end = time.monotonic() + (_PATIENCE if patience is None else patience)
        flags = (os.O_RDONLY if look else os.O_RDWR) | _BINARY | NO_LINK | NO_WAIT | (os.O_CREAT if create else 0)
        while True:
            _check_kind(path)
            handle = os.open(path, flags, 0o666)
            try:
                # Who held it has deleted it, as a rule, and then it locks nothing.
                if _try_lock(handle) and _is_at(path, handle):
                    _check_owner(handle)
                    return cls(folder, handle)
                if time.monotonic() >= end:
                    raise BlockingIOError(errno.EAGAIN, "another run of refcheck is writing")
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)
            interrupts.check()
            time.sleep(0.02)

    def __enter__(self) -> _Journal:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._is_done:
            with suppress(OSError):
                # An open file cannot be deleted everywhere; an empty one asks for nothing.
                os.ftruncate(self._handle, 0)
                if sys.platform == "win32":
                    self.close()
                os.unlink(self.path)
                _sync_folders([self.folder])
        self.close()

    def close(self) -> None:
        """Gives the lock back."""
        if self._handle >= 0:
            handle, self._handle = self._handle, -1
            os.close(handle)

    def settle(self, is_note: IsNote) -> Recovery:
        """Brings to an end what the run that left this journal had begun."""
        try:
            state, plan = self.read()
            self._check(plan, is_note)
        except _Doubted as doubt:
            return Recovery(problems=(doubt.problem(self.path),))
        except OSError as error:
            return Recovery(problems=(_unfinished(self.path, _reason(error), self.folder),))
        if state != _FINISHING:
            left, problems = self._undo(plan, state, found=True)
            undone = [shown(step.path) for step in plan.steps if step not in left]
            return Recovery((), tuple(undone), tuple(shown(step.target) for step in left), tuple(problems))
        written: list[_Step] = []
        left, problems = [], []
        for step in plan.steps:
            try:
                (written if _finish(step, found=True) else left).append(step)
            except OSError as error:
                problems.append(_unfinished(step.target, _reason(error), self.folder))
        if not problems:
            problems = self._clear(plan)
        paths = [tuple(shown(step.target) for step in steps) for steps in (written, left)]
        return Recovery(paths[0], (), paths[1], tuple(problems))

    def carry_out(self, plan: _Plan, changes: Sequence[FileChange]) -> list[Problem]:
        """Does what is planned, or nothing of it, and says why."""
        state = b""
        try:
            self._begin(plan)
            state = _PREPARING
            _prepare(plan, changes)
            state = _FINISHING
            self._mark(state)
            for step in plan.steps:
                interrupts.check()
                try:
                    done = _finish(step)
                except OSError as error:
                    raise _Refused.by(step.path, error, moves=step.moves) from error
                if not done:
                    raise _Refused(step.path, _CHANGED, "run the command again")
        except BaseException as error:
            _, problems = self._undo(plan, state)
            if isinstance(error, OSError):
                error = _Refused.by(self.path, error)
            if isinstance(error, _Refused):
                return [error.problem(len(changes)), *problems]
            if problems:
                interrupts.told(
                    f"and the next `refcheck fix --in-place` takes back what is written: {problems[0].message}"
                )
            raise
        return self._clear(plan)

    def _begin(self, plan: _Plan) -> None:
        import json

        self._is_done = True
        if self._secret is None:
            self._secret = secret_of_user(self.folder, make=True)
        steps = [[self._inner(step.path), self._inner(step.target), step.before, step.after] for step in plan.steps]
        data = {"token": plan.token, "steps": steps, "folders": [self._inner(folder) for folder in plan.folders]}
        self._body = b"%s%s\n" % (_BEGINNING, json.dumps(data).encode("ascii"))
        blank = b" " * (_LINE - 1) + b"\n"
        written = self._body + self._line(_PREPARING) + blank * (len(_STATES) - 1)
        if len(written) > _LARGEST:
            raise _Refused(plan.steps[0].path, "cannot be written: there are too many files", "give fewer files")
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        _put(self._handle, written)
        os.fsync(self._handle)
        _sync_folders([self.folder])
        self._is_done = False

    def _mark(self, state: bytes) -> None:
        os.lseek(self._handle, len(self._body) + _STATES.index(state) * _LINE, os.SEEK_SET)
        _put(self._handle, self._line(state))
        os.fsync(self._handle)

    def _line(self, state: bytes) -> bytes:
        """A state with its seal, which holds for this folder, this file and all that is to be done."""
        if self._secret is None:
            return b"%s %s\n" % (state, _NO_SEAL)
        sealed = seal(self._secret, b"journal", state, self._place, self._body)
        return b"%s %s\n" % (state, sealed.hex().encode("ascii"))

    def read(self) -> tuple[bytes, _Plan]:
        """What was under way; nothing where a journal was not even written to its end.

        Raises:
            _Doubted: where it is not believed. Nothing in it is looked at then but its seals.
            OSError: where it cannot be read.
        """
        os.lseek(self._handle, 0, os.SEEK_SET)
        size = os.fstat(self._handle).st_size
        with open(self._handle, "rb", closefd=False) as file:
            data = file.read(len(_BEGINNING))
            if size > (_LARGEST if data == _BEGINNING else _LARGEST_BEGUN):
                raise _Doubted("it is too large")
            data += file.read(size)
        if _is_begun(data):
            return b"", _Plan("", (), ())
        end = data.find(b"\n") + 1
        self._body = data[:end]
        lines = [data[start : start + _LINE] for start in range(end, end + len(_STATES) * _LINE, _LINE)]
        is_journal = data.startswith(_BEGINNING)
        if is_journal and lines[0] == b"%s %s\n" % (_PREPARING, _NO_SEAL):
            raise _Doubted("it cannot be told who wrote it, as that run had no state folder")
        sealed = [
            state
            for state, line in zip(_STATES, lines, strict=True)
            if is_journal and self._secret is not None and is_same_seal(line, self._line(state))
        ]
        if not sealed:
            raise _Doubted("it is no journal of refcheck that you have written here")
        return sealed[-1], self._parsed(self._body[len(_BEGINNING) :])

    def _parsed(self, text: bytes) -> _Plan:
        """What is to be done, once it is known who says so."""
        import json

        try:
            data = json.loads(text)
            token = data["token"]
            steps = [
                _Step(self._outer(path), self._outer(target), _hash_in(before), _hash_in(after), f"{token}-{index}")
                for index, (path, target, before, after) in enumerate(data["steps"])
            ]
            folders = [self._outer(folder) for folder in data["folders"]]
            if _TOKEN.fullmatch(token) is None:
                raise ValueError
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            raise _Doubted("it is no journal of refcheck") from error
        return _Plan(token, tuple(steps), tuple(folders))

    def _check(self, plan: _Plan, is_note: IsNote) -> None:
        """Refuses what no run does, whoever says so.

        Raises:
            _Doubted: where there is such a thing.
        """
        for step in plan.steps:
            reason = _objection(step, self.folder, is_note) or _detour(step)
            if reason:
                raise _Doubted(f"of `{shown(step.target)}` it says what no run of refcheck does: {reason}")
        for folder in plan.folders:
            if _is_below_hidden(os.path.join(folder, "."), self.folder) or not _is_inner(folder, self.folder):
                raise _Doubted(f"it names the folder `{shown(folder)}`, which no run of refcheck makes")

    def _inner(self, path: str) -> str:
        """A path as it is in the journal, so that a project can be renamed with one in it."""
        return os.path.relpath(path, self.folder).replace(os.sep, "/") if is_within(path, self.folder) else path

    def _outer(self, path: str) -> str:
        return os.path.normpath(os.path.join(self.folder, path))

    def _undo(self, plan: _Plan, state: bytes, *, found: bool = False) -> tuple[list[_Step], list[Problem]]:
        """Puts everything back; returns what somebody changed in between, and what cannot be put back.

        Args:
            found: whether the files beside the notes are those of another run, and so can be anything.
        """
        left, problems = [], []
        was_renaming = state in (_FINISHING, _RETURNING)
        if was_renaming:
            try:
                self._mark(_RETURNING)
            except OSError as error:
                return [], [_unfinished(self.path, _reason(error), self.folder)]
        for step in reversed(plan.steps):
            try:
                if was_renaming and not _return(step, found=found):
                    left.append(step)
                _discard(step.temporary)
                _discard(step.backup)
            except OSError as error:
                problems.append(_unfinished(step.target, _reason(error), self.folder))
        for folder in reversed(plan.folders):
            with suppress(OSError):
                os.rmdir(folder)
        if was_renaming:
            _sync_folders(path for step in plan.steps for path in (os.path.dirname(step.path), step.folder))
        self._is_done = not problems
        return left, problems

    def _clear(self, plan: _Plan) -> list[Problem]:
        """Deletes what is no longer needed when all files are new."""
        _sync_folders(path for step in plan.steps for path in (os.path.dirname(step.path), step.folder))
        problems = []
        for step in plan.steps:
            try:
                _discard(step.temporary)
                _discard(step.backup)
            except OSError as error:
                problems.append(_unfinished(step.backup, _reason(error), self.folder))
            if step.moves:
                _delete_empty(os.path.dirname(step.path), self.folder)
        self._is_done = not problems
        return problems


def _plan(changes: Sequence[FileChange]) -> _Plan:
    token = os.urandom(8).hex()
    steps, folders = [], set()
    for index, change in enumerate(changes):
        path = target = os.path.realpath(change.path)
        if change.new_path is not None:
            parent, name = os.path.split(os.path.abspath(change.new_path))
            target = os.path.join(os.path.realpath(parent), name)
            folder = os.path.dirname(target)
            while not os.path.lexists(folder):
                folders.add(folder)
                folder = os.path.dirname(folder)
        steps.append(_Step(path, target, _hash(change.before), _hash(change.after), f"{token}-{index}"))
    for paths in ({step.path for step in steps}, {step.target for step in steps}):
        if len(paths) != len(steps):
            raise ValueError("several changes for one file")
    return _Plan(token, tuple(steps), tuple(sorted(folders)))


def _lock_first(plan: _Plan, top: str, is_note: IsNote) -> _Journal:
    """A journal in the first folder that can be written of those in which one is looked for.

    Raises:
        _Refused: where there is none.
    """
    first = plan.steps[0]
    roaming = [
        step for step in plan.steps if step.moves and not (is_within(step.path, top) and is_within(step.target, top))
    ]
    if roaming:
        raise _Refused(roaming[0].path, f"cannot be moved into or out of `{shown(top)}`", "")
    places = [top]
    if all(is_within(step.path, top) for step in plan.steps):
        places.append(os.path.commonpath([os.path.dirname(path) for step in plan.steps for path in step[:2]]))
    if not any(step.moves for step in plan.steps):
        places.append(first.folder)
    reason: OSError | None = None
    objection: _Refused | None = None
    for place in places:
        objections = (_refusal(step, place, is_note) for step in plan.steps)
        objection = next(filter(None, objections), None)
        if objection is not None:
            if any(step.moves for step in plan.steps):
                raise objection
            continue
        try:
            return _Journal.lock(place, create=True)
        except BlockingIOError as error:
            raise _Refused(place, _reason(error), "run the command again when that has ended") from error
        except _Doubted as doubt:
            problem = doubt.problem(os.path.join(place, JOURNAL))
            raise _Refused(os.path.join(place, JOURNAL), problem.message, problem.help) from doubt
        except OSError as error:
            reason = error
    if reason is None:
        assert objection is not None
        raise objection
    raise _Refused.by(first.path, reason, "allow writing in its folder") from reason


def _refusal(step: _Step, place: str, is_note: IsNote) -> _Refused | None:
    """Why a step cannot be done with a journal in some folder."""
    reason = _objection(step, place, is_note)
    if not reason:
        return None
    help = "move it yourself" if step.moves else "give it in a run of its own"
    if step.edits and not (is_note(step.path) and is_note(step.target)):
        help = "name it in `include` of the settings if it is Markdown"
    return _Refused(step.path, f"cannot be {'moved' if step.moves else 'written'}: {reason}", help)


def _objection(step: _Step, folder: str, is_note: IsNote) -> str:
    """What speaks against a step with a journal in some folder, whoever asks for it; nothing as a rule."""
    paths = (step.path, step.target)
    if step.edits and not all(map(is_note, paths)):
        return "it is no Markdown note"
    if any(_is_below_hidden(path, folder) for path in paths):
        return "it lies below a hidden folder"
    if not step.moves:
        return ""
    names = [os.path.basename(path) for path in paths]
    if names[0] != names[1] and any(name.startswith(".") for name in names):
        return "its name is hidden"
    return "" if all(_is_inner(path, folder) for path in paths) else "it is moved out of the folder, or into it"


def _is_below_hidden(path: str, folder: str) -> bool:
    """Whether a folder that holds a file is hidden; of a file in another folder, only the parts below that count."""
    way = os.path.dirname(path)
    if is_within(path, folder):
        way = os.path.relpath(way, folder)
    return any(part.startswith(".") for part in way.split(os.sep) if part != ".")


def _is_inner(path: str, folder: str) -> bool:
    return path != folder and is_within(path, folder)


def _detour(step: _Step) -> str:
    """That a path of a step leads through a link, which none does that a run writes down."""
    folders = {os.path.dirname(path) for path in (step.path, step.target)}
    return "it is reached by a link" if any(os.path.realpath(folder) != folder for folder in folders) else ""


def _check_kind(path: str) -> None:
    """Refuses a journal that is nothing to be opened.

    Raises:
        _Doubted: where there is something of another kind.
    """
    try:
        mode = os.lstat(path).st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        raise _Doubted("it is a symbolic link" if stat.S_ISLNK(mode) else "it is no regular file")


def _check_owner(handle: int) -> None:
    """Refuses a journal that is not this user's alone.

    Raises:
        _Doubted: where it is another's, or a file of another name, too.
    """
    found = os.fstat(handle)
    if not stat.S_ISREG(found.st_mode):
        raise _Doubted("it is no regular file")
    if not is_own(found):
        raise _Doubted("it belongs to another user")
    if found.st_nlink > 1:
        raise _Doubted("it is a file that has another name, too")


def _is_begun(data: bytes) -> bool:
    """Whether a run was killed while it wrote a journal, before it did anything else."""
    is_torn = data.count(b"\n") < 2 and _BEGINNING.startswith(data[: len(_BEGINNING)])
    return len(data) <= _LARGEST_BEGUN and (is_torn or not data.strip(b"\0"))


def _hash_in(digest: Any) -> str:
    if not isinstance(digest, str) or _HASH.fullmatch(digest) is None:
        raise ValueError
    return digest


def _hindrances(changes: Sequence[FileChange], plan: _Plan) -> list[Problem]:
    """All that can be known before anything is written."""
    problems = []
    for change, step in zip(changes, plan.steps, strict=True):
        try:
            if _read_regular(step.path) != change.before:
                raise _Refused(step.path, _CHANGED, "run the command again")
            if step.edits and not os.access(step.path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            if step.moves and os.path.lexists(step.target) and not step.is_same_entry:
                raise _Refused(step.path, f"cannot be moved: `{shown(step.target)}` exists", "choose another name")
        except OSError as error:
            problems.append(_Refused.by(step.path, error, "allow writing it").problem(len(changes)))
        except _Refused as refused:
            problems.append(refused.problem(len(changes)))
    return problems


def _prepare(plan: _Plan, changes: Sequence[FileChange]) -> None:
    """Brings all new files to the disk, beside the old ones."""
    for folder in plan.folders:
        with suppress(FileExistsError):
            os.mkdir(folder)
    copied = []
    for step, change in zip(plan.steps, changes, strict=True):
        if not step.edits:
            continue
        interrupts.check()
        try:
            _create(step.temporary, change.after, step.path)
            try:
                os.link(step.path, step.backup)
            except OSError:
                _create(step.backup, change.before, step.path)
                copied.append(step.backup)
        except OSError as error:
            raise _Refused.by(step.path, error, "allow writing in its folder") from error
    # One after another they would take ten times as long: the file system brings what waits to the disk together.
    for step in plan.steps:
        if step.edits:
            interrupts.check()
            try:
                _sync(step.temporary)
            except OSError as error:
                raise _Refused.by(step.path, error) from error
    for path in copied:
        _sync(path)
    _sync_folders(path for step in plan.steps for path in (os.path.dirname(step.path), step.folder))
    _sync_folders(os.path.dirname(folder) for folder in plan.folders)


def _finish(step: _Step, *, found: bool = False) -> bool:
    """Puts a new file in its place, if that was not done; False where somebody changed the old one.

    Args:
        found: whether the new file is that of another run, and so can be anything.
    """
    if step.moves and not _move(step):
        return False
    if not step.edits:
        return True
    if not os.path.lexists(step.temporary):
        return not _holds(step.target, step.before)
    if not _holds(step.target, step.before):
        return False
    if found and not _is_harmless(step.temporary, step.after, step.target):
        return False
    # Where it is a copy, or a file that somebody has put there, nothing can be seen by it.
    is_old_file = not found or _is_same_file(step.backup, step.target)
    os.replace(step.temporary, step.target)
    if is_old_file and os.path.lexists(step.backup) and not _holds(step.backup, step.before):
        # Somebody wrote into the old file just now.
        os.replace(step.backup, step.target)
        return False
    return True


def _is_same_file(one: str, other: str) -> bool:
    try:
        return os.path.samestat(os.lstat(one), os.lstat(other))
    except (FileNotFoundError, NotADirectoryError):
        return False


def _move(step: _Step) -> bool:
    if _holds(step.path, step.before) and (not os.path.lexists(step.target) or step.is_same_entry):
        os.rename(step.path, step.target)
        return True
    return _holds(step.target, step.before) or _holds(step.target, step.after)


def _return(step: _Step, *, found: bool) -> bool:
    """Puts an old file in its place, if a new one is there; False where somebody changed that."""
    if step.edits and os.path.lexists(step.backup) and _holds(step.target, step.after):
        if found and not _is_harmless(step.backup, step.before, step.target):
            return False
        os.replace(step.backup, step.target)
    if step.moves and (not os.path.lexists(step.path) or step.is_same_entry) and _holds(step.target, step.before):
        os.rename(step.target, step.path)
    return _holds(step.path, step.before)


def _is_harmless(path: str, digest: str, place: str) -> bool:
    """Whether a file can take the place of another one: it holds what was planned, and will not be executed more."""
    if not _holds(path, digest):
        return False
    rights = stat.S_IMODE(os.stat(place).st_mode)
    if stat.S_IMODE(os.lstat(path).st_mode) & ~rights & _EXECUTED:
        os.chmod(path, rights)
    return True


def _create(path: str, data: bytes, like: str) -> None:
    """Makes a file with what belongs to another one: owner, group, attributes, mode."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | NO_LINK, 0o600)
    try:
        _put(handle, data)
    finally:
        os.close(handle)
    status = os.stat(like)
    # Only root may give files away, only to groups of one's own may one else, and not every system has owners.
    for owner in (status.st_uid, -1):
        with suppress(OSError, AttributeError):
            os.chown(path, owner, status.st_gid)
            break
    with suppress(OSError, AttributeError):
        for name in os.listxattr(like):
            with suppress(OSError):
                os.setxattr(path, name, os.getxattr(like, name))
    os.chmod(path, stat.S_IMODE(status.st_mode))


def _put(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _sync(path: str) -> None:
    handle = os.open(path, os.O_RDWR | _BINARY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folders(folders: Iterable[str]) -> None:
    """Brings the names in folders to the disk, where the system can do that."""
    for folder in sorted(set(folders)):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _discard(path: str) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)


def _delete_empty(folder: str, top: str) -> None:
    with suppress(OSError):
        while folder != top and is_within(folder, top):
            os.rmdir(folder)
            folder = os.path.dirname(folder)


def _hash(data: bytes) -> str:
    from hashlib import sha256

    return sha256(data).hexdigest()


def _holds(path: str, digest: str) -> bool:
    """Whether a path is a file, and no link, with contents of a hash."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode) and _hash(_read_regular(path)) == digest
    except (FileNotFoundError, NotADirectoryError):
        return False


def _read_regular(path: str) -> bytes:
    """What a file holds that is no link; of another kind than a regular file, nothing.

    Raises:
        OSError: where it cannot be read, or is a link.
    """
    handle = os.open(path, os.O_RDONLY | _BINARY | NO_LINK | NO_WAIT)
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        return file.read()


def _try_lock(handle: int) -> bool:
    """Locks a file until it is closed, or the process ends, if no other process has."""
    try:
        if sys.platform == "win32":
            import msvcrt

            # Behind all that is ever written, as what is locked cannot be read there.
            os.lseek(handle, 1 << 30, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True


def _is_at(path: str, handle: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _remedy(journal: str) -> str:
    return (
        f"delete `{shown(journal)}`; if a run of yours was killed here, look through the notes, and delete the files "
        "`.*.refcheck` beside them"
    )


def _unfinished(path: str, reason: str, folder: str) -> Problem:
    journal = shown(os.path.join(folder, JOURNAL))
    return Problem(
        shown(path),
        f"an interrupted run cannot be finished: {reason}",
        help=f"mend that and run the command again, or delete `{journal}` to leave all files as they are",
    )
