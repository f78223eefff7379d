"""Edits that are proven to break nothing, as changes that the editor makes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from refcheck.facts.model import Edit, Refused
from refcheck.facts.source import Source
from refcheck.project.page import Page
from refcheck.server.answers import Changes
from refcheck.server.views import View


def proven(
    view: View, edits: Mapping[str, Sequence[Edit]], title: str = "", moves: Mapping[str, str] | None = None
) -> Changes:
    """The changes that some edits are.

    Args:
        edits: by the location of the file; sorted, not overlapping.
        moves: the absolute paths of files before and after, if they are moved.

    Raises:
        Refused: if they would break something, or a file must not be written.
    """
    made = {location: tuple(sorted(changed)) for location, changed in edits.items() if changed}
    check_writable(view, made)
    changed = view.session.change({location: (edit,) for location, edit in made.items()}, moves, check=view.check)
    if changed.refused:
        raise Refused(f"nothing is changed: {changed.refused}")
    return Changes(made, title=title)


def check_writable(view: View, locations: Iterable[str]) -> None:
    """Raises `Refused` if any of some files must not be written."""
    files = view.project.files
    for location in locations:
        path = os.path.relpath(location, files.root).replace(os.sep, "/")
        if not files.is_below_root(location):
            raise Refused(f"`{path}` would have to be changed, and is not in the project")
        if os.path.exists(location) and not os.access(location, os.W_OK):
            raise Refused(f"`{path}` would have to be changed, and cannot be written", "allow writing it")


def reparse(view: View) -> Callable[[Page, str], Page]:
    """Makes a page with another text."""
    return lambda page, text: view.session.read(page, Source(page.path, text))
