"""Obsidian: a note is found by its path in the vault, from the note that links to it, or by its name alone.

Names are compared without regard to case, and `.md` may be left out. Of several notes of a name the one in the
same folder is taken, else the one with the shortest path (help.obsidian.md, "Internal links").
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator

from refcheck.destinations import Origin, Paths, in_folder
from refcheck.files import Files

FOLDER = ".obsidian"


def _notes(files: Files, vault: str) -> dict[str, list[str]]:
    """The files of a vault by their folded name."""
    found: dict[str, list[str]] = {}
    for path in files.walk(vault):
        found.setdefault(os.path.basename(path).casefold(), []).append(path)
    for paths in found.values():
        paths.sort(key=lambda path: (path.count(os.sep), path))
    return found


def vault_of(origin: Origin) -> str:
    """The folder of the vault: the one that holds `.obsidian`, else the project's."""
    return origin.files.above(origin.folder, FOLDER) or origin.files.root


def _candidates(origin: Origin, path: str) -> Iterator[str]:
    vault = vault_of(origin)
    notes = origin.files.once(_notes, vault)
    if path.startswith(("./", "../")):
        path = os.path.relpath(origin.beside(path), vault).replace(os.sep, "/")
    path = posixpath.normpath(path.lstrip("/"))
    wanted = "/" + path.casefold()
    for ending in ("", ".md"):
        named = notes.get(posixpath.basename(wanted) + ending, ())
        matching = [note for note in named if note.replace(os.sep, "/").casefold().endswith(wanted + ending)]
        yield from (note for note in matching if os.path.dirname(note) == origin.folder)
        yield from matching
    yield os.path.join(vault, path)


PATHS = Paths(_candidates, lambda origin, path: True, by_name=True, place=in_folder)
