"""Updates links when files and folders are renamed or moved in the editor, as `refcheck move` does."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from refcheck.facts.model import Refused
from refcheck.links.files import Files
from refcheck.refactoring.move import move
from refcheck.server.answers import Changes
from refcheck.server.proven import proven
from refcheck.server.views import View

METHOD = "workspace/willRenameFiles"

# In seconds. After it, editors move the files without the edits, and apply late edits at the wrong place.
_LONGEST = 4.0


def answer(view: View, moves: Mapping[str, str]) -> Changes | None:
    """The edits of all links, at the paths before the move; None if no link changes.

    Raises:
        Refused: if a link cannot be updated, or a file cannot be moved to its new path.
    """
    view = replace(view, check=_in_time(view.check))
    files = view.project.files
    own = {here: there for here, there in moves.items() if files.is_below_root(here) and files.is_below_root(there)}
    if not own or view.is_provisional:
        return None
    plan = move(view.project, _with_folders(files, own), view.check)
    left = sorted(path for path in plan.moves if path not in own)
    if left:
        name = os.path.relpath(os.path.dirname(left[0]), files.root).replace(os.sep, "/")
        raise Refused(f"`{name}` has the files of this post", "move that folder together with it: links then follow")
    changes = proven(view, plan.edits, "Links follow", plan.moves)
    return changes if changes.edits else None


def _in_time(check: Callable[[], None]) -> Callable[[], None]:
    """A check that also ends the work once the editor no longer waits for it."""
    end = time.monotonic() + _LONGEST

    def checked() -> None:
        check()
        if time.monotonic() > end:
            raise Refused("the links of so many files are not followed while the editor waits", "use `refcheck move`")

    return checked


def _with_folders(files: Files, moves: Mapping[str, str]) -> dict[str, str]:
    """The moves of files; a folder replaces its files if all of them move together."""
    found = dict(moves)
    pairs = {pair: None for here, there in moves.items() for pair in _folders(here, there)}
    for before, after in sorted(pairs, key=lambda pair: len(pair[0])):
        if before not in found and _moves_as_a_whole(files, before, after, found):
            found = {here: there for here, there in found.items() if not here.startswith(before + os.sep)}
            found[before] = after
    return found


def _folders(here: str, there: str) -> Iterator[tuple[str, str]]:
    """The folders around a file that may have moved with it: their paths before and after."""
    while here != there and os.path.basename(here) == os.path.basename(there):
        here, there = os.path.dirname(here), os.path.dirname(there)
        yield here, there


def _moves_as_a_whole(files: Files, before: str, after: str, moves: Mapping[str, str]) -> bool:
    """Whether all files of a folder move to the same new folder."""
    if not (files.is_below_root(before) and files.has(before)) or files.has(after) or before == files.root:
        return False
    if after.startswith(before + os.sep):
        return False
    inside = list(files.walk(before))
    return bool(inside) and all(moves.get(path) == after + path[len(before) :] for path in inside)
