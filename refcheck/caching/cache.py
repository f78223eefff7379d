"""What earlier runs have found out, in one file in the project's folder: facts by content, and how whole runs ended.

Nothing in it is believed without a question: a file counts as unchanged by its size, its times and its place on the
disk, and where it can have been changed within the same tick of the clock, by its content. What cannot be read is
thrown away and made anew; where nothing can be written, nothing is kept.

Nor is anything believed that this user has not written (`trust.py`): each entry is sealed with its name, and the file
as a whole has a mark without which SQLite does not even open it, as what strangers make of a database can keep it busy
for ever. SQLite leaves no journal beside the file, so one that lies there is a stranger's, and could name any file to
be deleted: what a power cut makes of this file costs a cold run, no more. A folder that is a link, or holds one, or
anything but plain files of this user, is left alone, and so is one in whose place somebody else could put another one.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from refcheck import __version__
from refcheck.guards.regular_files import read_bytes
from refcheck.guards.trust import (
    NO_LINK,
    is_own,
    is_same_seal,
    is_sound_cache,
    may_keep_in,
    read_own,
    seal,
    secret_of_user,
    write_new,
)
from refcheck.links.folders import CACHE, SAID, checksum, entries, in_doubt, state_of

FOLDER = CACHE
_FILE = "facts.sqlite"
# Another one for each change of the tables, of what is packed, or of the facts within one version of refcheck.
_FORMAT = 4
_TABLES = {
    "about": "(version TEXT NOT NULL)",
    "facts": "(digest BLOB PRIMARY KEY, marks BLOB NOT NULL, packed BLOB NOT NULL)",
    "files": "(path TEXT NOT NULL, salt BLOB NOT NULL, state TEXT NOT NULL, checked INTEGER NOT NULL, "
    "digest BLOB NOT NULL, seal BLOB NOT NULL, PRIMARY KEY (path, salt)) WITHOUT ROWID",
    "runs": "(key BLOB NOT NULL, part TEXT NOT NULL, used INTEGER NOT NULL, packed BLOB NOT NULL, "
    "PRIMARY KEY (key, part))",
}
_INDEXES = ("facts", "runs")
_SCHEMA = {
    *(("table", name, name, f"CREATE TABLE {name} {columns}") for name, columns in _TABLES.items()),
    *(("index", f"sqlite_autoindex_{name}_1", name, None) for name in _INDEXES),
}
# What SQLite keeps beside a database while it writes, which is never so here.
_BESIDE = ("-journal", "-wal", "-shm")
_HEAD = 100
_MAGIC = b"SQLite format 3\0"
# In bytes: fifty thousand notes need a fifth of it.
_LARGEST = 1 << 30
_LARGEST_VALUE = 1 << 28
_DIGEST = 16
_MARKS = 4
_MARKERS = {".gitignore": "*\n", "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n"}
# Whether a folder can be held open, so that what is done in it is done in no other one.
_HAS_FOLDERS = os.unlink in os.supports_dir_fd
_FOLDER_ONLY = os.O_RDONLY | NO_LINK | getattr(os, "O_DIRECTORY", 0)
# In seconds, for another run to finish its writing.
_PATIENCE = 2.0
_MOST_RUNS = 12
_MOST_SHAPES = 4
# Facts beside those of the files that there are: for other branches, and changes that are undone.
_SPARE = 1000


class _Known(NamedTuple):
    """A file as an earlier run has found it."""

    state: str
    checked: int
    """When, in nanoseconds."""
    digest: bytes
    seal: bytes


class Cache:
    """The facts of files and the ends of runs. What is new is held until it is saved.

    Args:
        folder: of the project.
        version: of all that makes facts.
        shape: the settings that facts depend on.
    """

    def __init__(self, folder: Path | str, version: str, shape: str = "") -> None:
        self.folder = os.path.join(folder, FOLDER)
        self._version = f"{_FORMAT} {version} {sys.version}"
        shaped = f"{self._version} {shape}".encode("utf-8", "surrogatepass")
        # Of each digest, so that a file has another one where its facts are others.
        self._salt = hashlib.blake2b(shaped, digest_size=_DIGEST).digest()
        self.started = time.time_ns()
        self.touched: Mapping[str, int] = {}
        """The folder that this run may make that of the cache in, and a checksum of what was in it before."""
        if not os.path.isdir(self.folder):
            project = os.path.realpath(folder)
            self.touched = {project: checksum(entries(project))}
        self._states: dict[str, str] = {}
        self._checked_files: dict[str, bytes] = {}
        self._new_facts: dict[bytes, tuple[int, bytes]] = {}
        self._new_runs: dict[tuple[bytes, str], bytes] = {}
        self._used: set[bytes] = set()
        self._connection: sqlite3.Connection | None = None
        self._files: Mapping[str, _Known] = {}
        self._marks: Mapping[bytes, bytes] = {}
        self._secret = secret_of_user(os.fspath(folder), make=True) if _is_place(folder, self.folder) else None
        if self._secret is not None and os.path.lexists(os.path.join(self.folder, _FILE)):
            self._open()

    @property
    def is_kept(self) -> bool:
        """Whether anything is kept: not where the user has no secret, or the folder can be somebody else's."""
        return self._secret is not None

    def digest(self, content: bytes) -> bytes:
        """The name of a content."""
        return hashlib.blake2b(content, digest_size=_DIGEST, key=self._salt).digest()

    # What is known

    def digest_of(self, path: str, *, read: bool = True) -> bytes | None:
        """The digest of a file's content as it is; None where it cannot be read.

        Args:
            path: absolute.
            read: whether a file that has never been read is read for it; else there is None for it, too.
        """
        found = self._checked_files.get(path)
        if found is not None:
            return found
        state, known = self._state(path), self._files.get(path)
        if not state or (known is None and not read):
            return None
        if known is not None and known.state == state and not in_doubt(state, known.checked):
            if is_same_seal(known.seal, self._seal_of_file(path, state, known.checked, known.digest)):
                return known.digest
            if not read:
                return None
        try:
            found = self.digest(read_bytes(path))
        except OSError:
            return None
        self.note(path, found)
        return found

    def marks(self, digest: bytes) -> int | None:
        """The marks of the facts of a content; None where there are no facts."""
        new = self._new_facts.get(digest)
        if new is not None:
            return new[0]
        marks = self._unsealed(self._marks.get(digest), b"marks", digest)
        return None if marks is None else int.from_bytes(marks, "little")

    def facts(self, digest: bytes) -> bytes | None:
        """The packed facts of a content; None where there are none, or broken ones."""
        new = self._new_facts.get(digest)
        if new is not None:
            return new[1]
        rows = self._ask("SELECT packed FROM facts WHERE digest = ?", digest)
        return self._unsealed(rows[0][0], b"facts", digest) if rows else None

    def run(self, key: bytes, part: str) -> bytes | None:
        """A part of what was kept of a run."""
        new = self._new_runs.get((key, part))
        if new is not None:
            return new
        rows = self._ask("SELECT packed FROM runs WHERE key = ? AND part = ?", key, part)
        self._used.add(key)
        return self._unsealed(rows[0][0], b"run", _name_of(key, part)) if rows else None

    def changed_meanwhile(self, paths: Collection[str]) -> bool:
        """Whether one of some files can have been changed since this run began."""
        return any(in_doubt(state, self.started) for state in map(state_of, paths))

    @property
    def states(self) -> Mapping[str, str]:
        """How the files stood that have been asked for, before they were read."""
        return self._states

    # What is new

    def note(self, path: str, digest: bytes) -> None:
        """Holds what a file contains that was read after the cache was opened and asked for its digest."""
        if self._state(path):
            self._checked_files[path] = digest

    def keep(self, digest: bytes, marks: int, packed: bytes) -> None:
        """Holds the facts of a content.

        Args:
            marks: bits that can be asked for without unpacking.
        """
        self._new_facts[digest] = marks, packed

    def keep_run(self, key: bytes, part: str, packed: bytes) -> None:
        """Holds a part of what is to be known of a run."""
        self._new_runs[key, part] = packed
        self._used.add(key)

    def save(self) -> None:
        """Writes what is new, if that is possible."""
        if self._secret is None or not (self._checked_files or self._new_facts or self._new_runs):
            return
        try:
            if self._connection is None:
                self._make_folder()
                if not is_sound_cache(self.folder):
                    return
                self._open(make=True)
            if self._connection is not None:
                with self._connection:
                    self._write(self._connection)
        except (sqlite3.OperationalError, OSError):
            # The disk is full, or another run has been writing for too long: the next one tries again.
            return
        except sqlite3.Error:
            # A run was killed while it wrote: the next one begins anew.
            self.close()
            self._throw_away()
            return
        self._checked_files, self._new_facts, self._new_runs = {}, {}, {}

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _write(self, connection: sqlite3.Connection) -> None:
        many = connection.executemany
        many(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (
                (path, self._salt, state, self.started, digest, self._seal_of_file(path, state, self.started, digest))
                for path, digest in self._checked_files.items()
                for state in (self._states[path],)
                # Of a name that is not UTF-8 nothing is kept: it is no text to the database.
                if path.isascii() or path.encode("utf-8", "replace").decode() == path
            ),
        )
        many(
            "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)",
            (
                (
                    digest,
                    self._sealed(marks.to_bytes(_MARKS, "little"), b"marks", digest),
                    self._sealed(packed, b"facts", digest),
                )
                for digest, (marks, packed) in self._new_facts.items()
            ),
        )
        many(
            "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)",
            (
                (key, part, self.started, self._sealed(packed, b"run", _name_of(key, part)))
                for (key, part), packed in self._new_runs.items()
            ),
        )
        many("UPDATE runs SET used = ? WHERE key = ?", ((self.started, key) for key in self._used))
        connection.execute(
            "DELETE FROM runs WHERE key NOT IN (SELECT key FROM runs GROUP BY key ORDER BY max(used) DESC LIMIT ?)",
            (_MOST_RUNS,),
        )
        connection.execute(
            "DELETE FROM files WHERE salt NOT IN "
            "(SELECT salt FROM files GROUP BY salt ORDER BY max(checked) DESC LIMIT ?)",
            (_MOST_SHAPES,),
        )
        files, facts = (
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("files", "facts")
        )
        if facts > 2 * files + _SPARE:
            gone = [(path,) for (path,) in connection.execute("SELECT path FROM files") if not os.path.exists(path)]
            many("DELETE FROM files WHERE path = ?", gone)
            connection.execute("DELETE FROM facts WHERE digest NOT IN (SELECT digest FROM files)")

    # The file

    def _state(self, path: str) -> str:
        """How a file stood when it was first asked for."""
        if path not in self._states:
            self._states[path] = state_of(path)
        return self._states[path]

    def _make_folder(self) -> None:
        if not os.path.lexists(self.folder):
            # A text that others cannot read stays one: what is kept tells of it.
            os.mkdir(self.folder, 0o700)
        for name, text in _MARKERS.items():
            with suppress(FileExistsError):
                write_new(os.path.join(self.folder, name), text.encode("ascii"))

    def _open(self, *, make: bool = False) -> None:
        """Connects with the file; one that is broken or of another version is made anew, or else left alone."""
        path = os.path.join(self.folder, _FILE)
        for _ in range(2):
            connection = None
            try:
                if make:
                    with suppress(FileExistsError):
                        write_new(path, b"", 0o600)
                if self._is_marked(path):
                    connection = _connection(path)
                    if self._is_usable(connection, make):
                        self._connection = connection
                        return
            except sqlite3.OperationalError:
                # Locked, or not to be opened: it may be well.
                self._let_go(connection)
                return
            except (sqlite3.Error, ValueError, TypeError, OverflowError):
                pass
            self._let_go(connection)
            if not self._throw_away():
                return
            make = True

    def _throw_away(self) -> bool:
        """Deletes the file, and what earlier versions have kept beside it; whether that could be done."""
        names = (_FILE, *(_FILE + end for end in _BESIDE))
        return _delete(self.folder, lambda name: name in names or name.startswith(SAID))

    def _is_marked(self, path: str) -> bool:
        """Whether a database is one that this user has made here, or still empty, and nothing waits beside it."""
        head = read_own(path, _LARGEST, first=_HEAD)
        if head is None or any(os.path.lexists(path + end) for end in _BESIDE):
            return False
        # The bytes before the mark are 1 where no log is written ahead.
        is_plain = head[:16] == _MAGIC and head[18:20] == b"\1\1"
        return not head or (is_plain and is_same_seal(head[60:64] + head[68:72], self._mark()))

    def _mark(self) -> bytes:
        """What stands where SQLite lets a program put eight bytes of its own."""
        return self._seal(b"database", size=8)

    def _is_usable(self, connection: sqlite3.Connection, make: bool) -> bool:
        # More than these are none of refcheck's.
        schema = connection.execute(f"SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT {len(_SCHEMA) + 1}")
        found = set(schema.fetchall())
        if not found and make:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                # Another run can have made them meanwhile.
                if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    self._make_tables(connection)
        elif found != _SCHEMA:
            return False
        if [version for (version,) in connection.execute("SELECT version FROM about LIMIT 2")] != [self._version]:
            return False
        files = connection.execute("SELECT path, state, checked, digest, seal FROM files WHERE salt = ?", (self._salt,))
        self._files = {path: _Known(str(state), int(at), bytes(to), bytes(by)) for path, state, at, to, by in files}
        marks = connection.execute("SELECT digest, marks FROM facts")
        self._marks = {bytes(digest): bytes(bits) for digest, bits in marks}
        return True

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        for name, columns in _TABLES.items():
            connection.execute(f"CREATE TABLE {name} {columns}")
        connection.execute("INSERT INTO about VALUES (?)", (self._version,))
        mark = self._mark()
        for setting, half in (("user_version", mark[:4]), ("application_id", mark[4:])):
            connection.execute(f"PRAGMA {setting} = {int.from_bytes(half, 'big', signed=True)}")

    # Who has written it

    def _seal(self, purpose: bytes, *parts: bytes, size: int = _DIGEST) -> bytes:
        assert self._secret is not None, "nothing is written or read where there is none"
        return seal(self._secret, purpose, *parts, size=size)

    def _seal_of_file(self, path: str, state: str, checked: int, digest: bytes) -> bytes:
        described = f"{path}\0{state}\0{checked}".encode("utf-8", "surrogatepass")
        return self._seal(b"file", self._salt, described, digest)

    def _sealed(self, packed: bytes, purpose: bytes, name: bytes) -> bytes:
        return self._seal(purpose, name, packed) + packed

    def _unsealed(self, data: Any, purpose: bytes, name: bytes) -> bytes | None:
        """What was sealed under a name; None where this user has not done so."""
        if not isinstance(data, bytes):
            return None
        packed = data[_DIGEST:]
        return packed if is_same_seal(data[:_DIGEST], self._seal(purpose, name, packed)) else None

    def _let_go(self, connection: sqlite3.Connection | None) -> None:
        self._files, self._marks = {}, {}
        if connection is not None:
            connection.close()

    def _ask(self, question: str, *values: Any) -> list[Any]:
        if self._connection is None:
            return []
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.Error:
            return []


