"""The fixes of the findings in a span, each as `refcheck fix --unsafe` makes it, and names that the help suggests."""

from __future__ import annotations

from refcheck.facts.model import Finding, Refused, Span
from refcheck.server.answers import Action, Changes
from refcheck.server.fixing import fingerprint, fix_of, proven_fix
from refcheck.server.kinds import is_wanted
from refcheck.server.views import PageView

METHOD = "textDocument/codeAction"
KINDS = ("quickfix",)

# The limit for a selection that contains a whole text.
_MOST = 50


def answer(view: PageView, span: Span, kinds: tuple[str, ...]) -> list[Action]:
    """One action for each fix; preferred if it is safe and the only one for its finding."""
    if not is_wanted("quickfix", kinds) or view.is_provisional:
        return []
    findings = [finding for finding in view.findings if _is_at(finding, span) and fix_of(finding)]
    places = [finding.diagnostic.span for finding in findings]
    return [_action(view, finding, places.count(finding.diagnostic.span) == 1) for finding in findings[:_MOST]]


def _action(view: PageView, finding: Finding, is_only: bool) -> Action:
    fix = fix_of(finding)
    assert fix is not None
    title = fix.title[:1].upper() + fix.title[1:]
    action = Action(title, is_preferred=fix.safe and is_only, findings=(finding,))
    if view.client.resolves_edits:
        return action._replace(data={"fix": fingerprint(view, finding)})
    try:
        return action._replace(changes=proven_fix(view, finding))
    except Refused as refused:
        return action._replace(changes=Changes(), disabled=refused.message)


def _is_at(finding: Finding, span: Span) -> bool:
    place = finding.diagnostic.span
    return place.start <= span.end and span.start <= place.end
