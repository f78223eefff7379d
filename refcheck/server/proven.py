"""Changes for the editor that are proven to break nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from refcheck.facts.model import Edit, Refused
from refcheck.guards.patterns import Patterns
from refcheck.links.suffixes import NOTEBOOK
from refcheck.project.page import Page
from refcheck.server.answers import Changes
from refcheck.server.views import View


def proven(
    view: View, edits: Mapping[str, Sequence[Edit]], title: str = "", moves: Mapping[str, str] | None = None
) -> Changes:
    """The changes that make some edits, after a check that they break nothing.

    Args:
        edits: the edits by the location of the file, sorted and not overlapping.
        moves: the new absolute paths of moved files, by their old ones.

    Raises:
        Refused: if the edits would break something, or a file must not be written.
    """
    made = {location: tuple(sorted(changed)) for location, changed in edits.items() if changed}
    check_writable(view, made)
    changed = view.session.change(
        {location: (edit,) for location, edit in made.items()}, moves, check=view.check, findings=view.lint
    )
    if changed.refused:
        raise Refused(f"nothing is changed: {changed.refused}")
    return Changes(made, title=title)


def check_writable(view: View, locations: Iterable[str]) -> None:
    """Raises `Refused` if any of some files must not be changed, or not by an edit."""
    for location in locations:
        path = os.path.relpath(location, view.project.files.root).replace(os.sep, "/")
        reason, remedy = _hindrance(view, location)
        if reason:
            raise Refused(f"`{path}` would have to be changed, and {reason}", remedy)


def _hindrance(view: View, location: str) -> tuple[str, str]:
    """The reason why a file must not be changed, and the remedy; both are empty if it may be changed."""
    files = view.project.files
    if not files.is_below_root(location):
        return "is not in the project", ""
    if location.endswith(NOTEBOOK) and location not in view.notebooks:
        # The text of its page differs from the text of the file.
        return "is a notebook", "open it in the editor, or use the command `refcheck` for that"
    settings = view.session.workspace.nearest_settings.of(location)
    inner = os.path.relpath(location, os.path.realpath(settings.root)).replace(os.sep, "/")
    if settings.generated and Patterns(settings.generated).covers(inner):
        return "is generated, as `generated` in the settings says", "change its source"
    if os.path.exists(location) and not os.access(location, os.W_OK):
        return "cannot be written", "allow writing it"
    return "", ""


def reparse(view: View) -> Callable[[Page, str], Page]:
    """A function that returns a page with another text."""
    return lambda page, text: view.session.read(page, page.source.with_text(text))
