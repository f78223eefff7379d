"""The edits of an action that the user has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refcheck.facts.model import Span
from refcheck.server.answers import Changes
from refcheck.server.fixed import fix_all
from refcheck.server.fixing import find_again, fix_of, proven_fix
from refcheck.server.inserting import inserted
from refcheck.server.views import PageView

METHOD = "codeAction/resolve"


def answer(view: PageView, data: Mapping[str, Any]) -> Changes | None:
    """The edits; None if the text has changed and the action no longer applies.

    Raises:
        Refused: if the edits would break something.
    """
    if "all" in data:
        return fix_all(view)
    if "insert" in data:
        return inserted(view, data["insert"], Span(*data["span"])) if data["length"] == len(view.text) else None
    finding = find_again(view, data["fix"])
    return proven_fix(view, finding) if finding is not None and fix_of(finding) is not None else None
