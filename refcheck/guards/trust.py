"""Decides which files in a project refcheck trusts: those that this user has written on this machine.

A cloned project can contain a forged journal or cache. So everything that refcheck stores in a project, and acts on
later, is sealed: it has a keyed hash. The key is a secret in the user's state folder, which only this user can read.
Without such a folder nothing is sealed, and nothing is trusted.

This module is imported before a run is repeated, so it imports only modules that Python has loaded already.
"""

from __future__ import annotations

import os
import stat
import sys
from _operator import _compare_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hashlib import blake2b

STATE_FOLDER = "refcheck"
_SECRET = "secret"
# The length of the secret in bytes.
_LENGTH = 32
# The largest number of files in a cache folder; usually there are about a dozen.
_MOST_ENTRIES = 64
_blake2b: type[blake2b] | None = None
_BINARY: int = getattr(os, "O_BINARY", 0)
NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
NO_WAIT: int = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""Flags for opening: do not wait for the other end of a pipe, do not become the controlling terminal."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | NO_LINK


def secret_of_user(project: str, *, make: bool = False) -> bytes | None:
    """The secret of this user, with which files in projects are sealed.

    Args:
        project: a folder of the project. A state folder inside the project is not used.
        make: whether to create a secret if there is none.

    Returns:
        32 bytes; None if no folder is writable only for this user, as in a container without a home.
    """
    folder = own_folder(project, make=make)
    if folder is None:
        return None
    found = _read_secret(folder)
    if found is None and make:
        try:
            _make_secret(folder)
        except OSError:
            # The disk is full.
            return None
        found = _read_secret(folder)
    return found


def own_folder(project: str, *, make: bool = False) -> str | None:
    """The state folder; None if other users can read it, or if it is inside the project.

    Args:
        project: a folder of the project.
        make: whether to create the folder, or to remove the permissions of others, if necessary.
    """
    folder = state_folder()
    if folder is None or is_within(os.path.realpath(folder), _top_of(project)):
        return None
    if not _is_shut(folder):
        if not make:
            return None
        try:
            _make_folder(folder)
        except OSError:
            # The home is read-only, or belongs to another user.
            return None
    return folder if _is_shut(folder) else None


def state_folder() -> str | None:
    """The path of the folder for user data outside of projects; None if the user has no home."""
    given = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(given):
        return os.path.join(given, STATE_FOLDER)
    if sys.platform == "win32":
        above = os.environ.get("LOCALAPPDATA", "")
    else:
        home = os.path.expanduser("~")
        # For users without a home, `~` is the root folder.
        inner = "Library/Application Support" if sys.platform == "darwin" else ".local/state"
        above = os.path.join(home, inner) if home.strip("/") else ""
    return os.path.join(above, STATE_FOLDER) if os.path.isabs(above) else None


def seal(secret: bytes, purpose: bytes, *parts: bytes, size: int = 32) -> bytes:
    """A keyed hash (BLAKE2b), which cannot be computed without the secret.

    Args:
        purpose: at most 16 bytes. A seal for one purpose is invalid for another.
        parts: the sealed data, in order.
        size: the size of the seal in bytes, at most 64.
    """
    lengths = repr([len(part) for part in parts]).encode("ascii")
    made = _hash()(lengths, key=secret, person=purpose, digest_size=size)
    for part in parts:
        made.update(part)
    return made.digest()


def _hash() -> type[blake2b]:
    """The hash function, imported on first use. It is kept, as an import statement takes as long as a seal."""
    global _blake2b
    if _blake2b is None:
        try:
            # The same as hashlib's, without loading OpenSSL, which takes 2 ms.
            from _blake2 import blake2b
        except ImportError:
            from hashlib import blake2b
        _blake2b = blake2b
    return _blake2b


def is_same_seal(one: bytes, other: bytes) -> bool:
    """Whether two seals are equal, compared in constant time."""
    return _compare_digest(one, other)


def is_own(found: os.stat_result) -> bool:
    """Whether a file or folder belongs to the current user; always true on systems without owners."""
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid()


def is_own_file(found: os.stat_result) -> bool:
    """Whether it is a regular file of the current user with one hard link only."""
    return stat.S_ISREG(found.st_mode) and is_own(found) and found.st_nlink == 1


def may_keep_in(project: str) -> bool:
    """Whether no other user can replace a folder that refcheck creates in this folder of a project."""
    try:
        found = os.stat(project)
    except (OSError, ValueError):
        return False
    if not hasattr(os, "geteuid"):
        return True
    is_anybodys = found.st_mode & 0o002 and not found.st_mode & stat.S_ISVTX
    return found.st_uid in (0, os.geteuid()) and not is_anybodys


