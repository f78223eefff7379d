"""A run of which all is as it was says again what it said: before anything else of refcheck is loaded.

To load a program in Python takes longer than to look at a few thousand files. So what a run of `refcheck lint` has said
is kept with the states of all that it rests on: the files and folders that were looked at, and those that were not
there. Where one of them is another one, nothing is repeated, and the run goes its usual way.

It is kept in the user's own folder, not in the project: a project can come with anything, also with what a run is said
to have said, and to seal it would take longer than all the rest.
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
    """The exit code, and what was written to standard output and to standard error."""

# Another one for each change of what is written.
_FORMAT = "2"
_MAX_OUTPUTS = 12
# Some hundred for each file and folder.
_MAX_BYTES = 64_000_000
# Of those that were changed last.
_MAX_PROJECTS = 50
# In place of a state: it is there, in whatever state.
_THERE = "+"
_WITHOUT = frozenset(("--no-cache", "--staged", "--force-exclude", "-"))


def cached_output(arguments: Sequence[str]) -> Output | None:
    """Return the output of a run with these arguments, if all that it rests on is as it was."""
    if arguments[:1] != ["lint"] or not _WITHOUT.isdisjoint(arguments):
        return None
    try:
        # The folder of the project is at or above the current one, or what is to be linted.
        folders = [os.getcwd(), *(os.path.abspath(path) for path in arguments if not path.startswith("-"))]
    except OSError:
        # The current folder is gone.
        return None
    for cache in dict.fromkeys(filter(None, map(_cache_above, filter(os.path.isdir, folders)))):
        place = place_of(cache)
        written = _read(os.path.join(place, _name(arguments))) if place is not None else None
        if written is not None and written[0] == _key(arguments):
            return _valid(written)
    return None


def _valid(written: Sequence[str]) -> Output | None:
    """Return the output, if all is as it was."""
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
    """What the output of a run rests on. A class of its own: a named tuple would have to be imported.

    Args:
        known: the states of files before they were read, by path.
        states: the paths of the files and folders that have to be as they are, or as it is known of them.
        existing: the paths at which something has to be, or nothing, as now.
        listings: checksums of what is in folders, which may be touched as long as that stays.
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
        """Return a path, a state and a checksum for each; None if one can have changed since the run began."""
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
    """Store the output of a run, unless something that it rests on can have changed since the run began.

    Args:
        folder: of the cache.
        started: when the run began, in nanoseconds.
    """
    described = inputs.described(started)
    if described is None:
        return
    try:
        written = [_key(arguments), str(started), str(output[0]), *output[1:], *described]
    except OSError:
        # The current folder is gone.
        return
    if any("\0" in text for text in written):
        return
    try:
        place = place_of(folder, make=True)
        if place is not None:
            _write(place, _name(arguments), "\0".join(written).encode("utf-8", "surrogatepass"))
    except (OSError, ValueError):
        # The disk is full, or the folder is not to be written to.
        return


def _is_same(path: str, state: str, listing: str, checked: int) -> bool:
    if state == _THERE:
        return os.path.lexists(path)
    now = state_of(path)
    if now == state and not in_doubt(state, checked) and (now or not listing):
        return True
    return bool(listing) and checksum(entries(path)) == int(listing)


def _cache_above(folder: str) -> str | None:
    """Return the cache in a folder, or the nearest one above it."""
    while True:
        cache = os.path.join(folder, CACHE)
        if os.path.isdir(cache):
            return cache
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def place_of(cache: str, *, make: bool = False) -> str | None:
    """Return the folder of the user that holds the outputs of runs over a project.

    Args:
        cache: the project's own cache. If it is a link, or is deleted, nothing is repeated.

    Returns:
        None if the user has no folder of their own.

    Raises:
        OSError: if it cannot be made.
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
    """Delete the outputs of runs over a project.

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
    """All that a run depends on beside the notes, with what nobody knows who did not make the run on this machine."""
    # What `reports._terminal.has_color` looks at.
    colors = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "TERM")
    environment = sys.stdout.isatty(), *(os.environ.get(name) for name in colors)
    here = state_of(__file__), os.getcwd()
    return repr((_FORMAT, __version__, sys.version, *here, list(arguments), environment))


def _name(arguments: Sequence[str]) -> str:
    from zlib import crc32

    return f"{SAID}{crc32(_key(arguments).encode('utf-8', 'surrogatepass')):08x}"


def _read(path: str) -> list[str] | None:
    """Return what was written; None if there is nothing, or nothing that is whole."""
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
