"""Runs the rules over pages: diagnostics get their identity, suppressed ones go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from refcheck.model import Diagnostic, Finding, Suppression
from refcheck.page import Page
from refcheck.project import Project
from refcheck.rules import Rule, all_rules
from refcheck.source import Source

SEVERITIES = ("info", "warning", "error")


def lint_page(page: Page, project: Project, rules: Mapping[str, str]) -> list[Finding]:
    """The findings of one page, sorted by place.

    Args:
        rules: the severity of each rule that is to be run, by its name.
    """
    findings = []
    for rule in all_rules():
        severity = rules.get(rule.name)
        if severity is None:
            continue
        for diagnostic in rule.check(page, project):
            findings.append(Finding(page.path, rule.name, rule.code, _severity(rule, severity, diagnostic), diagnostic))
    if page.document.suppressions:
        off = list(_suppressed(page.document.suppressions, project.source(page)))
        findings = [finding for finding in findings if not _is_off(finding, off, project.source(page))]
    findings.sort(key=lambda finding: (finding.diagnostic.span, finding.code))
    return findings


def _severity(rule: Rule, settled: str, diagnostic: Diagnostic) -> str:
    """A diagnostic's own severity counts only where the settings leave the rule's."""
    return diagnostic.severity if diagnostic.severity and settled == rule.severity else settled


def rules_to_run(select: Sequence[str] | None, ignore: Sequence[str], severity: Mapping[str, str]) -> dict[str, str]:
    """The severity of each rule that selectors leave, by its name.

    Args:
        select: names, codes or beginnings of codes; None for all.
        ignore: the same, to be left out.
        severity: other severities than the rules' own, by selector; `off` leaves a rule out.
    """
    chosen: dict[str, str] = {}
    for rule in all_rules():
        if select is not None and not any(rule.selected_by(selector) for selector in select):
            continue
        if any(rule.selected_by(selector) for selector in ignore):
            continue
        own = rule.severity
        for selector, other in severity.items():
            if rule.selected_by(selector):
                own = other
        if own != "off":
            chosen[rule.name] = own
    return chosen


class _Off:
    """Lines, from and to (inclusive, None for the end), on which rules are switched off."""

    __slots__ = ("first", "last", "rules")

    def __init__(self, first: int, last: int | None, rules: tuple[str, ...]) -> None:
        self.first, self.last, self.rules = first, last, rules


def _suppressed(suppressions: Iterable[Suppression], source: Source) -> Iterator[_Off]:
    is_open: list[_Off] = []
    for suppression in suppressions:
        line = source.line_of(suppression.span.start)
        last_line = source.line_of(suppression.span.end)
        if suppression.action == "disable":
            is_open.append(_Off(line, None, suppression.rules))
            yield is_open[-1]
        elif suppression.action == "disable-next-line":
            yield _Off(last_line + 1, last_line + 1, suppression.rules)
        else:
            for off in is_open:
                if off.last is None and (not suppression.rules or set(suppression.rules) >= set(off.rules) != set()):
                    off.last = line
                elif off.last is None and not off.rules:
                    # Everything was off; only the named rules come back, which the exceptions say.
                    yield _On(line, suppression.rules)


class _On(_Off):
    """Rules that are switched on again from a line on, within a stretch where all are off."""

    __slots__ = ()

    def __init__(self, first: int, rules: tuple[str, ...]) -> None:
        super().__init__(first, None, rules)


def _is_off(finding: Finding, off: Sequence[_Off], source: Source) -> bool:
    line = source.line_of(finding.diagnostic.span.start)
    state = False
    for stretch in off:
        if line < stretch.first or (stretch.last is not None and line > stretch.last):
            continue
        if isinstance(stretch, _On):
            if _names(stretch.rules, finding):
                state = False
        elif not stretch.rules or _names(stretch.rules, finding):
            state = True
    return state


def _names(selectors: Sequence[str], finding: Finding) -> bool:
    rule = rule_named(finding.rule)
    return rule is not None and any(rule.selected_by(selector) for selector in selectors)


def rule_named(name: str) -> Rule | None:
    """The rule of a name or code."""
    return next((rule for rule in all_rules() if name in (rule.name, rule.code)), None)
