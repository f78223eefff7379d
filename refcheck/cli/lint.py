"""`refcheck lint`: what does not work."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from refcheck.cli._baseline import BaselineOption, NoBaseline, read_baseline, tell_of_gone, without_known
from refcheck.cli._options import (
    Cached,
    Config,
    FailOn,
    FollowOutside,
    ForceExclude,
    ForceLanguage,
    Ignore,
    Jobs,
    Paths,
    RenderersOption,
    Select,
)
from refcheck.cli._run import Run, check_format, check_renderer

if TYPE_CHECKING:
    from refcheck.facts.model import Finding


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("lint")(lint)


def lint(
    paths: Paths = None,
    renderer: RenderersOption = None,
    select: Select = None,
    ignore: Ignore = None,
    format: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="text, concise, json or github (annotations).")
    ] = "text",
    staged: Annotated[
        bool,
        typer.Option(
            "--staged",
            help="Read what git's index holds: the given files of it, or all that change; and report what the "
            "change breaks elsewhere.",
        ),
    ] = False,
    force_exclude: ForceExclude = False,
    force_language: ForceLanguage = None,
    baseline: BaselineOption = None,
    no_baseline: NoBaseline = False,
    fail_on: FailOn = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
    jobs: Jobs = None,
    cache: Cached = True,
) -> None:
    """Report references that do not work, and what is defined twice or never used.

    Findings are written to standard output: errors where a reader meets something broken, warnings where
    the text works but is untidy. `refcheck explain RULE` tells more of each.
    """
    from refcheck import reports
    from refcheck.caching.previous_run import Report
    from refcheck.facts.model import Results
    from refcheck.workspace.document_loader import STANDARD_INPUT

    check_format(format, reports.formats())
    first, *others = renderer.split(",") if renderer else (None,)
    for other in others:
        check_renderer(other)
    run = Run(
        paths,
        first,
        select,
        ignore,
        config,
        fail_on,
        force_exclude=force_exclude,
        follow_outside=follow_outside,
        staged=staged,
        jobs=jobs,
        cache=cache,
        force_language=force_language,
    )
    color = sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    forgiving = read_baseline(run, baseline, no_baseline)
    session, previous_run = run.session, run.session.previous_run if forgiving is None and not others else None
    kind = f"{format} {color} {run.fail_on}"
    report = previous_run.report(kind) if previous_run is not None else None
    if report is not None:
        sys.stdout.write(report.text)
        run.end(report.fails, report.problems, report.text)
    linted = session.lint() if not others else None
    findings = linted.findings if linted is not None else _in_several(run, [str(first), *others])
    forgiven = 0
    if forgiving is not None:
        unknown = without_known(run, findings, forgiving)
        forgiven, findings = len(findings) - len(unknown), unknown
        if not (select or ignore or renderer or staged or STANDARD_INPUT in (paths or ())):
            tell_of_gone(run, forgiving)
    if linted is not None:
        sources = session.checked(linted)
        renderers = {
            session.shown(location): (result.renderer, result.reason) for location, result in linted.pages.items()
        }
    else:
        with_findings = {finding.path for finding in findings}
        sources = {
            **session.sources,
            **{page.path: page.source for page in run.pages if page.path in with_findings},
        }
        renderers = {
            page.path: (", ".join((page.renderer.name, *others)), page.publication.reason) for page in run.pages
        }
    results = Results(tuple(findings), sources, renderers, len(renderers), forgiven, color)
    text = reports.render(format, results) if renderers or format != "text" else ""
    fails = run.fails(findings)
    is_kept = (
        previous_run is not None
        and linted is not None
        and previous_run.store_report(kind, Report(text, fails, linted.problems))
    )
    sys.stdout.write(text)
    run.end(fails, said=text if is_kept else None)


def _in_several(run: Run, renderers: list[str]) -> list[Finding]:
    """What each of several renderers finds, equal findings once."""
    from refcheck.rules._portability import merge_findings

    sessions = [run.session, *(run.session.in_renderer(name) for name in renderers[1:])]
    findings = []
    for pages in zip(*(session.pages for session in sessions), strict=True):
        found = (session.findings(page) for session, page in zip(sessions, pages, strict=True))
        findings += merge_findings(dict(zip(renderers, found, strict=True)))
    return findings
