"""`refcheck lint`: reports broken, duplicate and unused references."""

from __future__ import annotations

from typing import Annotated

import typer

from refcheck.cli._help import Command
from refcheck.cli._lint_run import Form, lint_files
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
    Paths,
    RenderersOption,
    Select,
    ShowUnknown,
    StdinFilename,
)
from refcheck.cli._run import RunOptions

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
) -> None:
    """Report broken, duplicate and unused references.

    Errors: a reader meets something broken. Warnings: the text works but is untidy. `refcheck explain RULE`
    describes a rule in detail.
    """
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
    )
    lint_files(options, Form(format, show_unknown), baseline, no_baseline=no_baseline)
