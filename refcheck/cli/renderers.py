"""`refcheck renderers`: all renderers and what they support."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import typer

from refcheck.cli._options import TableFormat
from refcheck.cli._run import check_format


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("renderers")(renderers)


def renderers(format: TableFormat = "text") -> None:
    """List the renderers and what each makes of every syntax.

    A syntax is native, text (a reader sees what is written) or breaks (the page does not build).
    """
    check_format(format, ("text", "markdown"))
    sys.stdout.write("\n".join(_markdown() if format == "markdown" else _text()) + "\n")


def _text() -> Iterator[str]:
    from refcheck.renderers import get, names
    from refcheck.syntax import features

    width = max(map(len, names()))
    for name in names():
        yield f"{name:<{width}}  {get(name).summary}"
    yield ""
    feature_width = max(map(len, features()))
    yield f"{'':<{feature_width}}  " + "  ".join(names())
    for feature, example in features().items():
        cells = "  ".join(f"{get(name).support(feature):<{len(name)}}" for name in names())
        yield f"{feature:<{feature_width}}  {cells}  {example}"


def _markdown() -> Iterator[str]:
    from refcheck.renderers import get, names
    from refcheck.syntax import features

    yield "| renderer | what it is |"
    yield "| --- | --- |"
    for name in names():
        yield f"| `{name}` | {get(name).summary} |"
    yield ""
    yield "| syntax | " + " | ".join(f"`{name}`" for name in names()) + " |"
    yield "| --- " * (len(names()) + 1) + "|"
    for feature, example in features().items():
        yield f"| {example} | " + " | ".join(get(name).support(feature) for name in names()) + " |"
