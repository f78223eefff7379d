"""The results of earlier runs, in one file in the project's folder: facts by content, and the results of whole runs.

Nothing in it is used without a check: a file counts as unchanged by its size, its times and its place on the disk, and
if it can have been changed within the same tick of the clock, by its content. Entries that cannot be read are discarded
and computed again; if nothing can be written, nothing is stored.

Only entries that this user has written are used (`guards/trust.py`): each entry is sealed with its name (`seals.py`),
and the file as a whole has a mark (`database.py`). A folder is not used if it is a link, contains a link or anything
but regular files of this user, or if somebody else could replace it (`cache_folder.py`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from refcheck.caching.cache_folder import DATABASE_NAME, FOLDER, delete_database, is_usable, make_folder
from refcheck.caching.database import (
    Database,
    DatabaseBusy,
    DatabaseError,
    DatabaseKey,
    KnownFile,
    open_database,
)
from refcheck.caching.seals import Seals
from refcheck.guards.regular_files import read_bytes
from refcheck.guards.trust import is_sound_cache, secret_of_user
from refcheck.links.folders import checksum, entries, in_doubt, state_of
from refcheck.links.suffixes import NOTEBOOK

# Increase for each change of the tables, of the packed data, or of the facts within one version of refcheck.
_FORMAT = 8
_DIGEST_BYTES = 16
_MARK_BYTES = 4


class Cache:
    """The facts of files and the results of runs. New entries are held in memory until they are saved.

    Args:
        folder: the folder of the project.
        version: the version of everything that makes facts.
        shape: the settings that facts depend on.
    """

    def __init__(self, folder: Path | str, version: str, shape: str = "") -> None:
        self.folder = os.path.join(folder, FOLDER)
        version = f"{_FORMAT} {version} {sys.version}"
        shaped = f"{version} {shape}".encode("utf-8", "surrogatepass")
        # Part of each digest, so that a file has another digest if its facts are different.
        self._salt = blake2b(shaped, digest_size=_DIGEST_BYTES).digest()
        self.started = time.time_ns()
        self.touched: Mapping[str, int] = {}
        """The folder in which this run may create the cache folder, and a checksum of its entries before."""
        if not os.path.isdir(self.folder):
            project = os.path.realpath(folder)
            self.touched = {project: checksum(entries(project))}
        self._states: dict[str, str] = {}
        self._checked_files: dict[str, bytes] = {}
        self._new_facts: dict[bytes, tuple[int, bytes]] = {}
        self._new_runs: dict[tuple[bytes, str], bytes] = {}
        self._new_answers: dict[bytes, tuple[int, bytes]] = {}
        self._used: set[bytes] = set()
        secret = secret_of_user(os.fspath(folder), make=True) if is_usable(folder, self.folder) else None
        self._key = DatabaseKey(version, self._salt, Seals(secret, self._salt)) if secret is not None else None
        self._database: Database | None = None
        if self._key is not None and os.path.lexists(os.path.join(self.folder, DATABASE_NAME)):
            self._database = open_database(self.folder, self._key)
        self._files: Mapping[str, KnownFile] = self._database.files if self._database is not None else {}
        self._marks: Mapping[bytes, bytes] = self._database.marks if self._database is not None else {}

    @property
    def is_kept(self) -> bool:
        """Whether anything is stored: not if the user has no secret, or if the folder may belong to somebody else."""
        return self._key is not None

    def digest(self, content: bytes, path: str = "") -> bytes:
        """The name of a content. The same bytes have other facts in a notebook than in a text.

        Args:
            path: that of the file, if it is one.
        """
        kind = NOTEBOOK.encode() if path.lower().endswith(NOTEBOOK) else b""
        return blake2b(content, digest_size=_DIGEST_BYTES, key=self._salt, person=kind).digest()

    # Known entries

    def digest_of(self, path: str, *, read: bool = True) -> bytes | None:
        """The digest of a file's current content; None if it cannot be read.

        Args:
            path: absolute.
            read: whether a file that has never been read is read now; otherwise its digest is None, too.
        """
        found = self._checked_files.get(path)
        if found is not None:
            return found
        state, known = self._state(path), self._files.get(path)
        if not state or (known is None and not read):
            return None
        if known is not None and known.state == state and not in_doubt(state, known.checked):
            if self._key and self._key.seals.is_of_file(known.seal, path, state, known.checked, known.digest):
                return known.digest
            if not read:
                return None
        try:
            found = self.digest(read_bytes(path), path)
        except OSError:
            return None
        self.note(path, found)
        return found

    def marks(self, digest: bytes) -> int | None:
        """The marks of the facts of a content; None if there are no facts."""
        new = self._new_facts.get(digest)
        if new is not None:
            return new[0]
        marks = self._key.seals.remove(self._marks.get(digest), b"marks", digest) if self._key else None
        return None if marks is None else int.from_bytes(marks, "little")

    def facts(self, digest: bytes) -> bytes | None:
        """The packed facts of a content; None if there are none, or damaged ones."""
        new = self._new_facts.get(digest)
        if new is not None:
            return new[1]
        if self._database is None or self._key is None:
            return None
        rows = self._database.ask("SELECT packed FROM facts WHERE digest = ?", digest)
        return self._key.seals.remove(rows[0][0], b"facts", digest) if rows else None

    def run(self, key: bytes, part: str) -> bytes | None:
        """A part of a stored run."""
        new = self._new_runs.get((key, part))
        if new is not None:
            return new
        self._used.add(key)
        if self._database is None or self._key is None:
            return None
        rows = self._database.ask("SELECT packed FROM runs WHERE key = ? AND part = ?", key, part)
        return self._key.seals.remove(rows[0][0], b"run", _name_of(key, part)) if rows else None

    def answers(self, names: Iterable[bytes]) -> dict[bytes, bytes]:
        """The stored answers of some names."""
        database, key = self._database, self._key
        if database is None or key is None:
            return {}
        found = {}
        for name in names:
            rows = database.ask("SELECT packed FROM answers WHERE name = ?", name)
            packed = key.seals.remove(rows[0][0], b"answer", name) if rows else None
            if packed is not None:
                found[name] = packed
        return found

    def changed_meanwhile(self, paths: Collection[str]) -> bool:
        """Whether one of some files can have been changed since this run started."""
        return any(in_doubt(state, self.started) for state in map(state_of, paths))

    @property
    def states(self) -> Mapping[str, str]:
        """The states of the files whose state was requested, before they were read."""
        return self._states

    # New entries

    def note(self, path: str, digest: bytes) -> None:
        """Holds the digest of a file whose digest was requested before the file was read."""
        if self._state(path):
            self._checked_files[path] = digest

    def keep(self, digest: bytes, marks: int, packed: bytes) -> None:
        """Holds the facts of a content.

        Args:
            marks: bits that can be queried without unpacking.
        """
        self._new_facts[digest] = marks, packed

    def keep_run(self, key: bytes, part: str, packed: bytes) -> None:
        """Holds a part of a run."""
        self._new_runs[key, part] = packed
        self._used.add(key)

    def keep_answer(self, name: bytes, given: int, packed: bytes) -> None:
        """Holds an answer.

        Args:
            given: when, in seconds since 1970.
        """
        self._new_answers[name] = given, packed

    def save(self) -> None:
        """Writes the new entries, if possible."""
        new = self._checked_files or self._new_facts or self._new_runs or self._new_answers
        if self._key is None or not new:
            return
        try:
            if self._database is None:
                make_folder(self.folder)
                if not is_sound_cache(self.folder):
                    return
                self._database = open_database(self.folder, self._key, make=True)
            if self._database is not None:
                with self._database.connection:
                    self._write(self._database, self._key.seals)
        except (DatabaseBusy, OSError):
            # The next run tries again.
            return
        except DatabaseError:
            # A run was killed while it wrote: the next one starts from scratch.
            self.close()
            delete_database(self.folder)
            return
        self._checked_files, self._new_facts, self._new_runs, self._new_answers = {}, {}, {}, {}

    def close(self) -> None:
        """Closes the file."""
        if self._database is not None:
            self._database.connection.close()
            self._database = None

    def _write(self, database: Database, seals: Seals) -> None:
        many = database.connection.executemany
        many(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (
                (path, self._salt, state, self.started, digest, seals.of_file(path, state, self.started, digest))
                for path, digest in self._checked_files.items()
                for state in (self._states[path],)
                # A file whose name is not UTF-8 is not stored: the database cannot represent the name as text.
                if path.isascii() or path.encode("utf-8", "replace").decode() == path
            ),
        )
        many(
            "INSERT OR REPLACE INTO facts VALUES (?, ?, ?)",
            (
                (
                    digest,
                    seals.add(marks.to_bytes(_MARK_BYTES, "little"), b"marks", digest),
                    seals.add(packed, b"facts", digest),
                )
                for digest, (marks, packed) in self._new_facts.items()
            ),
        )
        many(
            "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?)",
            (
                (key, part, self.started, seals.add(packed, b"run", _name_of(key, part)))
                for (key, part), packed in self._new_runs.items()
            ),
        )
        many(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)",
            ((name, given, seals.add(packed, b"answer", name)) for name, (given, packed) in self._new_answers.items()),
        )
        many("UPDATE runs SET used = ? WHERE key = ?", ((self.started, key) for key in self._used))
        database.forget_unused()

    def _state(self, path: str) -> str:
        """The state of a file when it was first requested."""
        if path not in self._states:
            self._states[path] = state_of(path)
        return self._states[path]


def _name_of(key: bytes, part: str) -> bytes:
    """The name of a part of a run; all keys have the same size."""
    return key + part.encode("utf-8", "surrogatepass")
