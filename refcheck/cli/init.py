"""`refcheck init`: writes settings with the renderers that it detects."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refcheck.cli._help import Command
from refcheck.cli._messages import fail
from refcheck.cli._options import FollowOutside
from refcheck.cli._run import RunOptions, start_run

if TYPE_CHECKING:
    from refcheck.config import Settings

_EXAMPLES = """\
refcheck init
refcheck init docs/
"""
_NAME = ".refcheck.yml"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("init", cls=Command, epilog=_EXAMPLES)(init)


def init(
    folder: Annotated[
        Path, typer.Argument(help="The folder that the settings apply to (default: the current one).")
    ] = Path("."),
    follow_outside: FollowOutside = False,
) -> None:
    """Write settings with the renderers that are detected.

    It writes `.refcheck.yml` into the folder, never over another file. Every file keeps its renderer.
    """
    from refcheck.config.starter import starter
    from refcheck.links.display import shown
    from refcheck.reports._terminal import safe

    if not folder.is_dir():
        fail(f"`{folder}` is not a folder", "name the folder that the settings apply to")
    run = start_run(RunOptions([str(folder)], follow_outside=follow_outside))
    settings = run.session.workspace.settings
    path = Path(os.path.realpath(folder)) / _NAME
    _refuse_others(settings, path)
    found = {
        os.path.relpath(page.location, path.parent).replace(os.sep, "/"): (page.renderer.name, page.publication.reason)
        for page in run.pages
    }
    _create(path, starter(found))
    sys.stderr.write(f"{safe(shown(path))}: written\n")
    run.end(False)


def _refuse_others(settings: Settings, path: Path) -> None:
    """Ends the command if there are settings in the folder."""
    from refcheck.links.display import shown

    known = settings.path
    if known is not None and os.path.realpath(known.parent) == str(path.parent):
        fail(f"the settings are in {shown(known)} already", "`refcheck config FILE` shows what applies to a file")
    if os.path.lexists(path):
        fail(f"{shown(path)} exists, and is not overwritten", "change it, or delete it first")


def _create(path: Path, text: str) -> None:
    """Creates a file; ends the command if that fails, or another one exists."""
    from refcheck.guards.interrupts import Held
    from refcheck.links.display import shown
    from refcheck.workspace.transaction.disk import create, put

    try:
        with Held():
            handle = create(str(path), 0o666)
            try:
                put(handle, text.encode())
            finally:
                os.close(handle)
    except OSError as error:
        fail(f"{shown(path)} cannot be written: {(error.strerror or str(error)).lower()}")
