"""`refcheck move`: moves a file or folder, and updates all links into and out of it."""

from __future__ import annotations

from typing import Annotated

import typer

from refcheck.cli._help import Command
from refcheck.cli._messages import warn
from refcheck.cli._options import Config, Diff, FollowOutside, InPlace, RendererOption
from refcheck.cli._project_run import start_project_run
from refcheck.cli._run import RunOptions

_EXAMPLES = """\
refcheck move post.md posts/
refcheck move --in-place docs/old/ docs/new/
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("move", cls=Command, epilog=_EXAMPLES)(move)


def move(
    old: Annotated[str, typer.Argument(metavar="FILE", help="A file or folder of the project.", show_default=False)],
    new: Annotated[str, typer.Argument(help="Its new path, or the folder that it goes into.", show_default=False)],
    in_place: InPlace = False,
    diff: Diff = False,
    renderer: RendererOption = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
) -> None:
    """Move a file or folder, and update the links to and from it.

    Prints a diff and moves nothing; --in-place moves and writes. Links keep the way in which they are written.
    Settings that name the file are reported, not changed.
    """
    from refcheck.refactoring.move import Move, requested_move, still_named
    from refcheck.refactoring.move import move as move_files

    options = RunOptions(renderer=renderer, config=config, in_place=in_place, follow_outside=follow_outside)
    run = start_project_run(old.rstrip("/"), options)

    def plan() -> Move:
        here, there = requested_move(run.project.files, old, new)
        return move_files(run.project, {here: there})

    moved = run.planned(plan)
    for path, line, name in still_named(run.project, moved):
        warn(f"{path}:{line} still names `{name}`", "settings and build files are not changed; edit this line by hand")
    run.change(moved.edits, diff, moved.moves)
