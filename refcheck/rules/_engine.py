"""Runs the rules over a page: diagnostics become findings, and suppressed ones are dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from refcheck.bibliography.entries import Fault
from refcheck.facts.model import EVERYWHERE, Diagnostic, Finding, Fix, Severity, SeveritySetting, Suppression
from refcheck.facts.source import Source
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules import Rule, all_rules, external_names, local_rules
from refcheck.rules._suppressions import Suppressions, comments_of

if TYPE_CHECKING:
    from refcheck.external.answers import Answers
    from refcheck.links.site_lists import SiteList

NOT_UTF8 = "the file is not UTF-8"


def lint_page(
    page: Page, project: Project, rules: Mapping[str, Severity], answers: Answers | None = None
) -> list[Finding]:
    """The findings of one page, sorted by place.

    Args:
        rules: the severity of each rule to run, by its name.
        answers: for addresses on the web; None if they are not checked.
    """
    written = page.document.suppressions
    # Whether a comment suppresses anything depends on all rules.
    judges = [rule for rule in local_rules() if rule.name in rules and rule.check_suppressions] if written else []
    findings = []
    certainty = _Certainty(page)
    for rule in _rules_of_pages(with_external=answers is not None):
        severity = rules.get(rule.name)
        if severity is None and not (judges and (not rule.is_optional or _is_named(rule, written))):
            continue
        check = rule.check_external
        for diagnostic in (
            rule.check(page, project) if check is None or answers is None else check(page, project, answers)
        ):
            if certainty.is_needed:
                if certainty.is_open(diagnostic):
                    continue
                diagnostic = certainty.with_unsafe_fix(diagnostic)
            findings.append(_finding(page.path, rule, severity or rule.severity, diagnostic))
    if written:
        # Without answers nothing is known of a comment for the rules that need them.
        unjudged = frozenset(external_names() if answers is None else ())
        suppressions = Suppressions(written, page.source, _selected, unjudged)
        findings = _not_suppressed(findings, suppressions, rules)
    findings.sort(key=lambda finding: (finding.diagnostic.span, finding.code))
    return findings


def _is_named(rule: Rule, suppressions: Sequence[Suppression]) -> bool:
    """Whether a comment suppresses a rule by its name or code."""
    return any(rule.named_by(selector) for suppression in suppressions for selector in suppression.rules)


@cache
def _rules_of_pages(with_external: bool) -> tuple[Rule, ...]:
    rules = all_rules() if with_external else local_rules()
    return tuple(rule for rule in rules if rule.checks_pages or rule.check_external is not None)


def lint_site_list(site_list: SiteList, source: Source, rules: Mapping[str, Severity]) -> list[Finding]:
    """The findings of the settings of a site, sorted by place.

    Args:
        source: the text of the settings, with the displayed path.
        rules: the severity of each rule to run, by its name.
    """
    asked = [(rule, rule.check_site_list) for rule in local_rules() if rule.check_site_list is not None]
    findings = [
        _finding(source.path, rule, rules.get(rule.name) or rule.severity, diagnostic)
        for rule, check in asked
        for diagnostic in check(site_list)
    ]
    written = comments_of(source.text)
    if written:
        findings = _not_suppressed(findings, Suppressions(written, source, _selected), rules)
    findings = [finding for finding in findings if finding.rule in rules]
    findings.sort(key=lambda finding: (finding.diagnostic.span, finding.code))
    return findings


def lint_bibliography(source: Source, faults: Sequence[Fault], rules: Mapping[str, Severity]) -> list[Finding]:
    """The findings of a bibliography, by place.

    Args:
        source: its text, with the displayed path.
        rules: the severity of each rule to run, by its name.
    """
    return [
        _finding(source.path, rule, rules[rule.name], diagnostic)
        for rule in local_rules()
        if rule.check_bibliography is not None and rule.name in rules
        for diagnostic in rule.check_bibliography(faults)
    ]


def lint_image(path: str, rules: Mapping[str, Severity]) -> list[Finding]:
    """The findings about an image that nothing refers to.

    Args:
        path: as displayed.
        rules: the severity of each rule to run, by its name.
    """
    return [
        _finding(path, rule, rules[rule.name], diagnostic)
        for rule in local_rules()
        if rule.check_image is not None and rule.name in rules
        for diagnostic in rule.check_image(path)
    ]


def _not_suppressed(
    findings: list[Finding], suppressions: Suppressions, rules: Mapping[str, Severity]
) -> list[Finding]:
    """The findings that no comment suppresses, with those about the comments."""
    left = [finding for finding in findings if not suppressions.hides(finding) and finding.rule in rules]
    for rule in local_rules():
        if rule.name in rules and rule.check_suppressions is not None:
            found = [
                _finding(suppressions.path, rule, rules[rule.name], diagnostic)
                for diagnostic in rule.check_suppressions(suppressions)
            ]
            left += [finding for finding in found if not suppressions.hides(finding, by_name=True)]
    return left


class _Certainty:
    """Drops findings and makes fixes unsafe if it is not certain what reads a page."""

    def __init__(self, page: Page) -> None:
        self._renderer = page.renderer
        self._doubt = page.publication.doubt
        # The text of a file that is not UTF-8 is a guess, and is never written.
        self._is_guess = page.document.text_fault is not None
        self.is_needed = bool(page.publication.doubt or page.renderer.readers or self._is_guess)
        # Many findings can share one fix; they share the unsafe one, too.
        self._unsafe: dict[int, tuple[Fix, Fix]] = {}

    def is_open(self, diagnostic: Diagnostic) -> bool:
        """Whether the diagnostic is only about a form that something besides the renderer may read."""
        return bool(diagnostic.form) and self._renderer.is_open(diagnostic.form)

    def with_unsafe_fix(self, diagnostic: Diagnostic) -> Diagnostic:
        """The diagnostic, with its fix unsafe if the fix rewrites what another program may read as it is."""
        fix = diagnostic.fix
        if fix is not None and self._is_guess:
            return diagnostic._replace(fix=None, unfixed=NOT_UTF8)
        form = diagnostic.form or (fix.rewrites if fix is not None else "")
        if fix is None or not fix.safe or not form:
            return diagnostic
        reason = self._reason(form)
        if not reason:
            return diagnostic
        if id(fix) not in self._unsafe:
            self._unsafe[id(fix)] = fix, fix._replace(safe=False, reason=reason)
        return diagnostic._replace(fix=self._unsafe[id(fix)][1])

    def _reason(self, form: str) -> str:
        reader = self._renderer.may_be_read(form)
        if reader is not None:
            return f"{reader.name} may read this"
        return self._doubt if form != EVERYWHERE else ""


def _finding(path: str, rule: Rule, severity: Severity, diagnostic: Diagnostic) -> Finding:
    return Finding(
        path, rule.name, code=rule.code, severity=_severity(rule, severity, diagnostic), diagnostic=diagnostic
    )


def _severity(rule: Rule, configured: Severity, diagnostic: Diagnostic) -> Severity:
    """The configured severity, or the diagnostic's own if the settings do not change the rule's severity."""
    return diagnostic.severity if diagnostic.severity and configured == rule.severity else configured


def rules_to_run(
    select: Sequence[str] | None,
    ignore: Sequence[str],
    severity: Mapping[str, SeveritySetting],
    also: Sequence[str] = (),
    *,
    with_external: bool = False,
) -> dict[str, Severity]:
    """The rules to run, by name, with their severities.

    Args:
        select: names, codes or first digits of codes; None for all. An optional rule is selected only by its name or
            code, here or in `severity`.
        ignore: the same, to leave out.
        severity: severities that override the rules' own, by selector; `off` leaves a rule out.
        also: the names of rules to run in addition, even if they are optional or off.
        with_external: whether addresses on the web are checked.
    """
    chosen: dict[str, Severity] = {}
    for rule in all_rules() if with_external else local_rules():
        is_wanted = rule.name in also
        if not is_wanted and select is not None and not any(rule.selected_by(selector) for selector in select):
            continue
        if any(rule.selected_by(selector) for selector in ignore):
            continue
        if rule.is_optional and not is_wanted and not any(map(rule.named_by, (*(select or ()), *severity))):
            continue
        own: SeveritySetting = rule.severity
        for selector, other in severity.items():
            if rule.selected_by(selector):
                own = other
        if own != "off" or is_wanted:
            chosen[rule.name] = own if own != "off" else rule.severity
    return chosen


# The words come from texts.
@lru_cache(maxsize=1024)
def _selected(selector: str) -> tuple[str, ...]:
    local = tuple(rule.name for rule in local_rules() if rule.selected_by(selector))
    if local and selector.lower() != "all":
        return local
    return tuple(rule.name for rule in all_rules() if rule.selected_by(selector))


def rule_named(name: str) -> Rule | None:
    """The rule with a name or code."""
    return next((rule for rule in all_rules() if name in (rule.name, rule.code)), None)
