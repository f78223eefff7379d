"""Repeats the output of an unchanged run before anything else of refcheck is loaded.

Loading a Python program takes longer than checking a few thousand files. So the output of a run of `refcheck lint` is
stored with the states of everything that it depends on: the files and folders that were read, and those that did not
exist. If one of them has changed, nothing is repeated, and the run proceeds as usual.

The output is stored in the user's own folder, not in the project: a project can contain anything, including a forged
output, and sealing it would take longer than all the rest.
"""

from __future__ import annotations

import os
import sys

from refcheck import __version__
from refcheck.links.folders import CACHE, SAID, checksum, entries, in_doubt, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Output = tuple[int, str, str]
    """The exit code, and the text written to standard output and to standard error."""

# Increase for each change of the stored format.
_FORMAT = "2"
_MAX_OUTPUTS = 12
# About a hundred for each file and folder.
_MAX_BYTES = 64_000_000
# The projects that were changed last.
_MAX_PROJECTS = 50
# In place of a state: the path exists, in any state.
_THERE = "+"
_WITHOUT = frozenset(("--no-cache", "--staged", "--force-exclude", "-"))


def cached_output(arguments: Sequence[str]) -> Output | None:
    """The output of a run with these arguments, if everything that it depends on is unchanged."""
    if arguments[:1] != ["lint"] or not _WITHOUT.isdisjoint(arguments):
        return None
    try:
        # The project's folder is at or above the current folder, or the paths to be linted.
        folders = [os.getcwd(), *(os.path.abspath(path) for path in arguments if not path.startswith("-"))]
    except OSError:
        # The current folder no longer exists.
        return None
    for cache in dict.fromkeys(filter(None, map(_cache_above, filter(os.path.isdir, folders)))):
        place = place_of(cache)
        written = _read(os.path.join(place, _name(arguments))) if place is not None else None
        if written is not None and written[0] == _key(arguments):
            return _valid(written)
    return None


def _valid(written: Sequence[str]) -> Output | None:
    """The output, if everything is unchanged."""
    _, checked, code, out, errors, *states = written
    try:
        looked = int(checked)
        places = iter(states)
        for path, state, listing in zip(places, places, places, strict=True):
            if not _is_same(path, state, listing, looked):
                return None
        return int(code), out, errors
    except ValueError:
        return None


class Inputs:
    """The inputs that the output of a run depends on. A plain class: a named tuple would require an import.

    Args:
        known: the states of files before they were read, by path.
        states: the paths of the files and folders whose state must be the current or the known one.
        existing: the paths that must exist, or must not exist, as now.
        listings: checksums of the entries of folders, which may be touched as long as these stay the same.
    """

    def __init__(
        self,
        known: Mapping[str, str],
        states: Iterable[str],
        existing: Iterable[str] = (),
        listings: Mapping[str, int] | None = None,
    ) -> None:
        self.known = known
        self.states = states
        self.existing = existing
        self.listings = listings or {}

    def described(self, started: int) -> list[str] | None:
        """A path, a state and a checksum for each; None if one can have changed since the run started."""
        described: list[str] = []
        for path in dict.fromkeys(self.states):
            state = self.known.get(path) or state_of(path)
            if in_doubt(state, started):
                return None
            described += path, state, ""
        for path in dict.fromkeys(self.existing):
            described += path, _THERE if os.path.lexists(path) else "", ""
        for path, listing in self.listings.items():
            state = state_of(path)
            described += path, "" if in_doubt(state, started) else state, str(listing)
        return described


def store(folder: str, arguments: Sequence[str], output: Output, started: int, inputs: Inputs) -> None:
    """Stores the output of a run, unless something that it depends on can have changed since the run started.

    Args:
        folder: the folder of the cache.
        started: the start of the run, in nanoseconds.
    """
    described = inputs.described(started)
    if described is None:
        return
    try:
        written = [_key(arguments), str(started), str(output[0]), *output[1:], *described]
    except OSError:
        # The current folder no longer exists.
        return
    if any("\0" in text for text in written):
        return
    try:
        place = place_of(folder, make=True)
        if place is not None:
            _write(place, _name(arguments), "\0".join(written).encode("utf-8", "surrogatepass"))
    except (OSError, ValueError):
        # The disk is full, or the folder is read-only.
        return


