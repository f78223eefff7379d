"""`refcheck fix`: rewrites what has one certain answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refcheck.cli._baseline import BaselineOption, NoBaseline, read_baseline, without_known
from refcheck.cli._changes import Diff, InPlace, safe, show_or_write
from refcheck.cli._options import (
    Config,
    FailOn,
    FollowOutside,
    ForceExclude,
    ForceLanguage,
    Ignore,
    Paths,
    RendererOption,
    Select,
)
from refcheck.cli._run import Run

if TYPE_CHECKING:
    from refcheck.facts.model import Finding
    from refcheck.facts.offset_map import OffsetMap
    from refcheck.facts.source import Source


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("fix")(fix)


def fix(
    paths: Paths = None,
    in_place: InPlace = False,
    diff: Diff = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Also write the nearest name in place of one that does not exist.")
    ] = False,
    renderer: RendererOption = None,
    select: Select = None,
    ignore: Ignore = None,
    force_exclude: ForceExclude = False,
    force_language: ForceLanguage = None,
    baseline: BaselineOption = None,
    no_baseline: NoBaseline = False,
    fail_on: FailOn = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
) -> None:
    """Rewrite references into working, numbered links, and touch no other byte.

    Prints the changes as a unified diff and writes nothing; with --in-place it writes the files. Before
    anything is written the result is read again: what worked must still work, nothing new may be found,
    and a second run must change nothing. Standard input (`-`) is written fixed to standard output.
    """
    from refcheck.facts.offset_map import OffsetMap
    from refcheck.facts.source import Source

    run = Run(
        paths,
        renderer,
        select,
        ignore,
        config,
        fail_on,
        in_place=in_place,
        force_exclude=force_exclude,
        follow_outside=follow_outside,
        force_language=force_language,
    )
    left: list[Finding] = []
    rounds, places, texts = {}, {}, {}
    refused = False
    told: set[tuple[str, str, int]] = set()
    for page in run.pages:
        fixed, findings = run.session.fix(page, unsafe=unsafe)
        offsets = OffsetMap(fixed.rounds)
        if findings and not in_place:
            findings = _before_fixing(findings, run.session.findings(page), offsets)
        left += findings
        # Without --in-place the places are those in the file as it stands.
        places[page.path] = Source(page.path, fixed.text) if in_place else page.source
        if fixed.refused:
            refused = True
            sys.stderr.write(f"{safe(page.path)}: nothing is changed: {safe(fixed.refused)}\n")
        refused = refused or bool(fixed.withheld)
        for finding, reason in fixed.withheld:
            line, column = page.source.position(finding.diagnostic.span.start)
            message = f"{page.path}:{line}:{column}: not fixed: {finding.diagnostic.message} ({finding.rule}): {reason}"
            sys.stderr.write(f"{safe(message)}\n")
            # By its place in the text that what is left is told of by.
            start = finding.diagnostic.span.start
            told.update(
                (page.path, finding.rule, place) for place in (offsets.possible_starts(start) if in_place else [start])
            )
        if fixed.rounds:
            rounds[page.location] = fixed.rounds
            texts[page.location] = fixed.text
    # Each is proven for itself; together they could still break a link from one to another.
    broken = run.session.change(rounds).refused if len(rounds) > 1 else ""
    if broken:
        refused = True
        sys.stderr.write(f"nothing is changed: {safe(broken)}\n")
        texts, places = {}, {page.path: page.source for page in run.pages}
        left = [finding for page in run.pages for finding in run.session.findings(page)]
    forgiving = read_baseline(run, baseline, no_baseline)
    if forgiving is not None:
        left = without_known(run, left, forgiving, places)
    problems = show_or_write(run, texts, in_place=in_place, diff=diff)
    if not problems:
        untold = [one for one in left if (one.path, one.rule, one.diagnostic.span.start) not in told]
        _tell_left(run, untold, places, unsafe=unsafe)
    run.end(bool(texts) or refused or run.fails(left), problems)


def _before_fixing(left: list[Finding], before: list[Finding], offsets: OffsetMap) -> list[Finding]:
    """The findings that are left after fixing, as they were before it, sorted by place.

    Args:
        left: after fixing.
        before: all findings before it.
        offsets: of the text before and after fixing.
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
    # A fix can move a text, as that of an inline note. Offsets do not say where it was, its words do: the first
    # findings of these words that are not taken.
    by_words: dict[tuple[str, str], list[Finding]] = {}
    for finding in reversed([finding for there in by_place.values() for finding in there]):
        by_words.setdefault((finding.rule, finding.diagnostic.message), []).append(finding)
    moved = (by_words.get((finding.rule, finding.diagnostic.message)) for finding in elsewhere)
    return sorted([*same, *(known.pop() for known in moved if known)], key=lambda finding: finding.diagnostic.span)


def _tell_left(run: Run, left: list[Finding], texts: dict[str, Source], *, unsafe: bool) -> None:
    """Tells of what no fix was made for, by its place in the fixed texts: errors, and with its reason what is missed.

    Args:
        unsafe: whether what only an unsafe fix would have mended is missed.
    """
    for finding in left:
        reason = finding.diagnostic.unfixed if unsafe else ""
        if reason or run.fails([finding]):
            line, column = texts[finding.path].position(finding.diagnostic.span.start)
            message = f"{finding.path}:{line}:{column}: not fixed: {finding.diagnostic.message}"
            message += f"; {reason}" if reason else ""
            sys.stderr.write(f"{safe(message)} ({finding.rule})\n")
            fix = finding.diagnostic.fix
            if fix is not None and fix.reason:
                sys.stderr.write(f"  help: with --unsafe only: {safe(fix.reason)}\n")
