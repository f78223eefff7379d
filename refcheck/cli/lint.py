"""`refcheck lint`: reports broken, duplicate and unused references."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, NamedTuple, NoReturn

import typer

from refcheck.cli._baseline import read_baseline, tell_of_gone, without_known
from refcheck.cli._checks import check_format, check_renderer
from refcheck.cli._help import Command
from refcheck.cli._options import (
    BaselineOption,
    Cached,
    Config,
    FailOn,
    FollowOutside,
    ForceExclude,
    ForceLanguage,
    Ignore,
    Jobs,
    NoBaseline,
    Orphans,
    Paths,
    RenderersOption,
    Select,
    ShowUnknown,
    StdinFilename,
)
from refcheck.cli._run import Run, RunOptions, start_run

if TYPE_CHECKING:
    from refcheck.facts.model import Finding, Results, Span, Unchecked
    from refcheck.rules._baseline import Baseline
    from refcheck.session import Session


_EXAMPLES = """\
refcheck lint notes/
refcheck lint -r pandoc,github post.md   # in which renderer does each reference work?
refcheck lint --staged                   # as a pre-commit hook
refcheck lint --format json docs/ > findings.json
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("lint", cls=Command, epilog=_EXAMPLES)(lint)


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
            help="Read git's index: the given files, or all that change. Also report what the change breaks in "
            "other files.",
        ),
    ] = False,
    force_exclude: ForceExclude = False,
    force_language: ForceLanguage = None,
    stdin_filename: StdinFilename = None,
    baseline: BaselineOption = None,
    no_baseline: NoBaseline = False,
    fail_on: FailOn = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
    jobs: Jobs = None,
    cache: Cached = True,
    show_unknown: ShowUnknown = False,
    orphans: Orphans = False,
) -> None:
    """Report broken, duplicate and unused references.

    Errors: a reader meets something broken. Warnings: the text works but is untidy. `refcheck explain RULE`
    describes a rule in detail.
    """
    from refcheck import reports

    check_format(format, reports.formats())
    first, *others = renderer.split(",") if renderer else (None,)
    for other in others:
        check_renderer(other)
    run = start_run(
        RunOptions(
            paths,
            first,
            select=select,
            ignore=ignore,
            config=config,
            fail_on=fail_on,
            force_exclude=force_exclude,
            follow_outside=follow_outside,
            staged=staged,
            jobs=jobs,
            cache=cache,
            force_language=force_language,
            stdin_filename=stdin_filename,
            also=("unreferenced-file",) if orphans else (),
        )
    )
    forgiving = read_baseline(run, baseline, no_baseline)
    if others:
        _lint_in_several(run, [str(first), *others], forgiving, Form(format, show_unknown))
    else:
        _lint(run, forgiving, Form(format, show_unknown))


class Form(NamedTuple):
    """How the results are displayed."""

    format: str
    shows_unchecked: bool


def _lint(run: Run, forgiving: Baseline | None, form: Form) -> NoReturn:
    """Reports the findings of a run in one renderer for each page; repeats the last report if nothing has changed."""
    from refcheck.caching.previous_run import Report
    from refcheck.facts.model import Results
    from refcheck.reports._terminal import has_color

    session = run.session
    previous_run = session.previous_run if forgiving is None else None
    kind = f"{form.format} {form.shows_unchecked} {has_color()} {run.plan.options.fail_on}"
    report = previous_run.report(kind) if previous_run is not None else None
    if report is not None:
        sys.stdout.write(report.text)
        run.end(report.fails, report.problems, report.text)
    result = session.lint()
    findings, forgiven = _unforgiven(run, result.findings, forgiving)
    renderers = {session.shown(location): (page.renderer, page.reason) for location, page in result.pages.items()}
    checked = session.checked(result)
    results = Results(
        tuple(findings), checked, renderers, len(renderers), forgiven, result.unchecked, result.references
    )
    text = _rendered(form, results)
    fails = run.fails(findings)
    is_stored = previous_run is not None and previous_run.store_report(kind, Report(text, fails, result.problems))
    sys.stdout.write(text)
    run.end(fails, output=text if is_stored else None)


def _lint_in_several(run: Run, renderers: list[str], forgiving: Baseline | None, form: Form) -> NoReturn:
    """Reports the findings in each of several renderers, equal findings once."""
    from refcheck.facts.model import Results

    sessions = [run.session, *(run.session.in_renderer(name) for name in renderers[1:])]
    found, unchecked, references = _findings_in_several(sessions, renderers)
    findings, forgiven = _unforgiven(run, found, forgiving)
    with_findings = {*(finding.path for finding in findings), *(one.path for one in unchecked)}
    sources = {
        **run.session.sources,
        **{page.path: page.source for page in run.pages if page.path in with_findings},
        **{path: settings.source for session in sessions for path, settings in session.site_sources().items()},
    }
    names = {
        page.path: (", ".join((page.renderer.name, *renderers[1:])), page.publication.reason) for page in run.pages
    }
    results = Results(tuple(findings), sources, names, len(names), forgiven, unchecked, references)
    sys.stdout.write(_rendered(form, results))
    run.end(run.fails(findings))


def _findings_in_several(
    sessions: list[Session], renderers: list[str]
) -> tuple[list[Finding], tuple[Unchecked, ...], int]:
    """The findings, the references unknown in any renderer, and the highest number of references in a renderer."""
    from refcheck.project.unchecked import unchecked_of
    from refcheck.rules._portability import merge_findings

    findings = []
    unchecked: dict[tuple[str, Span], Unchecked] = {}
    references = [0] * len(sessions)
    for pages in zip(*(session.pages for session in sessions), strict=True):
        found = [session.findings(page) for session, page in zip(sessions, pages, strict=True)]
        findings += merge_findings(dict(zip(renderers, found, strict=True)))
        for place, (session, page) in enumerate(zip(sessions, pages, strict=True)):
            of_page, number = unchecked_of(page, session.project)
            references[place] += number
            for one in of_page:
                unchecked.setdefault((one.path, one.span), one)
    # Settings belong to one site, whatever else shows its pages.
    lists = (found for session in sessions for found in session.site_findings.values())
    findings += dict.fromkeys(finding for found in lists for finding in found)
    return findings, tuple(unchecked.values()), max(references)


def _unforgiven(run: Run, findings: list[Finding], forgiving: Baseline | None) -> tuple[list[Finding], int]:
    """The findings that are not in the baseline, and the number of those that are."""
    from refcheck.workspace.document_loader import STANDARD_INPUT

    if forgiving is None:
        return findings, 0
    unknown = without_known(run, findings, forgiving)
    options = run.plan.options
    is_partial = options.select or options.ignore or options.renderer or options.staged
    if not is_partial and STANDARD_INPUT not in run.plan.paths:
        tell_of_gone(run, forgiving)
    return unknown, len(findings) - len(unknown)


def _rendered(form: Form, results: Results) -> str:
    from refcheck import reports
    from refcheck.reports._terminal import has_color

    if not results.renderers and not results.findings and form.format == "text":
        return ""
    return reports.render(form.format, results._replace(color=has_color(), shows_unchecked=form.shows_unchecked))
