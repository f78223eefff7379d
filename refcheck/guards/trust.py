"""What refcheck believes of files in a project: what this user on this machine has written, and nobody else.

A project comes from anywhere, and with it a journal or a cache that somebody has made up. So whatever refcheck keeps
in a project, and acts upon later, is sealed with a secret of the user. That lies in the user's state folder, in a
folder that only this user can look into. Where there is no such folder nothing is sealed, and nothing is believed.

This is loaded before a run is repeated, so it loads nothing that Python has not loaded itself.
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
_LENGTH = 32
_MOST_ENTRIES = 64
_blake2b: type[blake2b] | None = None
_BINARY: int = getattr(os, "O_BINARY", 0)
NO_LINK: int = getattr(os, "O_NOFOLLOW", 0)
NO_WAIT: int = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""So that nothing waits for the other end of a pipe, and no terminal takes the process."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY | NO_LINK


def secret_of_user(project: str, *, make: bool = False) -> bytes | None:
    """The secret with which this user seals what is kept in projects.

    Args:
        project: a folder of the project. A state folder within it is the project's, and not used.
        make: whether one is made where there is none.

    Returns:
        32 bytes; None where there is no folder that only this user can have written, as in a container without a home.
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
    """The state folder, where it is one that only this user can look into and that is not within a project.

    Args:
        project: a folder of it.
        make: whether it is made where there is none, and shut where others can look into it.
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
            # The home cannot be written to, or is another user's.
            return None
    return folder if _is_shut(folder) else None


def state_folder() -> str | None:
    """Where refcheck keeps what belongs to the user and to no project; None where the user has no home."""
    given = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(given):
        return os.path.join(given, STATE_FOLDER)
    if sys.platform == "win32":
        above = os.environ.get("LOCALAPPDATA", "")
    else:
        home = os.path.expanduser("~")
        # Who has no home of their own gets the root of the system as one.
        inner = "Library/Application Support" if sys.platform == "darwin" else ".local/state"
        above = os.path.join(home, inner) if home.strip("/") else ""
    return os.path.join(above, STATE_FOLDER) if os.path.isabs(above) else None


def seal(secret: bytes, purpose: bytes, *parts: bytes, size: int = 32) -> bytes:
    """A keyed hash, which nobody can make without the secret.

    Args:
        purpose: at most 16 bytes; a seal for one purpose is none for another.
        parts: what is sealed, in this order.
        size: of the seal in bytes, at most 64.
    """
    lengths = repr([len(part) for part in parts]).encode("ascii")
    made = _hash()(lengths, key=secret, person=purpose, digest_size=size)
    for part in parts:
        made.update(part)
    return made.digest()


def _hash() -> type[blake2b]:
    """The hash, imported when it is used first; to ask for it again at each seal would take as long as the seal."""
    global _blake2b
    if _blake2b is None:
        try:
            # What hashlib has, without the two milliseconds in which that loads OpenSSL.
            from _blake2 import blake2b
        except ImportError:
            from hashlib import blake2b
        _blake2b = blake2b
    return _blake2b


def is_same_seal(one: bytes, other: bytes) -> bool:
    """Whether two seals are the same; takes as long for all of a size, so that none can be guessed bit by bit."""
    return _compare_digest(one, other)


def is_own(found: os.stat_result) -> bool:
    """Whether a file or folder belongs to the user who runs this; always, where the system has no owners."""
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid()


def is_own_file(found: os.stat_result) -> bool:
    """Whether it is a regular file of this user that has no other name, under which it would be somebody else's."""
    return stat.S_ISREG(found.st_mode) and is_own(found) and found.st_nlink == 1


def may_keep_in(project: str) -> bool:
    """Whether nobody else can put another folder in the place of one that refcheck makes in a project's folder."""
    try:
        found = os.stat(project)
    except (OSError, ValueError):
        return False
    if not hasattr(os, "geteuid"):
        return True
    is_anybodys = found.st_mode & 0o002 and not found.st_mode & stat.S_ISVTX
    return found.st_uid in (0, os.geteuid()) and not is_anybodys


class Writers:
    """Who can write in a folder, to be compared with who can write in those above it. Root and the user always count.

    Args:
        folder: its owner counts, and everybody, if everybody can write in it.
        here: where the user works; its owner counts, too.
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
        """Whether only they can put files into a folder; always, where the system has no owners."""
        if not hasattr(os, "geteuid"):
            return True
        try:
            found = os.stat(folder)
        except (OSError, ValueError):
            return False
        # In a folder as `/tmp` nobody can take another one's file away, but everybody can put one there.
        return found.st_uid in self._owners and (self._is_anybody or not found.st_mode & 0o002)


def is_sound_cache(folder: str) -> bool:
    """Whether a cache is a folder of this user, no link, and holds only regular files of this user, without links."""
    try:
        found = os.lstat(folder)
        if not stat.S_ISDIR(found.st_mode) or not is_own(found) or (hasattr(os, "geteuid") and found.st_mode & 0o022):
            return False
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                # There are a dozen, as a rule; who has put in more wants them to be looked at.
                if number >= _MOST_ENTRIES or not is_own_file(os.lstat(entry.path)):
                    return False
    except (OSError, ValueError):
        return False
    return True


def read_own(path: str, most: int, *, first: int | None = None, private: bool = False) -> bytes | None:
    """What a file of this user holds; None where it is none, a link, anything but a regular file, or too large.

    Args:
        most: its size in bytes.
        first: how many of them are read; None for all.
        private: whether it has to be one that nobody else can read or write.
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
            # It can have grown since.
            data = file.read(most + 1 if first is None else first)
        return data if len(data) <= most else None
    except OSError:
        return None
    finally:
        os.close(handle)


def write_new(path: str, data: bytes, mode: int = 0o666) -> None:
    """Makes a file that is not there; writes into nothing that is, and through no link.

    Raises:
        OSError: where there is something, or it cannot be made.
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
    """Whether a path is a folder or in it, both of them absolute and without links."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _top_of(project: str) -> str:
    """The git repository that a folder is in, or else the folder itself."""
    top = folder = os.path.realpath(project)
    while not os.path.lexists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return top
        folder = above
    return folder


def _is_private(found: os.stat_result) -> bool:
    """Whether it is a regular file of this user which nobody else can read or write."""
    is_shut = not hasattr(os, "geteuid") or not found.st_mode & 0o077
    return stat.S_ISREG(found.st_mode) and is_own(found) and is_shut


def _is_shut(folder: str) -> bool:
    """Whether it is a folder, and no link, which nobody but this user can look into."""
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
    """Makes a secret: whole at any moment, and the same for all runs that do so at once."""
    path = os.path.join(folder, _SECRET)
    part = f"{path}.{os.getpid()}.{os.urandom(4).hex()}"
    write_new(part, os.urandom(_LENGTH), 0o600)
    try:
        _sync(part)
        if _read_secret(folder) is not None:
            return
        if os.path.lexists(path):
            # Others could read it, or it is no secret at all.
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
        # As root with the home of another user, who could not write there any more.
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
    """Brings a file or the names in a folder to the disk, where the system can do that."""
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
