"""What earlier runs have found out, in one file in the project's folder: facts by content, and how whole runs ended.

Nothing in it is believed without a question: a file counts as unchanged by its size, its times and its place on the
disk, and where it can have been changed within the same tick of the clock, by its content. What cannot be read is
thrown away and made anew; where nothing can be written, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from refcheck import __version__
from refcheck.folders import CACHE, checksum, entries, in_doubt, state_of

FOLDER = CACHE
_FILE = "facts.sqlite"
# Another one for each change of the tables, of what is packed, or of the facts within one version of refcheck.
_FORMAT = 3
_TABLES = """
CREATE TABLE about (version TEXT NOT NULL);
CREATE TABLE facts (digest BLOB PRIMARY KEY, marks INTEGER NOT NULL, packed BLOB NOT NULL);
CREATE TABLE files (path TEXT NOT NULL, salt BLOB NOT NULL, state TEXT NOT NULL, checked INTEGER NOT NULL,
    digest BLOB NOT NULL, PRIMARY KEY (path, salt)) WITHOUT ROWID;
CREATE TABLE runs (key BLOB NOT NULL, part TEXT NOT NULL, used INTEGER NOT NULL, packed BLOB NOT NULL,
    PRIMARY KEY (key, part));
"""
_DIGEST = 16
# In seconds, for another run to finish its writing.
_PATIENCE = 2.0
_MOST_RUNS = 12
_MOST_SHAPES = 4
# Facts beside those of the files that there are: for other branches, and changes that are undone.
_SPARE = 1000


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
        self._files: Mapping[str, tuple[str, int, bytes]] = {}
        self._marks: Mapping[bytes, int] = {}
        if os.path.exists(os.path.join(self.folder, _FILE)):
            self._open()

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
        if known is not None and known[0] == state and not in_doubt(state, known[1]):
            return known[2]
        try:
            with open(path, "rb") as file:
                found = self.digest(file.read())
        except OSError:
            return None
        self.note(path, found)
        return found

    def marks(self, digest: bytes) -> int | None:
        """The marks of the facts of a content; None where there are no facts."""
        new = self._new_facts.get(digest)
        return self._marks.get(digest) if new is None else new[0]

    def facts(self, digest: bytes) -> bytes | None:
        """The packed facts of a content; None where there are none, or broken ones."""
        new = self._new_facts.get(digest)
        if new is not None:
            return new[1]
        rows = self._ask("SELECT packed FROM facts WHERE digest = ?", digest)
        return _unsealed(rows[0][0], digest) if rows else None

    def run(self, key: bytes, part: str) -> bytes | None:
        """A part of what was kept of a run."""
        new = self._new_runs.get((key, part))
        if new is not None:
            return new
        rows = self._ask("SELECT packed FROM runs WHERE key = ? AND part = ?", key, part)
        self._used.add(key)
        return _unsealed(rows[0][0], key) if rows else None

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
        if not (self._checked_files or self._new_facts or self._new_runs):
            return
        try:
            if self._connection is None:
                self._make_folder()
                self._open(make=True)
            if self._connection is not None:
                with self._connection:
                    self._write(self._connection)
        except (sqlite3.Error, OSError):
            # The disk is full, or another run has been writing for too long: the next one tries again.
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
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            (
                (path, self._salt, self._states[path], self.started, digest)
                for path, digest in self._checked_files.items()
                # Of a name that is not UTF-8 nothing is kept: it is no text to the database.
                if path.isascii() or path.encode("utf-8", "replace").decode() == path
            ),
        )
        many(
            "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)",
            ((digest, marks, _sealed(packed, digest)) for digest, (marks, packed) in self._new_facts.items()),
        )
        many(
            "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)",
            ((key, part, self.started, _sealed(packed, key)) for (key, part), packed in self._new_runs.items()),
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
        os.makedirs(self.folder, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n")):
            path = os.path.join(self.folder, name)
            if not os.path.exists(path):
                Path(path).write_text(text, encoding="utf-8")

    def _open(self, *, make: bool = False) -> None:
        """Connects with the file; one that is broken or of another version is made anew, or else left alone."""
        path = os.path.join(self.folder, _FILE)
        for _ in range(2):
            connection = None
            try:
                connection = sqlite3.connect(path, timeout=_PATIENCE)
                connection.execute("PRAGMA synchronous = OFF")
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
            try:
                os.unlink(path)
            except OSError:
                return
            make = True

    def _is_usable(self, connection: sqlite3.Connection, make: bool) -> bool:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables and make:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                # Another run can have made them meanwhile.
                if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    for statement in _TABLES.split(";"):
                        connection.execute(statement)
                    connection.execute("INSERT INTO about VALUES (?)", (self._version,))
        elif "about" not in tables:
            return False
        if [version for (version,) in connection.execute("SELECT version FROM about")] != [self._version]:
            return False
        files = connection.execute("SELECT path, state, checked, digest FROM files WHERE salt = ?", (self._salt,))
        self._files = {path: (str(state), int(checked), bytes(digest)) for path, state, checked, digest in files}
        marks = connection.execute("SELECT digest, marks FROM facts")
        self._marks = {bytes(digest): int(bits) for digest, bits in marks}
        return True

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


def clear(folder: Path | str) -> bool:
    """Deletes the cache of a project's folder.

    Returns:
        Whether there was one.

    Raises:
        OSError: where it cannot be deleted.
    """
    path = os.path.join(folder, FOLDER)
    if os.path.islink(path) or not os.path.isdir(path):
        return False
    shutil.rmtree(path)
    return True


def files_of_code() -> list[str]:
    """The absolute paths of refcheck's own files."""
    found = os.walk(os.path.dirname(__file__))
    return [os.path.join(folder, name) for folder, _, names in found for name in names if name.endswith(".py")]


def state_of_code() -> str:
    """What changes with refcheck itself: its version, and in a work tree its files."""
    states = [f"{os.path.basename(path)} {state_of(path)}" for path in files_of_code()]
    return f"{__version__} {hashlib.blake2b(repr(sorted(states)).encode(), digest_size=_DIGEST).hexdigest()}"


def _sealed(packed: bytes, name: bytes) -> bytes:
    return _seal(packed, name) + packed


def _unsealed(data: Any, name: bytes) -> bytes | None:
    """What was sealed under a name; None where it is not whole."""
    if not isinstance(data, bytes) or data[:_DIGEST] != _seal(data[_DIGEST:], name):
        return None
    return data[_DIGEST:]


def _seal(packed: bytes, name: bytes) -> bytes:
    return hashlib.blake2b(packed, digest_size=_DIGEST, key=name).digest()
