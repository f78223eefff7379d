"""A run of `lint`: finds and reports. `lint.py` declares its command line for typer; `_plain.py` reads a plain one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from refcheck.cli._baseline import read_baseline, tell_of_gone, without_known
from refcheck.cli._checks import check_format, check_renderer
from refcheck.cli._messages import fail
from refcheck.cli._run import Run, RunOptions, start_run
from refcheck.facts.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from refcheck.caching.previous_run import RunResult
    from refcheck.cli._outputs import OutputFile
    from refcheck.facts.model import Finding, Problem, Results
    from refcheck.rules._baseline import Baseline

# The formats that can show the number of findings instead of each one.
_WITH_COUNTS = ("text", "json")


class Form(NamedTuple):
    """How the results are displayed."""

    color: str = "auto"
    """`auto`, `always` or `never`."""
    shows_unchecked: bool = False
    is_quiet: bool = False
    counts: bool = False
    """Whether only the number of findings of each rule is printed."""
    exits_zero: bool = False
    """Whether findings do not change the exit code."""
    format: str = "text"
    """Of the report that is printed; empty if none is."""
    files: tuple[OutputFile, ...] = ()
    """Further reports."""


def with_formats(form: Form, formats: list[str] | None, output: str | None = None) -> Form:
    """The form with the formats and files of the command line; ends the command if they are wrong."""
    from refcheck import reports

    format, *others = formats or ["text"]
    if others or output is not None or "=" in format:
        from refcheck.cli._outputs import chosen_outputs

        format, files = chosen_outputs(formats or [], output)
        form = form._replace(files=files)
    else:
        check_format(format, reports.formats())
    if form.counts and format not in _WITH_COUNTS:
        fail("`--statistics` prints text or json", "add `--format text`; reports of other formats are for files")
    if format == "html" or any(file.format == "html" for file in form.files):
        from refcheck.cli._pages import check_template_engine

        check_template_engine()
    return form._replace(format=format)


def lint_files(
    options: RunOptions, form: Form, baseline: Path | None = None, *, no_baseline: bool = False, fix: bool = False
) -> NoReturn:
    """Lints the files that the options name, reports the findings, and ends the command.

    Args:
        options: their renderer can be several, separated by commas, which are compared.
        baseline: the findings in this file are ignored.
        no_baseline: whether the baseline in the settings is not used either.
        fix: whether all safe fixes are written before.
    """
    first, *others = options.renderer.split(",") if options.renderer else (None,)
    for other in others:
        check_renderer(other)
    options = options._replace(renderer=first, writes=tuple(file.path for file in form.files))
    if fix:
        from refcheck.cli._fixes import write_fixes

        write_fixes(options, has_several_renderers=bool(others))
    run = start_run(options)
    forgiving = read_baseline(run, baseline, no_baseline)
    if others:
        from refcheck.cli._several_renderers import lint_in_several

        lint_in_several(run, [str(first), *others], forgiving, form)
    _lint(run, forgiving, form)


def _lint(run: Run, forgiving: Baseline | None, form: Form) -> NoReturn:
    """Reports the findings of a run in one renderer for each page; repeats the last report if nothing has changed."""
    from refcheck.caching.previous_run import Report
    from refcheck.reports._terminal import has_color

    session = run.session
    previous_run = session.previous_run if forgiving is None and not form.files else None
    shape = form.shows_unchecked, form.is_quiet, form.counts, has_color(form.color), run.plan.options.fail_on
    kind = f"{form.format} {shape}"
    report = previous_run.report(kind) if previous_run is not None else None
    if report is not None:
        sys.stdout.write(report.text)
        run.end(report.fails and not form.exits_zero, report.problems, report.text)
    result = session.lint()
    results = results_of(run, result, forgiving)
    text, problems = rendered(run, form, results)
    fails = run.fails(results.findings)
    is_stored = previous_run is not None and previous_run.store_report(kind, Report(text, fails, result.problems))
    sys.stdout.write(text)
    run.end(fails and not form.exits_zero, problems, output=text if is_stored else None)


def results_of(run: Run, result: RunResult, forgiving: Baseline | None) -> Results:
    """The results of a run whose pages are each linted in their renderer, as reports need them."""
    from refcheck.facts.model import Results

    session = run.session
    findings, forgiven = unforgiven(run, result.findings, forgiving)
    renderers = {session.shown(location): (page.renderer, page.reason) for location, page in result.pages.items()}
    checked = session.checked(result)
    return Results(tuple(findings), checked, renderers, len(renderers), forgiven, result.unchecked, result.references)


def unforgiven(run: Run, findings: list[Finding], forgiving: Baseline | None) -> tuple[list[Finding], int]:
    """The findings that are not in the baseline, and the number of those that are."""
    from refcheck.workspace.document_loader import STANDARD_INPUT

    if forgiving is None:
        return findings, 0
    unknown = without_known(run, findings, forgiving)
    options = run.plan.options
    is_partial = options.select or options.ignore or options.renderer or options.staged or options.quiet
    if not is_partial and STANDARD_INPUT not in run.plan.paths:
        tell_of_gone(run, forgiving)
    return unknown, len(findings) - len(unknown)


def rendered(run: Run, form: Form, results: Results) -> tuple[str, Sequence[Problem]]:
    """The text of the report that is printed. The others are written; returns why some could not be."""
    from refcheck import reports
    from refcheck.reports._terminal import has_color

    results = results._replace(
        shows_unchecked=form.shows_unchecked, is_quiet=form.is_quiet, root=run.session.workspace.files.root
    )
    if form.format == "junit" or form.files:
        results = results._replace(fail_on={finding.path: run.fail_on(finding.path) for finding in results.findings})
    problems: Sequence[Problem] = ()
    if form.files:
        from refcheck.cli._outputs import write_files

        problems = write_files(run, form.files, results)
    if not form.format or (not results.renderers and not results.findings and form.format == "text"):
        return "", problems
    results = results._replace(color=has_color(form.color))
    if form.counts:
        from refcheck.reports._counts import render_counts

        return render_counts(form.format, results), problems
    return reports.render(form.format, results), problems
