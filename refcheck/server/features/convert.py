"""`refcheck.convert`: converts the pages of a project, or one of them, for another renderer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from refcheck import renderers
from refcheck.converting import is_unclear
from refcheck.facts.model import Refused
from refcheck.facts.suggestions import did_you_mean
from refcheck.server.answers import Changes
from refcheck.server.edits import edits_between
from refcheck.server.proven import check_writable
from refcheck.server.views import PageView

METHOD = "workspace/executeCommand"
COMMAND = "refcheck.convert"

_MOST = 3
_FILE, _PROJECT = "file", "project"


def answer(view: PageView, arguments: Sequence[Any]) -> Changes | None:
    """The edits of all pages, or of the page alone, which the user has to confirm; None if nothing changes.

    Args:
        arguments: the name of the renderer, then `file` to convert only the page; `project` is the default.

    Raises:
        Refused: if the renderer does not exist, or the result could not be proven harmless.
    """
    name, what = (*arguments, None, None)[:2]
    if not isinstance(name, str) or name not in renderers.names() or name == "any":
        offers = did_you_mean(str(name), renderers.names()) if name else ""
        raise Refused(f"there is no renderer `{name}` to convert to", offers)
    if what not in (None, _FILE, _PROJECT):
        raise Refused(f"`{what}` cannot be converted", f"name `{_FILE}` or `{_PROJECT}`, or nothing")
    if is_unclear(view.page):
        raise Refused("it is not known for which renderer this file is written", "name that in the settings")
    session = view.alone(view.location) if what == _FILE else view.session
    converted = session.convert(name, view.check)
    if converted.refused:
        raise Refused(f"nothing is converted: {converted.refused}")
    edits = {path: edits_between(view.source_of(path).text, text) for path, text in converted.texts.items()}
    check_writable(view, edits)
    lost = [loss.message for loss in converted.losses if loss.kind == "lost"]
    title = f"Convert to {renderers.get(name).title}"
    if lost:
        more = f", and {len(lost) - _MOST} more" if len(lost) > _MOST else ""
        title += f" (lost: {'; '.join(lost[:_MOST])}{more})"
    return Changes(edits, title=title, is_reviewed=True) if edits else None
