"""Renames the definition at the cursor in all files, as `refcheck rename` does."""

from __future__ import annotations

from refcheck.facts.model import Refused
from refcheck.refactoring.rename import rename_definition
from refcheck.server.answers import Changes
from refcheck.server.proven import proven, reparse
from refcheck.server.renaming import Renaming, renaming_at, renaming_in_bibliography
from refcheck.server.views import BibliographyView, PageView, View

METHOD = "textDocument/rename"


def answer(view: PageView, offset: int, name: str) -> Changes | None:
    """The edits of all files.

    Raises:
        Refused: if the new name is not possible.
    """
    return _renamed(view, renaming_at(view, offset), name)


def answer_in_bibliography(view: BibliographyView, offset: int, name: str) -> Changes | None:
    """The edits of the bibliography and of all files that cite the entry."""
    return _renamed(view, renaming_in_bibliography(view, offset), name)


def _renamed(view: View, found: Renaming | None, name: str) -> Changes | None:
    if found is None:
        return None
    if view.is_provisional:
        raise Refused("the project is still being read", "try again in a moment")
    edits = rename_definition(view.project, found.thing, name, reparse(view), view.check)
    return proven(view, edits, f"Rename to `{name}`")
