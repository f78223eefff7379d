"""`refcheck cache`: deletes the results that are stored between runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from refcheck.cli._checks import load_settings
from refcheck.cli._messages import fail
from refcheck.cli._options import Config


def register(app: typer.Typer) -> None:
    """Adds the command."""
    cache = typer.Typer(
        rich_markup_mode=None, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]}
    )
    cache.callback()(_cache)
    cache.command("clear")(clear)
    app.add_typer(cache, name="cache")


def _cache() -> None:
    """Manage the results that `lint` keeps between runs.

    They are in `.refcheck_cache` in the project folder.
    """


def clear(
    folder: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Argument(help="A folder of the project (default: the current folder).", show_default=False),
    ] = None,
    config: Config = None,
) -> None:
    """Delete the cache; the next run rebuilds it."""
    from refcheck.caching.cache_folder import FOLDER, clear
    from refcheck.caching.output_cache import forget
    from refcheck.links.display import shown
    from refcheck.reports._terminal import safe

    settings = load_settings(folder or Path(), config)
    path = safe(shown(settings.project_root / FOLDER))
    try:
        forget(str(settings.project_root / FOLDER))
        done = f"{path}: deleted" if clear(settings.project_root) else f"{path}: nothing to clear"
    except OSError as error:
        fail(f"{path} cannot be deleted: {(error.strerror or str(error)).lower()}", "delete it yourself")
    sys.stdout.write(f"{done}\n")
