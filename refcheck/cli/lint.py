"""`refcheck lint`: reports broken, duplicate and unused references."""

from __future__ import annotations

from typing import Annotated

import typer

from refcheck.cli._checks import check_color
from refcheck.cli._external import External, external_of
from refcheck.cli._help import Command
from refcheck.cli._lint_run import Form, lint_files, with_formats
from refcheck.cli._messages import fail
from refcheck.cli._options import (
    AllowPrivate,
    BaselineOption,
    Cached,
    ColorOption,
    Config,
    ExitZero,
    ExternalOption,
    FailOn,
    FollowOutside,
    ForceExclude,
    ForceLanguage,
    Formats,
    Ignore,
    Jobs,
    NoBaseline,
    Offline,
    Orphans,
    Paths,
    Quiet,
    RenderersOption,
    ReportFile,
    Select,
    ShowUnknown,
    Statistics,
    StdinFilename,
    TimeLimit,
    Timeout,
)
from refcheck.cli._run import RunOptions

_EXAMPLES = """\
refcheck lint notes/
refcheck lint -r pandoc,github post.md   # in which renderer does each reference work?
refcheck lint --staged                   # as a pre-commit hook
refcheck lint --format text --format sarif=report.sarif docs/
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("lint", cls=Command, epilog=_EXAMPLES)(lint)


def lint(
    paths: Paths = None,
    renderer: RenderersOption = None,
    select: Select = None,
    ignore: Ignore = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="First write all safe fixes, as `fix --in-place`. Then report what is left.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Report again whenever files change; only these are read again.")
    ] = False,
    format: Formats = None,
    output: ReportFile = None,
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
    exit_zero: ExitZero = False,
    follow_outside: FollowOutside = False,
    config: Config = None,
    external: ExternalOption = False,
    offline: Offline = False,
    allow_private: AllowPrivate = None,
    timeout: Timeout = 20.0,
    time_limit: TimeLimit = 600.0,
    jobs: Jobs = None,
    cache: Cached = True,
    show_unknown: ShowUnknown = False,
    orphans: Orphans = False,
    statistics: Statistics = False,
    quiet: Quiet = False,
    color: ColorOption = "auto",
) -> None:
    """Report broken, duplicate and unused references.

    Errors: a reader meets something broken. Warnings: the text works but is untidy. `refcheck explain RULE`
    describes a rule in detail.
    """
    form = with_formats(Form(check_color(color), show_unknown, quiet, statistics, exit_zero), format, output)
    how = External(offline, tuple(allow_private or ()), timeout, time_limit, is_cached=cache)
    options = RunOptions(
        paths,
        renderer,
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
        quiet=quiet,
        external=external_of(external, how),
    )
    if external and (staged or watch):
        other = "--staged" if staged else "--watch"
        fail(f"`{other}` runs too often to ask the web each time", "leave out `--external`")
    if watch:
        from refcheck.cli._watch import watch_files

        if fix:
            fail("`--watch` writes nothing", "leave out `--fix`, or run `refcheck fix --in-place` before")
        watch_files(options, form, baseline, no_baseline=no_baseline)
    lint_files(options, form, baseline, no_baseline=no_baseline, fix=fix)
