"""Checks whether the name at the cursor can be changed, and returns the current name."""

from __future__ import annotations

from refcheck.server.answers import Renamable
from refcheck.server.renaming import renaming_at, renaming_in_bibliography
from refcheck.server.views import BibliographyView, PageView

METHOD = "textDocument/prepareRename"


def answer(view: PageView, offset: int) -> Renamable | None:
    """The name at an offset.

    Raises:
        Refused: if there is a name that cannot be changed.
    """
    found = renaming_at(view, offset)
    return found.shown if found is not None else None


def answer_in_bibliography(view: BibliographyView, offset: int) -> Renamable | None:
    """The key of the entry at an offset."""
    found = renaming_in_bibliography(view, offset)
    return found.shown if found is not None else None
