"""`refcheck convert`: writes notes for another renderer."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from refcheck.cli._options import Config, Paths, RendererOption
from refcheck.cli._run import Run, check_renderer, fail


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("convert")(convert)


def convert(
    to: Annotated[
        str,
        typer.Option(
            "--to", "-t", metavar="NAME", help="The renderer to write for (see `refcheck renderers`).", show_default=False
        ),
    ],
    paths: Paths = None,
    in_place: Annotated[bool, typer.Option("--in-place", "-i", help="Write the files.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print the changes also with --in-place or for standard input.")
    ] = False,
    renderer: RendererOption = None,
    config: Config = None,
) -> None:
    """Rewrite notes for another renderer: references, labels, notes, anchors in its idiom.

    Prints the changes as a unified diff and writes nothing; with --in-place it writes the files. What the other
    renderer does not know stays as it is, and is told of, as is what converting back would not write as it was.
    Standard input (`-`) is written converted to standard output.
    """
    from refcheck.cli.fix import _diff, _safe
    from refcheck.workspace import STANDARD_INPUT, write

    if check_renderer(to) == "any":
        fail("`any` is no renderer to write for", "`refcheck renderers` lists them")
    run = Run(paths, renderer, config=config)
    changed, losses = run.session.convert(to)
    if changed.refused:
        sys.stderr.write(f"refcheck: nothing is changed: {_safe(changed.refused)}\n")
    changes = []
    for page in run.pages:
        source, location = run.project.source(page), run.project.location(page)
        text = changed.texts.get(location, source.text)
        if page.path == STANDARD_INPUT and not diff:
            sys.stdout.write(source.to_bytes(text).decode("utf-8"))
        elif text != source.text:
            if diff or not in_place:
                sys.stdout.write(_diff(page.path, source.text, text))
            if in_place and page.path != STANDARD_INPUT:
                changes.append((location, source.to_bytes(), source.to_bytes(text)))
    problems = write(changes)
    sources = {page.path: run.project.source(page) for page in run.pages}
    for loss in losses:
        line, column = sources[loss.path].position(loss.offset)
        sys.stderr.write(f"{_safe(loss.path)}:{line}:{column}: lost: {_safe(loss.message)}\n")
    run.end(bool(changed.texts or changed.refused or losses), problems)
