"""`refcheck report`: the whole project as one page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from refcheck.cli._help import Command
from refcheck.cli._options import (
    BaselineOption,
    Cached,
    Config,
    FollowOutside,
    ForceExclude,
    ForceLanguage,
    Ignore,
    Jobs,
    NoBaseline,
    Orphans,
    Paths,
    RendererOption,
    Select,
)
from refcheck.cli._pages import PageOutput, check_template_engine, put_out
from refcheck.cli._run import RunOptions, start_run

if TYPE_CHECKING:
    from pathlib import Path

    from refcheck.cli._run import Run

_EXAMPLES = """\
refcheck report -o report.html
refcheck report thesis/ -o report.html --orphans
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("report", cls=Command, epilog=_EXAMPLES)(report)


def report(
    paths: Paths = None,
    output: PageOutput = None,
    renderer: RendererOption = None,
    select: Select = None,
    ignore: Ignore = None,
    baseline: BaselineOption = None,
    no_baseline: NoBaseline = False,
    orphans: Orphans = False,
    force_exclude: ForceExclude = False,
    force_language: ForceLanguage = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
    jobs: Jobs = None,
    cache: Cached = True,
) -> None:
    """Write one HTML page that shows the whole project.

    It has the findings with their fixes, a gallery of figures, tables, equations and listings, footnotes and cited
    works, and the graph of all files. It opens in any browser and fetches nothing. Findings do not change the exit
    code.
    """
    check_template_engine()
    run = start_run(
        RunOptions(
            paths,
            renderer,
            select=select,
            ignore=ignore,
            config=config,
            force_exclude=force_exclude,
            follow_outside=follow_outside,
            force_language=force_language,
            jobs=jobs,
            cache=cache,
            also=("unreferenced-file",) if orphans else (),
        )
    )
    put_out(run, output, lambda: _page(run, baseline, no_baseline=no_baseline))


def _page(run: Run, baseline: Path | None, *, no_baseline: bool) -> str:
    from refcheck.cli._baseline import read_baseline
    from refcheck.cli._lint_run import results_of
    from refcheck.overview.report import overview_of, render

    results = results_of(run, run.session.lint(), read_baseline(run, baseline, no_baseline))
    overview = overview_of(run.project, run.pages)
    title = os.path.basename(run.session.workspace.files.root) or "refcheck"
    return render(f"{title}: references", overview, results, run.session.problems)
