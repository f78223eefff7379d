"""`refcheck.renumber`: numbers the footnotes of a page in the order of their references."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from refcheck.refactoring.renumber import renumber
from refcheck.server.answers import Changes
from refcheck.server.proven import proven, reparse
from refcheck.server.views import PageView

METHOD = "workspace/executeCommand"
COMMAND = "refcheck.renumber"


def answer(view: PageView, arguments: Sequence[Any]) -> Changes | None:
    """The edits, which the user has to confirm; None if the footnotes are in order.

    Args:
        arguments: the first is True if footnotes whose names are not numbers get numbers, too.

    Raises:
        Refused: if they cannot be numbered.
    """
    named = bool(arguments and arguments[0] is True)
    edits = renumber(view.project, [view.page], reparse(view), named=named)
    if not edits:
        return None
    return proven(view, edits, "Renumber footnotes")._replace(is_reviewed=True)
