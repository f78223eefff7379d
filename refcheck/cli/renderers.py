"""`refcheck renderers`: all renderers and the syntax that works in each."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from refcheck.cli._changes import safe
from refcheck.cli._checks import check_format
from refcheck.cli._help import Command
from refcheck.cli._options import TableFormat
from refcheck.cli._run import RunOptions, start_run

if TYPE_CHECKING:
    from refcheck.project.page import Page
    from refcheck.project.project import Project


_EXAMPLES = """\
refcheck renderers
refcheck renderers --for notes/   # which renderer has each file, and why
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("renderers", cls=Command, epilog=_EXAMPLES)(renderers)


def renderers(
    format: TableFormat = "text",
    of: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--for",
            metavar="PATH",
            help="Show the renderer of a file, or of each file in a folder, and why it was chosen.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List the renderers and the syntax that works in each."""
    if of is not None:
        run = start_run(RunOptions([of]))
        sys.stdout.write("".join(f"{safe(line)}\n" for page in run.pages for line in _taken(page, run.project)))
        run.end(False)
    check_format(format, ("text", "markdown", "json"))
    written = {"text": _text, "markdown": _markdown, "json": _json}[format]
    sys.stdout.write("\n".join(written()) + "\n")


def _taken(page: Page, project: Project) -> Iterator[str]:
    """Which renderer a page has and why, what else may read the text that it shows, and where refcheck is stricter."""
    from refcheck.links.destinations import LinkContext

    yield f"{page.path}: {page.renderer.name}: {page.publication.reason}"
    for reader in page.renderer.readers:
        what = "what is shown as text" if reader.forms is None else ", ".join(sorted(reader.forms))
        yield f"  {reader.name} may read {what}: {'no findings' if reader.opens else 'fixes of it are unsafe'}"
    for clause in page.renderer.leniency(LinkContext(project.files, page.location)):
        yield f"  {clause}; refcheck does"


def _text() -> Iterator[str]:
    from refcheck.renderers import get, names
    from refcheck.syntax import features

    width = max(map(len, names()))
    for name in names():
        yield f"{name:<{width}}  {get(name).summary}"
    yield ""
    width = max(map(len, features()))
    for feature, example in features().items():
        works, breaks = _support(feature)
        yield f"{feature:<{width}}  {example}"
        yield f"{'':<{width}}  works in {works}" + (f"; breaks the build of {breaks}" if breaks else "")


def _markdown() -> Iterator[str]:
    from refcheck.renderers import get, names
    from refcheck.syntax import features

    yield "| renderer | what it is |"
    yield "| --- | --- |"
    for name in names():
        yield f"| `{name}` | {get(name).summary} |"
    yield ""
    yield "| syntax | works in | breaks the build of |"
    yield "| --- | --- | --- |"
    for feature, example in features().items():
        yield f"| {example} | {' | '.join(_support(feature))} |"


def _json() -> Iterator[str]:
    import json

    from refcheck.renderers import get, names
    from refcheck.syntax import features

    yield json.dumps(
        [
            {
                "renderer": name,
                "title": get(name).title,
                "summary": get(name).summary,
                "syntax": {feature: get(name).support(feature) for feature in features()},
            }
            for name in names()
        ],
        ensure_ascii=False,
        indent=1,
    )


def _support(feature: str) -> tuple[str, str]:
    """In which renderers a syntax works, and whose builds it breaks, as texts."""
    from refcheck.renderers import BREAKS, NATIVE, get, names

    known = [name for name in names() if name != "any"]
    works = [name for name in known if get(name).support(feature) == NATIVE]
    fails = [name for name in known if name not in works]
    breaks = [name for name in known if get(name).support(feature) == BREAKS]
    words = ", ".join(works) if len(works) <= len(fails) else f"all but {', '.join(fails)}" if fails else "all"
    return words or "only where settings switch it on", ", ".join(breaks)
