"""The database of a cache: its tables, and how it is opened without trusting data of strangers.

A database has a mark, without which SQLite does not open it at all, because a crafted database can keep SQLite busy
forever. SQLite leaves no journal next to the file, so a journal there was put there by a stranger, and could name any
file to be deleted. If a power cut damages the file, it only costs a cold run.
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
"""Raised if the disk is full, or another run has been writing for too long."""

_TABLES = {
    "about": "(version TEXT NOT NULL)",
    "answers": "(name BLOB PRIMARY KEY, given INTEGER NOT NULL, packed BLOB NOT NULL)",
    "facts": "(digest BLOB PRIMARY KEY, marks BLOB NOT NULL, packed BLOB NOT NULL)",
    "files": "(path TEXT NOT NULL, salt BLOB NOT NULL, state TEXT NOT NULL, checked INTEGER NOT NULL, "
    "digest BLOB NOT NULL, seal BLOB NOT NULL, PRIMARY KEY (path, salt)) WITHOUT ROWID",
    "runs": "(key BLOB NOT NULL, part TEXT NOT NULL, used INTEGER NOT NULL, packed BLOB NOT NULL, "
    "PRIMARY KEY (key, part))",
}
_INDEXES = ("answers", "facts", "runs")
_SCHEMA = {
    *(("table", name, name, f"CREATE TABLE {name} {columns}") for name, columns in _TABLES.items()),
    *(("index", f"sqlite_autoindex_{name}_1", name, None) for name in _INDEXES),
}
_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
# Fifty thousand notes need a fifth of it.
_MAX_DATABASE_BYTES = 1 << 30
_MAX_VALUE_BYTES = 1 << 28
# How long to wait for another run to finish writing.
_MAX_WAIT_SECONDS = 2.0

# How many of the last runs, and of the last settings that facts depend on, are stored.
_MAX_RUNS = 12
_MAX_SALTS = 4
# Of addresses on the web; the newest are kept.
_MAX_ANSWERS = 50_000
# Additional facts besides those of existing files: for other branches, and changes that are undone.
_SPARE_FACTS = 1000


class KnownFile(NamedTuple):
    """A file as an earlier run has found it."""

    state: str
    checked: int
    """The time of the check, in nanoseconds."""
    digest: bytes
    seal: bytes


class Database(NamedTuple):
    """An open database, with the data that is needed of all files.

    Attributes:
        files: the known files, by absolute path.
        marks: the sealed marks of facts, by digest.
    """

    connection: sqlite3.Connection
    files: Mapping[str, KnownFile]
    marks: Mapping[bytes, bytes]

    def ask(self, question: str, *values: Any) -> list[Any]:
        """The rows of a query; empty if the database is damaged."""
        try:
            return self.connection.execute(question, values).fetchall()
        except sqlite3.Error:
            return []

    def forget_unused(self) -> None:
        """Deletes old runs and answers, files of old settings, and facts of files that no longer exist."""
        ask = self.connection.execute
        ask(
            "DELETE FROM answers WHERE name NOT IN (SELECT name FROM answers ORDER BY given DESC LIMIT ?)",
            (_MAX_ANSWERS,),
        )
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
    """The values that a database must have been written with to be used.

    Attributes:
        version: the version of everything that makes facts.
        salt: the salt of the facts that are searched for.
        seals: the seals of the user.
    """

    version: str
    salt: bytes
    seals: Seals


def open_database(folder: str, key: DatabaseKey, *, make: bool = False) -> Database | None:
    """Opens the database of a cache. A damaged one, or one of another version, is created again.

    Args:
        folder: the folder of the cache.
        make: whether to create a database if there is none.

    Returns:
        None if it cannot be opened; it is then left unchanged.
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
            # Locked, or it cannot be opened: it may be intact.
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
    """Whether this user has created a database here, or it is still empty, and no other file is pending next to it."""
    head = read_own(path, _MAX_DATABASE_BYTES, first=_HEADER_BYTES)
    if head is None or any(os.path.lexists(path + end) for end in DATABASE_COMPANIONS):
        return False
    # The bytes before the mark are 1 if there is no write-ahead log.
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
    """Reads the data that is needed of all files; None if it is not a database of this version."""
    # More than these do not come from refcheck.
    schema = connection.execute(f"SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT {len(_SCHEMA) + 1}")
    found = set(schema.fetchall())
    if not found and make:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            # Another run may have created them meanwhile.
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
    # SQLite lets a program store eight bytes of its own there.
    for setting, half in (("user_version", mark[:4]), ("application_id", mark[4:])):
        connection.execute(f"PRAGMA {setting} = {int.from_bytes(half, 'big', signed=True)}")


def _close(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        connection.close()