def _is_same(path: str, state: str, listing: str, checked: int) -> bool:
    if state == _THERE:
        return os.path.lexists(path)
    now = state_of(path)
    if now == state and not in_doubt(state, checked) and (now or not listing):
        return True
    return bool(listing) and checksum(entries(path)) == int(listing)


def _cache_above(folder: str) -> str | None:
    """The cache in a folder, or the nearest one above it."""
    while True:
        cache = os.path.join(folder, CACHE)
        if os.path.isdir(cache):
            return cache
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def place_of(cache: str, *, make: bool = False) -> str | None:
    """The folder of the user that contains the outputs of runs on a project.

    Args:
        cache: the project's own cache. If it is a link, or is deleted, nothing is repeated.

    Returns:
        None if the user has no folder of their own.

    Raises:
        OSError: if it cannot be created.
    """
    from zlib import crc32

    from refcheck.guards.trust import own_folder

    project = os.path.realpath(os.path.dirname(cache))
    own = own_folder(project, make=make)
    if own is None or os.path.islink(cache):
        return None
    place = os.path.join(own, "said", f"{crc32(os.fsencode(project)):08x}")
    if make and not os.path.isdir(place):
        os.makedirs(place)
        _forget_projects(os.path.dirname(place))
    return place


def forget(cache: str) -> None:
    """Deletes the outputs of runs on a project.

    Args:
        cache: the project's own cache.

    Raises:
        OSError: if that is not possible.
    """
    place = place_of(cache)
    if place is not None and os.path.isdir(place):
        _delete(place)


def _delete(place: str) -> None:
    for name in os.listdir(place):
        os.unlink(os.path.join(place, name))
    os.rmdir(place)


def _forget_projects(above: str) -> None:
    places = [os.path.join(above, name) for name in os.listdir(above)]
    for place in sorted(places, key=os.path.getmtime, reverse=True)[_MAX_PROJECTS:]:
        _delete(place)


def _key(arguments: Sequence[str]) -> str:
    """Everything that a run depends on besides the notes, including values that only this machine's user knows."""
    # The variables that `reports._terminal.has_color` reads.
    colors = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM")
    environment = sys.stdout.isatty(), *(os.environ.get(name) for name in colors)
    here = state_of(__file__), os.getcwd()
    return repr((_FORMAT, __version__, sys.version, *here, list(arguments), environment))


def _name(arguments: Sequence[str]) -> str:
    from zlib import crc32

    return f"{SAID}{crc32(_key(arguments).encode('utf-8', 'surrogatepass')):08x}"


def _read(path: str) -> list[str] | None:
    """The stored lines; None if there are none, or if they are incomplete."""
    from zlib import crc32

    try:
        with open(path, "rb") as file:
            checked, _, content = file.read().partition(b"\n")
        if checked != b"%08x" % crc32(content):
            return None
        written = content.decode("utf-8", "surrogatepass").split("\0")
    except (OSError, ValueError):
        return None
    return written if len(written) >= 5 else None


def _write(folder: str, name: str, content: bytes) -> None:
    from zlib import crc32

    if len(content) > _MAX_BYTES // 2:
        return
    path = os.path.join(folder, name)
    part = f"{path}.{os.getpid()}"
    try:
        with open(part, "wb") as file:
            file.write(b"%08x\n" % crc32(content) + content)
        os.replace(part, path)
    except OSError:
        if os.path.exists(part):
            os.unlink(part)
        raise
    kept = [os.path.join(folder, other) for other in os.listdir(folder) if other.startswith(SAID)]
    space = 0
    for number, other in enumerate(sorted(kept, key=os.path.getmtime, reverse=True)):
        space += os.path.getsize(other)
        if number >= _MAX_OUTPUTS or space > _MAX_BYTES:
            os.unlink(other)
