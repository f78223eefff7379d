"""`refcheck rename`: renames a target and updates all references to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from refcheck.cli._help import Command
from refcheck.cli._options import Config, Diff, FollowOutside, InPlace, RendererOption
from refcheck.cli._project_run import start_project_run
from refcheck.cli._run import RunOptions

if TYPE_CHECKING:
    from refcheck.refactoring.propagation import ProjectEdits
from refcheck.cli._messages import fail

_EXAMPLES = """\
refcheck rename fig:a fig:b
refcheck rename --in-place docs/guide.md#setup "First steps"
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("rename", cls=Command, epilog=_EXAMPLES)(rename)


def rename(
    old: Annotated[
        str,
        typer.Argument(
            help="A label (`fig:x`), an anchor (`#set-up`), the text of a heading, a footnote (`^1`), a key, a link "
            "definition, an entry of a bibliography (`@doe`); `FILE#anchor` if it is in several files.",
            show_default=False,
        ),
    ],
    new: Annotated[str, typer.Argument(help="The new name; for a heading, its new text.", show_default=False)],
    kind: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--kind", metavar="KIND", help="Kind of the definition (as in `refcheck list`), if the name is ambiguous."
        ),
    ] = None,
    within: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--in", metavar="FILE", help="File that defines it, if several do."),
    ] = None,
    in_place: InPlace = False,
    diff: Diff = False,
    renderer: RendererOption = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
) -> None:
    """Rename a label, key, footnote or heading with its references.

    Prints a diff; --in-place writes the files. The visible text stays the same, and every reference must still
    resolve to the same target.
    """
    from refcheck.links.suffixes import BIBTEX
    from refcheck.refactoring.rename import KINDS, Query, find_definition, rename_definition, split_old

    if kind is not None and kind not in KINDS:
        fail(f"unknown kind `{kind}`", f"it is one of {', '.join(KINDS)}")
    file, name = split_old(old, os.getcwd())
    location = os.path.realpath(within) if within is not None else file
    options = RunOptions(renderer=renderer, config=config, in_place=in_place, follow_outside=follow_outside)
    run = start_project_run(within or file or "", options)
    if location is not None and location not in run.project.pages and not location.lower().endswith(BIBTEX):
        fail(f"`{within or old}` is not a Markdown file of this project", "name one that `refcheck list` shows")
    query = Query(name, kind, location)

    def plan() -> ProjectEdits:
        return rename_definition(run.project, find_definition(run.project, query), new, run.read)

    run.change(run.planned(plan), diff)
