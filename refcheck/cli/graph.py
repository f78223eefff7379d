"""`refcheck graph`: what refers to what."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from refcheck.cli._checks import check_format
from refcheck.cli._help import OUTPUT, Command
from refcheck.cli._messages import fail, warn
from refcheck.cli._options import Config, FollowOutside, ForceLanguage, Paths, RendererOption
from refcheck.cli._pages import PageOutput, check_template_engine, put_out
from refcheck.cli._run import RunOptions, start_run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from refcheck.cli._run import Run
    from refcheck.graph.model import Graph

_EXAMPLES = """\
refcheck graph -o graph.html                      # to search, zoom and follow
refcheck graph --format dot docs/ | dot -Tsvg > graph.svg
refcheck graph --to docs/guide.md --depth 1 --format mermaid
refcheck graph --of definitions --from fig:cars thesis.md
"""
_KINDS = ("files", "definitions")
# What Graphviz makes of DOT.
_DRAWN = frozenset(("svg", "png", "pdf", "jpg", "ps", "webp"))


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("graph", cls=Command, epilog=_EXAMPLES)(graph)


def graph(
    paths: Paths = None,
    of: Annotated[
        str, typer.Option("--of", metavar="WHAT", help="files; or definitions: figures, sections, footnotes, works.")
    ] = "files",
    source: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--from",
            metavar="NAME",
            help="Only what this refers to, directly or over others: a file, FILE#anchor, or a name (`fig:x`).",
            show_default=False,
        ),
    ] = None,
    target: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--to",
            metavar="NAME",
            help="Only what refers to this. With --from, what is on a way from the one to the other.",
            show_default=False,
        ),
    ] = None,
    depth: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--depth", metavar="STEPS", min=1, help="At most so many steps from there.", show_default=False),
    ] = None,
    renderer: RendererOption = None,
    format: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="html, dot, mermaid or json (default: by the ending of the file, else dot).",
            show_default=False,
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    output: PageOutput = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
    force_language: ForceLanguage = None,
) -> None:
    """Show what refers to what, as a graph.

    What is broken is red. An orphan is a page that nothing refers to (`refcheck explain unreferenced-file`), or a
    definition without a reference.
    """
    chosen = _format(format, output)
    if of not in _KINDS:
        fail(f"there is no graph of `{of}`", f"it is one of {', '.join(_KINDS)}")
    if depth is not None and source is None and target is None:
        fail("`--depth` counts the steps from a node", "add `--from NAME` or `--to NAME`")
    run = start_run(
        RunOptions(paths, renderer, config=config, follow_outside=follow_outside, force_language=force_language)
    )
    part = _part(_whole(run, of), source, target, depth)
    if chosen == "mermaid":
        _warn_of_size(part)
    put_out(run, output, lambda: _rendered(chosen, part))


def _format(format: str | None, output: str | None) -> str:
    from refcheck.graph import formats

    chosen = format or _format_of(output, formats.SUFFIXES)
    check_format(chosen, formats.formats())
    if chosen == "html":
        check_template_engine()
    return chosen


def _format_of(output: str | None, by_ending: Mapping[str, str]) -> str:
    """The format by the ending of a file; DOT without one. Ends the command for an ending of another format."""
    ending = os.path.splitext(os.path.basename(output or ""))[1].lower()
    if ending and ending not in by_ending:
        draws = ending[1:] in _DRAWN
        drawing = f"; Graphviz draws it: `refcheck graph --format dot | dot -T{ending[1:]} > {output}`" if draws else ""
        fail(
            f"no format of a graph has the ending `{ending}`",
            f"these have one: {', '.join(by_ending)}; `--format` is for other names{drawing}",
        )
    return by_ending[ending] if ending else "dot"


def _whole(run: Run, of: str) -> Graph:
    if of == "files":
        from refcheck.graph.files import graph_of_files

        return graph_of_files(run.project, run.pages)
    from refcheck.graph.definitions import graph_of_definitions

    return graph_of_definitions(run.project, run.pages)


def _part(whole: Graph, source: str | None, target: str | None, depth: int | None) -> Graph:
    from refcheck.facts.model import Refused
    from refcheck.graph.selection import near

    try:
        return near(whole, source, target, depth)
    except Refused as refused:
        fail(refused.message, refused.help)


def _rendered(format: str, part: Graph) -> str:
    from refcheck.graph import formats

    return formats.render(format, part)


def _warn_of_size(part: Graph) -> None:
    from refcheck.graph.formats.mermaid import MOST_EDGES

    if len(part.edges) > MOST_EDGES:
        warn(
            f"the graph has {len(part.edges)} edges, and Mermaid draws {MOST_EDGES}",
            "choose a part with `--from`, `--to` and `--depth`, or another format",
        )
