"""Merges the findings of several renderers in the same notes: what breaks in which renderer, and where it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from refcheck.facts.model import Finding, Fix, Span
from refcheck.rules._engine import rule_named


def merge_findings(by_renderer: Mapping[str, Sequence[Finding]]) -> list[Finding]:
    """Merges the findings of several renderers: equal ones become one, with the renderers that it applies to.

    A finding in all renderers names none of them. A fix is kept if it is the same for all renderers that need one.

    Args:
        by_renderer: the findings of one page, by the name of the renderer.
    """
    same: dict[tuple[str, Span, str], dict[str, Finding]] = {}
    for renderer, findings in by_renderer.items():
        for finding in findings:
            same.setdefault((finding.code, finding.diagnostic.span, finding.diagnostic.message), {})[renderer] = finding
    broken: dict[Span, set[str]] = {}
    for (_, span, _), found in same.items():
        broken.setdefault(span, set()).update(found)
    joined = []
    number_of = _Numbers()
    for (_, span, _), found in same.items():
        first, *_ = found.values()
        if len(found) < len(by_renderer) and _is_of_comment(first):
            # One of the renderers needs the comment.
            continue
        fixes = {number_of(finding.diagnostic.fix) for finding in found.values()}
        diagnostic = first.diagnostic if len(fixes) == 1 else first.diagnostic._replace(fix=None)
        if len(found) < len(by_renderer):
            fine = tuple(renderer for renderer in by_renderer if renderer not in broken[span])
            first = first._replace(renderers=tuple(found), fine_in=fine)
        joined.append(first._replace(diagnostic=diagnostic))
    joined.sort(key=lambda finding: (finding.diagnostic.span, finding.code))
    return joined


class _Numbers:
    """Numbers fixes, with the same number for equal ones: thousands of findings may share one of as many edits."""

    def __init__(self) -> None:
        self._by_fix: dict[Fix | None, int] = {}
        self._by_identity: dict[int, int] = {}

    def __call__(self, fix: Fix | None) -> int:
        known = self._by_identity.get(id(fix))
        if known is None:
            known = self._by_identity[id(fix)] = self._by_fix.setdefault(fix, len(self._by_fix))
        return known


def _is_of_comment(finding: Finding) -> bool:
    """Whether a finding reports a comment that suppresses nothing."""
    rule = rule_named(finding.rule)
    return rule is not None and rule.check_suppressions is not None
