"""What earlier runs have found out, in one file in the project's folder: facts by content, and how whole runs ended.

Nothing in it is used without a check: a file counts as unchanged by its size, its times and its place on the disk, and
if it can have been changed within the same tick of the clock, by its content. What cannot be read is thrown away and
made anew; if nothing can be written, nothing is kept.

Nor is anything used that this user has not written (`guards/trust.py`): each entry is sealed with its name
(`seals.py`), and the file as a whole has a mark (`database.py`). A folder that is a link, or holds one, or anything but
plain files of this user, is left alone, and so is one in whose place somebody else could put another one
(`cache_folder.py`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Collection, Mapping
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

# Another one for each change of the tables, of what is packed, or of the facts within one version of refcheck.
_FORMAT = 6
_DIGEST_BYTES = 16
_MARK_BYTES = 4


class Cache:
    """The facts of files and the ends of runs. What is new is held until it is saved.

    Args:
        folder: of the project.
        version: of all that makes facts.
        shape: the settings that facts depend on.
    """

    def __init__(self, folder: Path | str, version: str, shape: str = "") -> None:
        self.folder = os.path.join(folder, FOLDER)
        version = f"{_FORMAT} {version} {sys.version}"
        shaped = f"{version} {shape}".encode("utf-8", "surrogatepass")
        # Of each digest, so that a file has another one if its facts are others.
        self._salt = blake2b(shaped, digest_size=_DIGEST_BYTES).digest()
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
        secret = secret_of_user(os.fspath(folder), make=True) if is_usable(folder, self.folder) else None
        self._key = DatabaseKey(version, self._salt, Seals(secret, self._salt)) if secret is not None else None
        self._database: Database | None = None
        if self._key is not None and os.path.lexists(os.path.join(self.folder, DATABASE_NAME)):
            self._database = open_database(self.folder, self._key)
        self._files: Mapping[str, KnownFile] = self._database.files if self._database is not None else {}
        self._marks: Mapping[bytes, bytes] = self._database.marks if self._database is not None else {}

    @property
    def is_kept(self) -> bool:
        """Whether anything is kept: not if the user has no secret, or the folder can be somebody else's."""
        return self._key is not None

    def digest(self, content: bytes) -> bytes:
        """Return the name of a content."""
        return blake2b(content, digest_size=_DIGEST_BYTES, key=self._salt).digest()

    # What is known

    def digest_of(self, path: str, *, read: bool = True) -> bytes | None:
        """Return the digest of a file's content as it is; None if it cannot be read.

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
            if self._key and self._key.seals.is_of_file(known.seal, path, state, known.checked, known.digest):
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
        """Return the marks of the facts of a content; None if there are no facts."""
        new = self._new_facts.get(digest)
        if new is not None:
            return new[0]
        marks = self._key.seals.remove(self._marks.get(digest), b"marks", digest) if self._key else None
        return None if marks is None else int.from_bytes(marks, "little")

    def facts(self, digest: bytes) -> bytes | None:
        """Return the packed facts of a content; None if there are none, or broken ones."""
        new = self._new_facts.get(digest)
        if new is not None:
            return new[1]
        if self._database is None or self._key is None:
            return None
        rows = self._database.ask("SELECT packed FROM facts WHERE digest = ?", digest)
        return self._key.seals.remove(rows[0][0], b"facts", digest) if rows else None

    def run(self, key: bytes, part: str) -> bytes | None:
        """Return a part of what was kept of a run."""
        new = self._new_runs.get((key, part))
        if new is not None:
            return new
        self._used.add(key)
        if self._database is None or self._key is None:
            return None
        rows = self._database.ask("SELECT packed FROM runs WHERE key = ? AND part = ?", key, part)
        return self._key.seals.remove(rows[0][0], b"run", _name_of(key, part)) if rows else None

    def changed_meanwhile(self, paths: Collection[str]) -> bool:
        """Whether one of some files can have been changed since this run began."""
        return any(in_doubt(state, self.started) for state in map(state_of, paths))

    @property
    def states(self) -> Mapping[str, str]:
        """The states of the files that have been asked for, before they were read."""
        return self._states

    # What is new

    def note(self, path: str, digest: bytes) -> None:
        """Hold what a file contains that was read after the cache was opened and asked for its digest."""
        if self._state(path):
            self._checked_files[path] = digest

    def keep(self, digest: bytes, marks: int, packed: bytes) -> None:
        """Hold the facts of a content.

        Args:
            marks: bits that can be asked for without unpacking.
        """
        self._new_facts[digest] = marks, packed

    def keep_run(self, key: bytes, part: str, packed: bytes) -> None:
        """Hold a part of what is to be known of a run."""
        self._new_runs[key, part] = packed
        self._used.add(key)

    def save(self) -> None:
        """Write what is new, if that is possible."""
        if self._key is None or not (self._checked_files or self._new_facts or self._new_runs):
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
            # A run was killed while it wrote: the next one begins anew.
            self.close()
            delete_database(self.folder)
            return
        self._checked_files, self._new_facts, self._new_runs = {}, {}, {}

    def close(self) -> None:
        """Close the file."""
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
                # Of a name that is not UTF-8 nothing is kept: it is no text to the database.
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
        many("UPDATE runs SET used = ? WHERE key = ?", ((self.started, key) for key in self._used))
        database.forget_unused()

    def _state(self, path: str) -> str:
        """The state of a file when it was first asked for."""
        if path not in self._states:
            self._states[path] = state_of(path)
        return self._states[path]


def _name_of(key: bytes, part: str) -> bytes:
    """The name of a part of a run; keys are all of one size."""
    return key + part.encode("utf-8", "surrogatepass")
