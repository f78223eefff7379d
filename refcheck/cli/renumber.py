"""`refcheck renumber`: numbers footnotes in the order in which they appear."""

from __future__ import annotations

from typing import Annotated

import typer

from refcheck.cli._help import Command
from refcheck.cli._options import Config, Diff, FollowOutside, InPlace, Paths, RendererOption
from refcheck.cli._project_run import start_project_run
from refcheck.cli._run import RunOptions

_EXAMPLES = """\
refcheck renumber thesis.md
refcheck renumber --all --in-place notes/   # footnotes with names, too
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("renumber", cls=Command, epilog=_EXAMPLES)(renumber)


def renumber(
    paths: Paths = None,
    in_place: InPlace = False,
    diff: Diff = False,
    named: Annotated[bool, typer.Option("--all", help="Also number footnotes that have other names.")] = False,
    renderer: RendererOption = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
) -> None:
    """Number footnotes in the order of their references.

    Prints a diff; --in-place writes the files. Definitions keep their place. Footnotes that nothing refers to
    come last. Without --in-place the exit code is 1 if something would be changed.
    """
    from refcheck.refactoring.renumber import renumber as plan

    options = RunOptions(renderer=renderer, config=config, in_place=in_place, follow_outside=follow_outside)
    run = start_project_run(paths[0] if paths else "", options)
    pages = run.pages_of(paths or ["."])
    run.change(run.planned(lambda: plan(run.project, pages, run.read, named=named)), diff, dry_run_checks=True)
