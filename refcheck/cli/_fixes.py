"""Fixes the pages of a run, and reports what is refused and what is left."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from refcheck.cli._changes import WriteOptions, safe, show_or_write
from refcheck.cli._messages import FAILED, fail, tell
from refcheck.cli._run import Run, RunOptions, start_run

if TYPE_CHECKING:
    from refcheck.facts.model import Edit, Finding
    from refcheck.facts.offset_map import OffsetMap
    from refcheck.facts.source import Source
    from refcheck.project.page import Page


def write_fixes(options: RunOptions, *, has_several_renderers: bool) -> None:
    """Writes all safe fixes before a run that reports what is left; ends the command if they cannot be written."""
    if options.staged:
        fail("`--fix` writes files, not what is staged", "leave out `--staged`, and `git add` what is fixed")
    if "-" in (options.paths or ()):
        fail("`--fix` cannot write standard input", "`refcheck fix -` prints the fixed text")
    if has_several_renderers:
        fail("`--fix` writes for one renderer", "name one with `--renderer`")
    run = start_run(options._replace(in_place=True, cache=False, quiet=True))
    fixes = Fixes(run, is_written=True)
    for page in run.pages:
        fixes.fix(page, unsafe=False)
    fixes.prove_together()
    problems = show_or_write(run, fixes.texts, WriteOptions(in_place=True, diff=False)).problems
    for problem in problems:
        tell(problem)
    if problems:
        raise SystemExit(FAILED)


class Fixes:
    """Fixes pages, and reports the fixes that are refused.

    Args:
        is_written: whether the fixed texts are written, so that places in them are reported.

    Attributes:
        left: the findings that are left.
        sources: the texts that the places of these belong to, by path.
        texts: the fixed texts, by location.
        is_refused: whether a fix was refused.
    """

    def __init__(self, run: Run, *, is_written: bool) -> None:
        self.left: list[Finding] = []
        self.sources: dict[str, Source] = {}
        self.texts: dict[str, str] = {}
        self.is_refused = False
        self._run = run
        self._is_written = is_written
        self._rounds: dict[str, Sequence[Sequence[Edit]]] = {}
        # By path, rule and place.
        self._told: set[tuple[str, str, int]] = set()

    def fix(self, page: Page, *, unsafe: bool) -> None:
        """Fixes a page."""
        from refcheck.facts.offset_map import OffsetMap

        fixed, findings = self._run.session.fix(page, unsafe=unsafe)
        offsets = OffsetMap(fixed.rounds)
        if findings and not self._is_written:
            findings = _before_fixing(findings, self._run.session.findings(page), offsets)
        self.left += findings
        self.sources[page.path] = page.source.with_text(fixed.text) if self._is_written else page.source
        if fixed.refused:
            self.is_refused = True
            sys.stderr.write(f"{safe(page.path)}: nothing is changed: {safe(fixed.refused)}\n")
        for finding, reason in fixed.withheld:
            self._tell_withheld(page, finding, reason, offsets)
        if fixed.rounds:
            self._rounds[page.location] = fixed.rounds
            self.texts[page.location] = fixed.text

    def prove_together(self) -> None:
        """Drops all fixes if they do harm together: the fixes of each page are only proven individually."""
        session = self._run.session
        damage = session.change(self._rounds).refused if len(self._rounds) > 1 else ""
        if damage:
            self.is_refused = True
            sys.stderr.write(f"nothing is changed: {safe(damage)}\n")
            self.texts, self.sources = {}, {page.path: page.source for page in self._run.pages}
            self.left = [finding for page in self._run.pages for finding in session.findings(page)]

    def untold(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings whose refused fix has not been reported."""
        for finding in findings:
            if (finding.path, finding.rule, finding.diagnostic.span.start) not in self._told:
                yield finding

    def _tell_withheld(self, page: Page, finding: Finding, reason: str, offsets: OffsetMap) -> None:
        self.is_refused = True
        start = finding.diagnostic.span.start
        message = f"{page.path}:{page.source.displayed(start)}: not fixed: {finding.diagnostic.message}"
        message += f" ({finding.rule}): {reason}"
        sys.stderr.write(f"{safe(message)}\n")
        places = offsets.possible_starts(start) if self._is_written else [start]
        self._told.update((page.path, finding.rule, place) for place in places)


def _before_fixing(left: list[Finding], before: list[Finding], offsets: OffsetMap) -> list[Finding]:
    """The findings that are left after fixing, as they were before it, sorted by place.

    Args:
        left: the findings after fixing.
        before: all findings before fixing.
        offsets: maps the text before fixing to that after it.
    """
    by_place: dict[tuple[str, int], list[Finding]] = {}
    for finding in before:
        by_place.setdefault((finding.rule, finding.diagnostic.span.start), []).append(finding)
    same: list[Finding] = []
    elsewhere: list[Finding] = []
    for finding in left:
        there = by_place.get((finding.rule, offsets.backward(finding.diagnostic.span.start)), [])
        words = finding.diagnostic.message
        old = next((other for other in there if other.diagnostic.message == words), None)
        if old is not None:
            there.remove(old)
            same.append(old)
        else:
            elsewhere.append(finding)
    # A fix can move a text, for example that of an inline note. Offsets do not give its former place, but its words do:
    # the first finding with the same words that is not taken.
    by_words: dict[tuple[str, str], list[Finding]] = {}
    for finding in reversed([finding for there in by_place.values() for finding in there]):
        by_words.setdefault((finding.rule, finding.diagnostic.message), []).append(finding)
    moved = (by_words.get((finding.rule, finding.diagnostic.message)) for finding in elsewhere)
    return sorted([*same, *(known.pop() for known in moved if known)], key=lambda finding: finding.diagnostic.span)


def tell_left(run: Run, left: list[Finding], texts: dict[str, Source], *, unsafe: bool) -> None:
    """Reports findings that were not fixed, by their place in the fixed texts: errors, and those with a reason.

    Args:
        unsafe: whether unsafe fixes were requested, so that the reasons count.
    """
    for finding in left:
        reason = finding.diagnostic.unfixed if unsafe else ""
        if reason or run.fails([finding]):
            where = texts[finding.path].displayed(finding.diagnostic.span.start)
            message = f"{finding.path}:{where}: not fixed: {finding.diagnostic.message}"
            message += f"; {reason}" if reason else ""
            sys.stderr.write(f"{safe(message)} ({finding.rule})\n")
            fix = finding.diagnostic.fix
            if fix is not None and fix.reason:
                sys.stderr.write(f"  help: with --unsafe only: {safe(fix.reason)}\n")
