"""The seals of a cache, which prove that this user has written an entry, and under which name."""

from __future__ import annotations

from typing import Any

from refcheck.guards.trust import is_same_seal, seal

SEAL_BYTES = 16
_MARK_BYTES = 8


class Seals:
    """Seals the entries of a cache.

    Args:
        secret: the secret of the user.
        salt: the salt of the facts that are searched for, 16 bytes. Files are sealed together with it.
    """

    def __init__(self, secret: bytes, salt: bytes) -> None:
        self._secret = secret
        self._salt = salt

    def database_mark(self) -> bytes:
        """The mark of a database, which has room for eight bytes."""
        return seal(self._secret, b"database", size=_MARK_BYTES)

    def of_file(self, path: str, state: str, checked: int, digest: bytes) -> bytes:
        """The seal of a known file."""
        described = f"{path}\0{state}\0{checked}".encode("utf-8", "surrogatepass")
        return seal(self._secret, b"file", self._salt, described, digest, size=SEAL_BYTES)

    def is_of_file(self, found: bytes, path: str, state: str, checked: int, digest: bytes) -> bool:
        """Whether a seal belongs to a known file."""
        return is_same_seal(found, self.of_file(path, state, checked, digest))

    def add(self, data: bytes, purpose: bytes, name: bytes) -> bytes:
        """An entry with its seal in front.

        Args:
            purpose: the kind of the entry.
            name: the name under which it is found.
        """
        return self._seal(data, purpose, name) + data

    def remove(self, sealed: Any, purpose: bytes, name: bytes) -> bytes | None:
        """An entry without its seal; None if this user has not sealed it under this name."""
        if not isinstance(sealed, bytes):
            return None
        data = sealed[SEAL_BYTES:]
        return data if is_same_seal(sealed[:SEAL_BYTES], self._seal(data, purpose, name)) else None

    def _seal(self, data: bytes, purpose: bytes, name: bytes) -> bytes:
        return seal(self._secret, purpose, name, data, size=SEAL_BYTES)
