"""All safe fixes of a file at once, as `refcheck fix` makes them. Editors can run this action on save."""

from __future__ import annotations

from refcheck.facts.model import Span
from refcheck.server.answers import Action
from refcheck.server.fixed import fix_all
from refcheck.server.kinds import is_wanted
from refcheck.server.views import PageView

METHOD = "textDocument/codeAction"
KINDS = ("source.fixAll.refcheck",)


def answer(view: PageView, span: Span, kinds: tuple[str, ...]) -> list[Action]:
    """The action, if anything can be fixed; none until the project has been read."""
    if not is_wanted("source.fixAll.refcheck", kinds) or view.is_provisional:
        return []
    fixes = [finding.diagnostic.fix for finding in view.findings if finding.diagnostic.fix is not None]
    if not any(fix.safe or view.options.fix_unsafe for fix in fixes):
        return []
    action = Action("Fix all problems that can be fixed safely", "source.fixAll.refcheck")
    if view.client.resolves_edits:
        return [action._replace(data={"all": True})]
    changes = fix_all(view)
    return [action._replace(changes=changes)] if changes is not None else []