class Writers:
    """The users who can write in a folder, to be compared with those of the folders above it.

    Root and the current user are always included.

    Args:
        folder: its owner is included; so is everybody, if everybody can write in it.
        here: the current folder; its owner is included.
    """

    def __init__(self, folder: str, here: str) -> None:
        self._owners = {0, os.geteuid()} if hasattr(os, "geteuid") else set()
        self._is_anybody = False
        for place in (here, folder):
            try:
                found = os.stat(place)
            except (OSError, ValueError):
                continue
            self._owners.add(found.st_uid)
            self._is_anybody = place == folder and bool(found.st_mode & 0o002)

    def include_those_of(self, folder: str) -> bool:
        """Whether nobody else can create files in a folder; always true on systems without owners."""
        if not hasattr(os, "geteuid"):
            return True
        try:
            found = os.stat(folder)
        except (OSError, ValueError):
            return False
        # In a folder like `/tmp` only the owner can delete a file, but everybody can create one.
        return found.st_uid in self._owners and (self._is_anybody or not found.st_mode & 0o002)


def is_sound_cache(folder: str) -> bool:
    """Whether a cache is a real folder of the current user and contains only regular files of this user."""
    try:
        found = os.lstat(folder)
        if not stat.S_ISDIR(found.st_mode) or not is_own(found) or (hasattr(os, "geteuid") and found.st_mode & 0o022):
            return False
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                # Too many entries were put there to slow refcheck down.
                if number >= _MOST_ENTRIES or not is_own_file(os.lstat(entry.path)):
                    return False
    except (OSError, ValueError):
        return False
    return True


def read_own(path: str, most: int, *, first: int | None = None, private: bool = False) -> bytes | None:
    """The content of a regular file of the current user; None for any other kind of file.

    Also None for a symbolic link, and for a file that is too large.

    Args:
        most: its size limit in bytes.
        first: the number of bytes to read; None for all.
        private: whether other users must have no access to it.
    """
    try:
        handle = os.open(path, os.O_RDONLY | _BINARY | NO_LINK | NO_WAIT)
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(handle)
        is_sound = _is_private(found) if private else is_own_file(found)
        if not is_sound or found.st_size > most or (not NO_LINK and os.path.islink(path)):
            return None
        with open(handle, "rb", closefd=False) as file:
            # It may have grown meanwhile.
            data = file.read(most + 1 if first is None else first)
        return data if len(data) <= most else None
    except OSError:
        return None
    finally:
        os.close(handle)


def write_new(path: str, data: bytes, mode: int = 0o666) -> None:
    """Creates a file. Never overwrites anything, and never follows a symbolic link.

    Raises:
        OSError: if the path exists, or the file cannot be created.
    """
    handle = os.open(path, _NEW, mode)
    try:
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(handle, rest) :]
        finally:
            os.close(handle)
    except OSError:
        os.unlink(path)
        raise


def is_within(path: str, folder: str) -> bool:
    """Whether a path is a folder or inside it; both are absolute and have no symbolic links."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _top_of(project: str) -> str:
    """The top folder of the git repository that contains a folder, else the folder itself."""
    top = folder = os.path.realpath(project)
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return top
        folder = above
    return folder


def _is_private(found: os.stat_result) -> bool:
    """Whether it is a regular file of the current user that no other user can read or write."""
    is_shut = not hasattr(os, "geteuid") or not found.st_mode & 0o077
    return stat.S_ISREG(found.st_mode) and is_own(found) and is_shut


def _is_shut(folder: str) -> bool:
    """Whether it is a real folder of the current user that no other user can read."""
    try:
        found = os.lstat(folder)
    except (OSError, ValueError):
        return False
    is_shut = not hasattr(os, "geteuid") or not found.st_mode & 0o077
    return stat.S_ISDIR(found.st_mode) and is_own(found) and is_shut


def _read_secret(folder: str) -> bytes | None:
    found = read_own(os.path.join(folder, _SECRET), _LENGTH, private=True)
    return found if found is not None and len(found) == _LENGTH else None


def _make_secret(folder: str) -> None:
    """Creates a secret atomically. Runs that do so at the same time get the same one."""
    path = os.path.join(folder, _SECRET)
    part = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    write_new(part, os.urandom(_LENGTH), 0o600)
    try:
        _sync(part)
        if _read_secret(folder) is not None:
            return
        if os.path.lexists(path):
            # Others could read it, or it is damaged.
            os.replace(part, path)
            return
        try:
            os.link(part, path)
        except FileExistsError:
            return
        except OSError:
            os.rename(part, path)
    finally:
        if os.path.lexists(part):
            os.unlink(part)
        _sync(folder)


def _make_folder(folder: str) -> None:
    above = os.path.dirname(folder)
    there = above
    while not os.path.isdir(there):
        there = os.path.dirname(there)
    if not is_own(os.stat(there)):
        # Root with the home of another user, who could no longer write there.
        raise PermissionError
    os.makedirs(above, 0o700, exist_ok=True)
    if not os.path.isdir(folder):
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            if not os.path.isdir(folder):
                raise
    found = os.lstat(folder)
    if stat.S_ISDIR(found.st_mode) and is_own(found):
        os.chmod(folder, 0o700)


def _sync(path: str) -> None:
    """Flushes a file, or the entries of a folder, to the disk, if the system can."""
    try:
        handle = os.open(path, os.O_RDONLY | _BINARY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
