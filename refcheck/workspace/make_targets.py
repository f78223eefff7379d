"""Files that a rule of make makes before the pages are built; `refcheck.builds.make_targets` reads the rules."""

from __future__ import annotations

import os

from refcheck.builds.make_targets import Targets, targets_in
from refcheck.facts.unknowns import Made, OneOf, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.unknowns import Maker, Places

_MAKES: frozenset[Made] = frozenset(("file", "page"))


def maker(files: Files) -> Maker:
    """The rules of the Makefiles in the folders around a missing file."""

    def make(places: Places) -> Unknown | None:
        for path in places.paths:
            # A link can mean twenty paths, in two folders.
            for folder, targets in files.once(_targets_around, os.path.dirname(path)):
                written = os.path.relpath(path, folder).replace(os.sep, "/")
                target = targets.find(files, folder, written)
                if target is not None:
                    name = os.path.relpath(path, files.root).replace(os.sep, "/")
                    makefile = os.path.basename(target.makefile)
                    return Unknown(
                        _MAKES,
                        OneOf(frozenset((name,))),
                        Scope(folder=files.root),
                        f"{makefile} makes `{target.written}`",
                        (target.makefile, 0),
                        f"files that {makefile} makes",
                    )
        return None

    return make


def _targets_around(files: Files, folder: str) -> tuple[tuple[str, Targets], ...]:
    """The folders with Makefiles that have targets, from a folder of the project up to its root."""
    found = []
    while files.is_below_root(folder):
        targets = files.once(targets_in, folder) if files.has(folder) else None
        if targets is not None and (targets.files or targets.patterns):
            found.append((folder, targets))
        if folder == files.root:
            break
        folder = os.path.dirname(folder)
    return tuple(found)
