"""The database of a cache: its tables, and how it is opened so that nothing of a stranger's is.

A database has a mark without which SQLite does not even open it, because what strangers make of one can keep SQLite
busy for ever. SQLite leaves no journal beside the file, so one that is there is a stranger's, and could name any file
to be deleted: what a power cut makes of this file costs a cold run, no more.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from refcheck.caching.cache_folder import DATABASE_COMPANIONS, DATABASE_NAME, delete_database
from refcheck.caching.seals import Seals
from refcheck.guards.trust import is_same_seal, read_own, write_new

DatabaseError = sqlite3.Error
DatabaseBusy = sqlite3.OperationalError
"""The disk is full, or another run has been writing for too long."""

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
_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
# Fifty thousand notes need a fifth of it.
_MAX_DATABASE_BYTES = 1 << 30
_MAX_VALUE_BYTES = 1 << 28
# For another run to finish its writing.
_MAX_WAIT_SECONDS = 2.0

# Of so many of the last ones: runs, and settings that facts depend on.
_MAX_RUNS = 12
_MAX_SALTS = 4
# Facts beside those of the files that there are: for other branches, and changes that are undone.
_SPARE_FACTS = 1000


class KnownFile(NamedTuple):
    """A file as an earlier run has found it."""

    state: str
    checked: int
    """When, in nanoseconds."""
    digest: bytes
    seal: bytes


class Database(NamedTuple):
    """An open database, with what is needed of all files.

    Attributes:
        files: by absolute path.
        marks: the sealed marks of facts, by digest.
    """

    connection: sqlite3.Connection
    files: Mapping[str, KnownFile]
    marks: Mapping[bytes, bytes]

    def ask(self, question: str, *values: Any) -> list[Any]:
        """Return the rows of an answer; none if the database is broken."""
        try:
            return self.connection.execute(question, values).fetchall()
        except sqlite3.Error:
            return []

    def forget_unused(self) -> None:
        """Delete old runs, files of old settings, and facts of files that do not exist any more."""
        ask = self.connection.execute
        ask(
            "DELETE FROM runs WHERE key NOT IN (SELECT key FROM runs GROUP BY key ORDER BY max(used) DESC LIMIT ?)",
            (_MAX_RUNS,),
        )
        ask(
            "DELETE FROM files WHERE salt NOT IN "
            "(SELECT salt FROM files GROUP BY salt ORDER BY max(checked) DESC LIMIT ?)",
            (_MAX_SALTS,),
        )
        files, facts = (ask(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("files", "facts"))
        if facts > 2 * files + _SPARE_FACTS:
            gone = [(path,) for (path,) in ask("SELECT path FROM files") if not os.path.exists(path)]
            self.connection.executemany("DELETE FROM files WHERE path = ?", gone)
            ask("DELETE FROM facts WHERE digest NOT IN (SELECT digest FROM files)")


class DatabaseKey(NamedTuple):
    """What a database has to be written with to be used.

    Attributes:
        version: of all that makes facts.
        salt: of the facts that are looked for.
        seals: of the user.
    """

    version: str
    salt: bytes
    seals: Seals


def open_database(folder: str, key: DatabaseKey, *, make: bool = False) -> Database | None:
    """Open the database of a cache. One that is broken or of another version is made anew.

    Args:
        folder: of the cache.
        make: whether it is made if there is none.

    Returns:
        None if it cannot be opened; it is left alone then.
    """
    path = os.path.join(folder, DATABASE_NAME)
    for _ in range(2):
        connection = None
        try:
            if make:
                with suppress(FileExistsError):
                    write_new(path, b"", 0o600)
            if _is_marked(path, key.seals):
                connection = _connect(path)
                database = _load(connection, key, make)
                if database is not None:
                    return database
        except sqlite3.OperationalError:
            # Locked, or not to be opened: it may be well.
            _close(connection)
            return None
        except (sqlite3.Error, ValueError, TypeError, OverflowError):
            pass
        _close(connection)
        if not delete_database(folder):
            return None
        make = True
    return None


def _is_marked(path: str, seals: Seals) -> bool:
    """Whether a database is one that this user has made here, or still empty, and nothing waits beside it."""
    head = read_own(path, _MAX_DATABASE_BYTES, first=_HEADER_BYTES)
    if head is None or any(os.path.lexists(path + end) for end in DATABASE_COMPANIONS):
        return False
    # The bytes before the mark are 1 if no log is written ahead.
    is_plain = head[:16] == _MAGIC and head[18:20] == b"\1\1"
    return not head or (is_plain and is_same_seal(head[60:64] + head[68:72], seals.database_mark()))


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_MAX_WAIT_SECONDS)
    if sys.version_info >= (3, 11):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MAX_VALUE_BYTES)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for setting in ("trusted_schema = OFF", "temp_store = MEMORY", "journal_mode = MEMORY", "synchronous = OFF"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _load(connection: sqlite3.Connection, key: DatabaseKey, make: bool) -> Database | None:
    """Read what is needed of all files; None if it is not a database of this version."""
    # More than these are none of refcheck's.
    schema = connection.execute(f"SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT {len(_SCHEMA) + 1}")
    found = set(schema.fetchall())
    if not found and make:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            # Another run can have made them meanwhile.
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                _make_tables(connection, key)
    elif found != _SCHEMA:
        return None
    if [version for (version,) in connection.execute("SELECT version FROM about LIMIT 2")] != [key.version]:
        return None
    files = connection.execute("SELECT path, state, checked, digest, seal FROM files WHERE salt = ?", (key.salt,))
    known = {path: KnownFile(str(state), int(at), bytes(to), bytes(by)) for path, state, at, to, by in files}
    marks = {bytes(digest): bytes(bits) for digest, bits in connection.execute("SELECT digest, marks FROM facts")}
    return Database(connection, known, marks)


def _make_tables(connection: sqlite3.Connection, key: DatabaseKey) -> None:
    for name, columns in _TABLES.items():
        connection.execute(f"CREATE TABLE {name} {columns}")
    connection.execute("INSERT INTO about VALUES (?)", (key.version,))
    mark = key.seals.database_mark()
    # SQLite lets a program put eight bytes of its own there.
    for setting, half in (("user_version", mark[:4]), ("application_id", mark[4:])):
        connection.execute(f"PRAGMA {setting} = {int.from_bytes(half, 'big', signed=True)}")


def _close(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        connection.close()
