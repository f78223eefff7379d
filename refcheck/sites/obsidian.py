"""Obsidian: a note is found by its path in the vault, from the note that links to it, or by its name alone.

Names are compared case-insensitively and in Unicode's form NFC, and `.md` may be left out. Of several notes of a
name the one in the same folder is taken, else the one with the shortest path (help.obsidian.md, "Internal links").
In Foam a folder is named, too, if it has an `index.md` or `README.md` (foam-core, `workspace.ts`, July 2026). So may it
be where there are no settings of Obsidian, as an own program can show the notes.
"""

from __future__ import annotations

import os
import posixpath
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache

from refcheck.links.destinations import LinkContext, PathRules, in_folder, suggest_in_folder
from refcheck.links.files import Files

FOLDER = ".obsidian"
# The largest number of parts of a path by which files are looked up.
_MOST_PARTS = 8
# Of a folder in Foam.
_INDEXES = ("/index.md", "/readme.md")


@cache
def _by_end(parts: int) -> Callable[[Files, str], dict[str, list[str]]]:
    """Returns a function that collects the files of a vault by that many last parts of their folded path."""

    def find(files: Files, vault: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in files.walk(vault):
            found.setdefault(_end(_key(path), parts), []).append(path)
        for paths in found.values():
            paths.sort(key=lambda path: (path.count(os.sep), path))
        return found

    return find


def _in_folder(files: Files, vault: str) -> dict[tuple[str, str], list[str]]:
    """The files of a vault by their folder and folded name."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, paths in files.once(_by_end(1), vault).items():
        for path in paths:
            found.setdefault((os.path.dirname(path), name), []).append(path)
    return found


def _key(path: str) -> str:
    """A path normalized for comparison: case-folded and in composed form."""
    path = path.replace(os.sep, "/")
    return (path if path.isascii() else unicodedata.normalize("NFC", path)).casefold()


def _end(path: str, parts: int) -> str:
    """The last parts of a path that starts with `/`."""
    return "/" + "/".join(path.split("/")[1:][-parts:])


def files_of_name(files: Files, vault: str, name: str) -> list[str]:
    """The files of a vault that have a name, in any case."""
    return files.once(_by_end(1), vault).get(_end("/" + _key(name), 1), [])


def vault_above(files: Files, folder: str) -> str:
    """The innermost vault that contains a folder, recognized by its settings folder; empty if there is none."""
    return files.above(folder, FOLDER) or ""


def vault_of(context: LinkContext) -> str:
    """The folder of the vault: the one that contains `.obsidian`, even if git ignores that, else the project's."""
    files = context.files
    found = files.above(context.folder, FOLDER)
    if found is not None:
        return found
    from refcheck.sites.obsidian_signs import ignored_vault

    return files.once(ignored_vault, context.folder) or files.root


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    vault = vault_of(context)
    if path.startswith(("./", "../")):
        path = os.path.relpath(context.beside(path), vault).replace(os.sep, "/")
    path = posixpath.normpath(path.lstrip("/"))
    wanted = "/" + _key(path)
    for ending in ("", ".md"):
        whole = wanted + ending
        here = context.files.once(_in_folder, vault).get((context.folder, _end(whole, 1)), ())
        parts = min(whole.count("/"), _MOST_PARTS)
        for named in (here, context.files.once(_by_end(parts), vault).get(_end(whole, parts), ())):
            yield from (note for note in named if _key(note).endswith(whole))
    for ending in _INDEXES if _may_name_folders(context) else ():
        whole = wanted + ending
        parts = min(whole.count("/"), _MOST_PARTS)
        named = context.files.once(_by_end(parts), vault).get(_end(whole, parts), ())
        yield from (note for note in named if _key(note).endswith(whole))
    yield os.path.join(vault, path)
    outer, slash, inner = path.partition("/")
    if slash and outer != ".." and context.files.above(context.folder, FOLDER) is None:
        # The vault may begin above the repository, which is one of its folders: `Notes/sub/a` is `sub/a`.
        yield from (os.path.join(vault, inner + ending) for ending in ("", ".md") if "/" in inner)


def _may_name_folders(context: LinkContext) -> bool:
    """Whether a link may name a folder: in Foam, and where no settings say that Obsidian shows the notes."""
    from refcheck.sites.obsidian_signs import has_foam, ignored_vault

    files = context.files
    if files.once(has_foam, files.root):
        return True
    return files.above(context.folder, FOLDER) is None and not files.once(ignored_vault, context.folder)


def _suggest(context: LinkContext, path: str) -> str | None:
    """The file of this name in another folder, from the vault; if there is none, a similar name."""
    vault = vault_of(context)
    name = _end("/" + _key(path), 1)
    by_name = context.files.once(_by_end(1), vault)
    found = [*by_name.get(name, ()), *by_name.get(name + ".md", ())]
    if len(found) == 1:
        return os.path.relpath(found[0], vault).replace(os.sep, "/")
    return suggest_in_folder(context, path) if not found else None


def _named_by_alias(context: LinkContext, path: str) -> str:
    # Few vaults have a broken link.
    from refcheck.sites import obsidian_aliases

    return obsidian_aliases.note_of_alias(context, path)


PATHS = PathRules(
    _candidates,
    lambda context, path: True,
    suggest=_suggest,
    named_by_alias=_named_by_alias,
    by_name=True,
    context_key=in_folder,
)
