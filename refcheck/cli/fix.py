"""`refcheck fix`: rewrites everything that has a single certain fix."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from refcheck.cli._baseline import read_baseline, without_known
from refcheck.cli._changes import WriteOptions, show_or_write
from refcheck.cli._external import External, external_of
from refcheck.cli._fixes import Fixes, tell_left
from refcheck.cli._help import Command
from refcheck.cli._options import (
    AllowPrivate,
    BaselineOption,
    Config,
    Diff,
    ExternalOption,
    FailOn,
    FollowOutside,
    ForceExclude,
    ForceLanguage,
    Ignore,
    InPlace,
    NoBaseline,
    Offline,
    Paths,
    RendererOption,
    Select,
    StdinFilename,
    TimeLimit,
    Timeout,
)
from refcheck.cli._run import RunOptions, start_run

_EXAMPLES = """\
refcheck fix notes/post.md
refcheck fix --in-place notes/
refcheck fix --unsafe --select 102 notes/   # also correct misspelt anchors
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("fix", cls=Command, epilog=_EXAMPLES)(fix)


def fix(
    paths: Paths = None,
    in_place: InPlace = False,
    diff: Diff = False,
    unsafe: Annotated[
        bool,
        typer.Option("--unsafe", help="Also make the unsafe fixes: correct misspelt names, remove what nothing uses."),
    ] = False,
    renderer: RendererOption = None,
    select: Select = None,
    ignore: Ignore = None,
    force_exclude: ForceExclude = False,
    force_language: ForceLanguage = None,
    stdin_filename: StdinFilename = None,
    baseline: BaselineOption = None,
    no_baseline: NoBaseline = False,
    fail_on: FailOn = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
    external: ExternalOption = False,
    offline: Offline = False,
    allow_private: AllowPrivate = None,
    timeout: Timeout = 20.0,
    time_limit: TimeLimit = 600.0,
) -> None:
    """Rewrite references into working, numbered links.

    Prints a diff; --in-place writes the files. No other byte changes. The result is checked first: what worked
    must still work, nothing new may be found, and a second run must change nothing. The fixed text of standard
    input (`-`) goes to standard output.
    """
    run = start_run(
        RunOptions(
            paths,
            renderer,
            select=select,
            ignore=ignore,
            config=config,
            fail_on=fail_on,
            in_place=in_place,
            force_exclude=force_exclude,
            follow_outside=follow_outside,
            force_language=force_language,
            stdin_filename=stdin_filename,
            external=external_of(external, External(offline, tuple(allow_private or ()), timeout, time_limit)),
        )
    )
    fixes = Fixes(run, is_written=in_place)
    for page in run.pages:
        fixes.fix(page, unsafe=unsafe)
    fixes.prove_together()
    lists = run.session.site_findings
    left = [*fixes.left, *(finding for found in lists.values() for finding in found)]
    fixes.sources |= {path: settings.source for path, settings in run.session.site_sources(lists).items()}
    forgiving = read_baseline(run, baseline, no_baseline)
    if forgiving is not None:
        left = without_known(run, left, forgiving, fixes.sources)
    shown = show_or_write(run, fixes.texts, WriteOptions(in_place, diff))
    if not shown.problems:
        tell_left(run, list(fixes.untold(left)), fixes.sources, unsafe=unsafe)
    sys.stderr.write(shown.left)
    run.end(bool(fixes.texts) or fixes.is_refused or run.fails(left), shown.problems)
