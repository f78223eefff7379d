"""`refcheck renumber`: footnotes in the order in which they appear."""

from __future__ import annotations

from typing import Annotated

import typer

from refcheck.cli._options import Config, Diff, FollowOutside, InPlace, Paths, RendererOption
from refcheck.cli._project_run import start_project_run
from refcheck.cli._run import RunOptions


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("renumber")(renumber)


def renumber(
    paths: Paths = None,
    in_place: InPlace = False,
    diff: Diff = False,
    named: Annotated[bool, typer.Option("--all", help="Give numbers to footnotes with other names, too.")] = False,
    renderer: RendererOption = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
) -> None:
    """Number the footnotes of each file 1, 2, 3 ... in the order in which its text refers to them.

    Prints the changes as a unified diff and writes nothing; with --in-place it writes the files. Definitions keep
    their place; notes that nothing refers to come last.
    """
    from refcheck.refactoring.renumber import renumber as plan

    options = RunOptions(renderer=renderer, config=config, in_place=in_place, follow_outside=follow_outside)
    run = start_project_run(paths[0] if paths else "", options)
    pages = run.pages_of(paths or ["."])
    run.change(run.planned(lambda: plan(run.project, pages, run.read, named=named)), diff)