def _name_of(key: bytes, part: str) -> bytes:
    """Of a part of a run; keys are all of one size."""
    return key + part.encode("utf-8", "surrogatepass")


def _connection(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_PATIENCE)
    if sys.version_info >= (3, 11):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_VALUE)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for setting in ("trusted_schema = OFF", "temp_store = MEMORY", "journal_mode = MEMORY", "synchronous = OFF"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _is_place(project: Path | str, folder: str) -> bool:
    """Whether the cache of a project can be used, or made; one that others can write is shut first."""
    if not may_keep_in(os.fspath(project)):
        return False
    try:
        found = os.lstat(folder)
    except OSError:
        return True
    if stat.S_ISDIR(found.st_mode) and is_own(found) and _HAS_FOLDERS and found.st_mode & 0o077:
        with suppress(OSError):
            handle = os.open(folder, _FOLDER_ONLY)
            try:
                os.fchmod(handle, 0o700)
            finally:
                os.close(handle)
    return is_sound_cache(folder)


def _delete(folder: str, is_meant: Callable[[str], bool]) -> bool:
    """Deletes files in a folder, even if somebody puts a link in its place meanwhile; whether that could be done."""
    try:
        handle = os.open(folder, _FOLDER_ONLY) if _HAS_FOLDERS else None
        try:
            for name in filter(is_meant, os.listdir(folder if handle is None else handle)):
                with suppress(FileNotFoundError):
                    if handle is None:
                        os.unlink(os.path.join(folder, name))
                    else:
                        os.unlink(name, dir_fd=handle)
        finally:
            if handle is not None:
                os.close(handle)
    except OSError:
        return False
    return True


def clear(folder: Path | str) -> bool:
    """Deletes the cache of a project's folder: what refcheck has made, and the folder where it is empty then.

    Links are not followed, and a folder that is one is left alone.

    Returns:
        Whether there was one.

    Raises:
        OSError: where it cannot be deleted, or holds something else.
    """
    path = os.path.join(folder, FOLDER)
    if os.path.islink(path) or not os.path.isdir(path):
        return False
    _delete(path, lambda name: name.startswith((_FILE, SAID)) or name in _MARKERS)
    os.rmdir(path)
    return True


def files_of_code() -> list[str]:
    """The absolute paths of refcheck's own files."""
    found = os.walk(os.path.dirname(os.path.dirname(__file__)))
    return [
        os.path.join(folder, name) for folder, _, names in found for name in names if name.endswith((".py", ".txt"))
    ]


def state_of_code() -> str:
    """What changes with refcheck itself: its version, and in a work tree its files."""
    states = [f"{os.path.basename(path)} {state_of(path)}" for path in files_of_code()]
    return f"{__version__} {hashlib.blake2b(repr(sorted(states)).encode(), digest_size=_DIGEST).hexdigest()}"
