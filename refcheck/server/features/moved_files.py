"""Links follow files and folders that are renamed or moved in the editor, as with `refcheck move`."""

from __future__ import annotations

import os
from collections.abc import Mapping

from refcheck.links.files import Files
from refcheck.refactoring.move import move
from refcheck.server.answers import Changes
from refcheck.server.proven import proven
from refcheck.server.views import View

METHOD = "workspace/willRenameFiles"


def answer(view: View, moves: Mapping[str, str]) -> Changes | None:
    """The edits of all links, at the paths before the move; None if no link changes.

    Raises:
        Refused: if a link could not follow, or a file cannot be moved so.
    """
    files = view.project.files
    own = {here: there for here, there in moves.items() if files.is_below_root(here) and files.is_below_root(there)}
    if not own or view.is_provisional:
        return None
    plan = move(view.project, _with_folders(files, own), view.check)
    changes = proven(view, plan.edits, "Links follow", plan.moves)
    return changes if changes.edits else None


def _with_folders(files: Files, moves: Mapping[str, str]) -> dict[str, str]:
    """The moves of files, with a folder in place of its files if all of them move together."""
    found = dict(moves)
    for before, after in dict.fromkeys(_folders(here, there) for here, there in moves.items()):
        inside = list(files.walk(before)) if before != after and files.has(before) else []
        if before != files.root and inside and all(moves.get(path) == after + path[len(before) :] for path in inside):
            found = {here: there for here, there in found.items() if not here.startswith(before + os.sep)}
            found[before] = after
    return found


def _folders(here: str, there: str) -> tuple[str, str]:
    """The outermost folders that differ in two paths of a file: these may be all that has moved."""
    while here != there and os.path.basename(here) == os.path.basename(there):
        here, there = os.path.dirname(here), os.path.dirname(there)
    return here, there
