"""Comments that suppress the findings of a line, one action for each rule."""

from __future__ import annotations

from refcheck.facts.model import Edit, Finding, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.fixing import apply
from refcheck.fixes.rewrites.suppressions import suppression_fixes
from refcheck.server.answers import Action, Changes
from refcheck.server.kinds import is_wanted
from refcheck.server.views import PageView

METHOD = "textDocument/codeAction"
KINDS = ("quickfix",)

_MOST = 5


def answer(view: PageView, span: Span, kinds: tuple[str, ...]) -> list[Action]:
    """The actions for the findings in a span, if a comment is possible there and changes nothing else."""
    if not is_wanted("quickfix", kinds) or view.is_provisional:
        return []
    by_rule: dict[str, Finding] = {}
    for finding in view.findings:
        place = finding.diagnostic.span
        if place.start <= span.end and span.start <= place.end:
            by_rule.setdefault(finding.rule, finding)
    return [action for finding in list(by_rule.values())[:_MOST] for action in _action(view, finding)]


def _action(view: PageView, finding: Finding) -> list[Action]:
    for fix in suppression_fixes(view.page, finding):
        if _suppresses(view, finding, fix.edits):
            title = fix.title[:1].upper() + fix.title[1:]
            return [Action(title, changes=Changes({view.location: fix.edits}, title=title), findings=(finding,))]
    return []


def _suppresses(view: PageView, finding: Finding, edits: tuple[Edit, ...]) -> bool:
    """Whether edits remove findings of the rule on the line, and change nothing else."""
    view.check()
    location, offsets = view.location, OffsetMap([edits])
    if view.session.change({location: (edits,)}, check=view.check, findings=view.lint).refused:
        return False
    after = view.session.with_texts({location: apply(view.text, edits)})
    left = view.session.findings(after.pages[location], after)
    place = offsets.forward(finding.diagnostic.span.start)
    is_gone = all((one.rule, one.diagnostic.span.start) != (finding.rule, place) for one in left)
    return is_gone and sum(one.rule != finding.rule for one in left) == sum(
        one.rule != finding.rule for one in view.findings
    )
