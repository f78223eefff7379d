"""A run of `lint`: finds and reports. `lint.py` declares its command line for typer; `_plain.py` reads a plain one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from refcheck.cli._baseline import read_baseline, tell_of_gone, without_known
from refcheck.cli._checks import check_format, check_renderer
from refcheck.cli._run import Run, RunOptions, start_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refcheck.cli._outputs import OutputFile
    from refcheck.facts.model import Finding, Problem, Results, Span, Unchecked
    from refcheck.rules._baseline import Baseline
    from refcheck.session import Session


class Form(NamedTuple):
    """How the results are displayed."""

    format: str
    """Of the report that is printed; empty if none is."""
    shows_unchecked: bool
    files: tuple[OutputFile, ...] = ()
    """Further reports."""


def form_of(formats: list[str] | None, output: str | None = None, *, shows_unchecked: bool) -> Form:
    """The form that the options ask for; ends the command if a format is unknown."""
    from refcheck import reports

    format, *others = formats or ["text"]
    if others or output is not None or "=" in format:
        from refcheck.cli._outputs import chosen_outputs

        outputs = chosen_outputs(formats or [], output)
        return Form(outputs.format, shows_unchecked, outputs.files)
    check_format(format, reports.formats())
    return Form(format, shows_unchecked)


def lint_files(options: RunOptions, form: Form, baseline: Path | None = None, *, no_baseline: bool = False) -> NoReturn:
    """Lints the files that the options name, reports the findings, and ends the command.

    Args:
        options: their renderer can be several, separated by commas, which are compared.
        baseline: the findings in this file are ignored.
        no_baseline: whether the baseline in the settings is not used either.
    """
    first, *others = options.renderer.split(",") if options.renderer else (None,)
    for other in others:
        check_renderer(other)
    run = start_run(options._replace(renderer=first))
    forgiving = read_baseline(run, baseline, no_baseline)
    if others:
        _lint_in_several(run, [str(first), *others], forgiving, form)
    else:
        _lint(run, forgiving, form)


def _lint(run: Run, forgiving: Baseline | None, form: Form) -> NoReturn:
    """Reports the findings of a run in one renderer for each page; repeats the last report if nothing has changed."""
    from refcheck.caching.previous_run import Report
    from refcheck.facts.model import Results
    from refcheck.reports._terminal import has_color

    session = run.session
    previous_run = session.previous_run if forgiving is None and not form.files else None
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
    text, problems = _rendered(run, form, results)
    fails = run.fails(findings)
    is_stored = previous_run is not None and previous_run.store_report(kind, Report(text, fails, result.problems))
    sys.stdout.write(text)
    run.end(fails, problems, output=text if is_stored else None)


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
    text, problems = _rendered(run, form, results)
    sys.stdout.write(text)
    run.end(run.fails(findings), problems)


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


def _rendered(run: Run, form: Form, results: Results) -> tuple[str, Sequence[Problem]]:
    """The text of the report that is printed. The others are written; returns why some could not be."""
    from refcheck import reports
    from refcheck.reports._terminal import has_color

    results = results._replace(shows_unchecked=form.shows_unchecked, root=run.session.workspace.files.root)
    if form.format == "junit" or form.files:
        results = results._replace(fail_on={finding.path: run.fail_on(finding.path) for finding in results.findings})
    problems: Sequence[Problem] = ()
    if form.files:
        from refcheck.cli._outputs import write_files

        problems = write_files(run, form.files, results)
    if not form.format or (not results.renderers and not results.findings and form.format == "text"):
        return "", problems
    return reports.render(form.format, results._replace(color=has_color())), problems
