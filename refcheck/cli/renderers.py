"""`refcheck renderers`: all renderers and what they support."""

from __future__ import annotations

import sys

import typer


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("renderers")(renderers)


def renderers() -> None:
    """List the renderers and what each makes of every syntax: native, text (shown as written) or breaks."""
    from refcheck.renderers import FEATURES, get, names

    width = max(map(len, names()))
    for name in names():
        sys.stdout.write(f"{name:<{width}}  {get(name).summary}\n")
    sys.stdout.write("\n")
    feature_width = max(map(len, FEATURES))
    sys.stdout.write(f"{'':<{feature_width}}  " + "  ".join(names()) + "\n")
    for feature, example in FEATURES.items():
        cells = "  ".join(f"{get(name).support(feature):<{len(name)}}" for name in names())
        sys.stdout.write(f"{feature:<{feature_width}}  {cells}  {example}\n")
