"""`refcheck convert`: writes notes for another renderer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from refcheck.cli._changes import WriteOptions, safe, show_or_write
from refcheck.cli._checks import check_renderer
from refcheck.cli._help import Command
from refcheck.cli._messages import fail
from refcheck.cli._options import (
    Config,
    Diff,
    FollowOutside,
    ForceLanguage,
    InPlace,
    Paths,
    RendererOption,
    StdinFilename,
    renderer_names,
)
from refcheck.cli._run import RunOptions, start_run

_EXAMPLES = """\
refcheck convert --to github thesis.md
refcheck convert -r github --to pandoc-crossref --in-place notes/
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("convert", cls=Command, epilog=_EXAMPLES)(convert)


def convert(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            "-t",
            metavar="NAME",
            autocompletion=renderer_names,
            help="Renderer to write for (see `refcheck renderers`).",
            show_default=False,
        ),
    ],
    paths: Paths = None,
    in_place: InPlace = False,
    diff: Diff = False,
    renderer: RendererOption = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
    force_language: ForceLanguage = None,
    stdin_filename: StdinFilename = None,
) -> None:
    """Rewrite notes for another renderer.

    Converts references, labels, notes and anchors. Prints a diff; --in-place writes the files. Syntax that the
    target does not support stays as it is and is reported: `lost` is what readers no longer see, `not
    reversible` what would not convert back unchanged. The converted text of standard input (`-`) goes to
    standard output.
    """
    from refcheck.converting import is_unclear
    from refcheck.facts.model import Problem

    if check_renderer(to) == "any":
        fail("cannot convert to `any`", "`refcheck renderers` lists them")
    run = start_run(
        RunOptions(
            paths,
            renderer,
            config=config,
            in_place=in_place,
            follow_outside=follow_outside,
            force_language=force_language,
            stdin_filename=stdin_filename,
        )
    )
    converted = run.session.convert(to)
    if converted.refused:
        sys.stderr.write(f"refcheck: nothing is written: {safe(converted.refused)}\n")
    unclear = [
        Problem(page.path, "it is not known for which renderer it is written", help="name that with --renderer")
        for page in run.pages
        if is_unclear(page)
    ]
    unclear += [
        Problem(page.path, f"it is not converted: {fault.reason}", help="repair the file")
        for page in run.pages
        for fault in (page.document.text_fault,)
        if fault is not None
    ]
    shown = show_or_write(run, converted.texts, WriteOptions(in_place, diff, done="converted"))
    sources = {page.path: page.source for page in run.pages}
    for loss in converted.losses:
        where = sources[loss.path].displayed(loss.offset)
        sys.stderr.write(f"{safe(loss.path)}:{where}: {loss.kind}: {safe(loss.message)}\n")
    sys.stderr.write(shown.left)
    run.end(bool(converted.refused or converted.losses), (*unclear, *shown.problems))
