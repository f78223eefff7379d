"""Signs of a vault whose folder `.obsidian` is not in the repository: names of notes and files, patterns of git.

A note with wiki links is in a vault if the project ignores `.obsidian` in a folder around it, if it shows a picture
that was pasted in Obsidian (`Pasted image 20250903221236.png`, "Attachments" in its help), if the project has files
that only Obsidian makes (`.canvas`, `.excalidraw.md`, pasted pictures), or if most of its links name notes of the
project. A note with Markdown links is in one if such a link names a block by the id that Obsidian makes (`#^` and six
digits of base 16, "Link to a block in a note" in its help), or names a heading by its text, with spaces, and another
note of the project has a link to a block; or, where git ignores `.obsidian`, if it names a file that only another
folder has. `[[name]]` alone is not a sign: it is a table in TOML, a test in a shell, a page in other wikis.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import PASTED_PICTURE
from refcheck.links.destinations import is_markdown
from refcheck.links.files import Files
from refcheck.links.git_ignore import git_ignore

_FOLDER = ".obsidian"
_OWN_FILES = (".canvas", ".excalidraw.md")
# Fewer that name notes can be a coincidence.
_FEWEST_NOTES = 3
_BLOCK = compile_lazily(r"#\^[0-9a-f]{6}$")
_LINK_TO_BLOCK = compile_lazily(r"#\^[0-9a-f]{6}\)")
_MOST_NOTES = 2000
_WILDCARDS = compile_lazily(r"[*?\[]")


def ignored_vault(files: Files, folder: str) -> str:
    """The absolute path of the vault that contains a folder, by a line `.obsidian/` in .gitignore; empty if none."""
    ignore, current = git_ignore(files, folder), folder
    while files.is_below_root(current):
        for line in ignore.lines(current):
            names = line.text.strip().lstrip("!/").split("/")
            if _FOLDER in names:
                inner = names[: names.index(_FOLDER)]
                vault = current if any(map(_WILDCARDS.search, inner)) else os.path.join(current, *inner)
                if f"{folder}{os.sep}".startswith(vault + os.sep):
                    return vault
        current = os.path.dirname(current) if current != files.root else ""
    return ""


def has_own_files(files: Files, root: str) -> bool:
    """Whether a folder contains, at any depth, a file that only Obsidian makes."""
    names = (os.path.basename(path) for path in files.walk(root))
    return any(name.endswith(_OWN_FILES) or PASTED_PICTURE.match(name) for name in names)


def has_foam(files: Files, root: str) -> bool:
    """Whether a folder has settings of Foam, which reads wiki links as Obsidian does (its documentation)."""
    recommended = files.texts.read(os.path.join(root, ".vscode", "extensions.json")) or ""
    return files.has(os.path.join(root, ".foam")) or "foam.foam-vscode" in recommended


def is_to_block(link: str) -> bool:
    """Whether a link, as written, is to a block with an id that Obsidian made."""
    return _BLOCK.search(link) is not None


def links_blocks(files: Files, root: str) -> bool:
    """Whether a note below a folder has a Markdown link to a block with an id that Obsidian made."""
    notes = islice(filter(is_markdown, files.walk(root)), _MOST_NOTES)
    return any(_LINK_TO_BLOCK.search(files.texts.read_beginning(path)) for path in notes)


def finds_by_name(
    named: Sequence[str], beside: Sequence[str], vault: str, once: Callable[[Callable[[Files, str], Any], str], Any]
) -> bool:
    """Whether a note names a file without its folder that is not beside it, but elsewhere in its vault.

    Args:
        named: the names in the note.
        beside: the names in its folder.
        once: returns the result of a function for the files and a folder.
    """
    missing = set(named).difference(beside)
    return bool(missing) and not once(_names_of_files, vault).isdisjoint(missing)


def _names_of_files(files: Files, root: str) -> frozenset[str]:
    return frozenset(os.path.basename(path) for path in files.walk(root))


def names_of_notes(files: Files, root: str) -> frozenset[str]:
    """The names of the notes below a folder, without their ending and in lower case."""
    names = (os.path.basename(path).casefold() for path in files.walk(root))
    return frozenset(name.removesuffix(".md") for name in names if name.endswith(".md"))


def are_notes(linked: Sequence[str], notes: frozenset[str]) -> bool:
    """Whether most wiki links name notes.

    Args:
        linked: the links as written, with a path and a fragment.
        notes: their names, see `names_of_notes`.
    """
    paths = {link.partition("#")[0].strip().casefold().removesuffix(".md") for link in linked}
    wanted = {path.rpartition("/")[2] for path in paths if path}
    found = wanted & notes
    return len(found) >= _FEWEST_NOTES and 2 * len(found) > len(wanted)
