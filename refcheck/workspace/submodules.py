"""Submodules of git that are not checked out: their content is unknown, but exists for users who have them.

On a forge, the folder of a submodule is a link to the other repository.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, OneOf, Scope, Unknown
from refcheck.links.destinations import below
from refcheck.links.files import Files

_NAME = ".gitmodules"
_PATH = compile_lazily(r"^[ \t]*path[ \t]*=[ \t]*(?P<path>[^\n]*)$")
_EVERYTHING: frozenset[Made] = frozenset(("file", "page"))


def unknowns(files: Files, root: str) -> tuple[Unknown, ...]:
    """Everything below the submodules that are empty or missing here.

    Args:
        root: the absolute path of the folder with `.gitmodules`.
    """
    return tuple(unknown for path, line in _places(files, root) for unknown in _of(root, path, line))


def _places(files: Files, root: str) -> Iterator[tuple[str, int]]:
    """The absolute paths of the submodules that are not checked out, each with its line in `.gitmodules`."""
    text = files.texts.read(os.path.join(root, _NAME)) or ""
    for number, line in enumerate(text.split("\n"), 1):
        found = _PATH.search(line)
        path = below(root, found["path"].strip().strip('"')) if found else root
        if path.startswith(root.rstrip(os.sep) + os.sep) and not files.names(path):
            yield path, number


def _of(root: str, path: str, line: int) -> Iterator[Unknown]:
    name = os.path.relpath(path, root).replace(os.sep, "/")
    evidence, by = (os.path.join(root, _NAME), line), "submodules that are not checked out"
    reason = f"the submodule `{name}` is not checked out"
    yield Unknown(_EVERYTHING, ANY_NAME, Scope(folder=path), reason, evidence, by=by)
    # Its folder itself is in the repository.
    folder, own = os.path.split(path)
    yield Unknown(_EVERYTHING, OneOf(frozenset((own,))), Scope(folder=folder), reason, evidence, by=by)
