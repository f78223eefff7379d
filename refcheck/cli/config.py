"""`refcheck config`: the settings and the renderer of a file, and the reasons."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refcheck.cli._checks import check_format, checked_settings
from refcheck.cli._help import Command
from refcheck.cli._options import Config, FollowOutside, ForceLanguage, RendererOption
from refcheck.cli._run import Run, RunOptions, start_run

if TYPE_CHECKING:
    from refcheck.config.origins import Origin
    from refcheck.project.page import Page


_EXAMPLES = """\
refcheck config docs/guide.md
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("config", cls=Command, epilog=_EXAMPLES)(config)


def config(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Files, or folders for all files in them.")],
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")] = "text",
    renderer: RendererOption = None,
    follow_outside: FollowOutside = False,
    config: Config = None,
    force_language: ForceLanguage = None,
) -> None:
    """Show the settings and the renderer of a file, and why.

    Also its project folder, its bibliographies, and the files that make one text with it.
    """
    from refcheck.guards.safe_text import safe, safe_json

    check_format(format, ("text", "json"))
    options = RunOptions(files, renderer, config=config, follow_outside=follow_outside, force_language=force_language)
    run = start_run(options)
    with checked_settings():
        told = [_of(run, page) for page in run.pages]
    if format == "json":
        sys.stdout.write(safe_json(json.dumps({"files": told}, ensure_ascii=False, indent=1)) + "\n")
    else:
        sys.stdout.write("\n".join("".join(f"{safe(line)}\n" for line in _lines(about)) for about in told))
    run.end(False)


def _of(run: Run, page: Page) -> dict[str, Any]:
    """Everything that applies to a page, as JSON."""
    from refcheck.config.origins import origins, values
    from refcheck.links.display import shown
    from refcheck.workspace.reachable import reachable_files

    nearest = run.session.workspace.nearest_settings
    settings = nearest.of(page.location)
    relative = os.path.relpath(page.location, os.path.realpath(settings.root)).replace(os.sep, "/")
    given = origins(settings, relative)
    publication = page.publication
    return {
        "path": page.path,
        "settings": shown(str(settings.path)) if settings.path else None,
        "project": shown(run.session.workspace.files.root),
        "searched": bool(reachable_files([page.location], run.plan.settings)),
        "renderer": {
            "name": page.renderer.name,
            "reason": publication.reason,
            "certain": not (publication.doubt or page.renderer.is_unknown),
            "readers": [reader.name for reader in page.renderer.readers],
        },
        "bibliographies": sorted(map(shown, run.project.bibliography(page).paths)),
        "book": list(map(shown, publication.book.files)) if publication.book is not None else [],
        "values": {
            key: {"value": value, "from": [_place(origin) for origin in given.get(key, ())]}
            for key, value in values(nearest.for_file(page.location)).items()
        },
    }


def _place(origin: Origin) -> dict[str, Any]:
    from refcheck.links.display import shown

    return {"path": shown(str(origin.path)), "line": origin.line, "overrides": list(origin.overrides)}


def _lines(about: dict[str, Any]) -> Iterator[str]:
    renderer = about["renderer"]
    yield about["path"]
    yield f"  settings: {about['settings'] or 'none'}"
    yield f"  project: {about['project']}"
    if not about["searched"]:
        yield "  searched: no, it is checked only where it is named"
    yield f"  renderer: {renderer['name']}: {renderer['reason']}"
    for reader in renderer["readers"]:
        yield f"    {reader} may read it, too"
    yield from _listed("bibliography", about["bibliographies"])
    yield from _listed("one text with", [path for path in about["book"] if path != about["path"]])
    yield "  values:"
    width = max(map(len, about["values"]))
    for key, entry in about["values"].items():
        value = "not set" if entry["value"] is None else json.dumps(entry["value"], ensure_ascii=False)
        places = ", ".join(map(_written, entry["from"])) or "default"
        yield f"    {key:<{width}}  {value}  ({places})"


def _listed(name: str, paths: Sequence[str]) -> Iterator[str]:
    if paths:
        yield f"  {name}: {', '.join(paths)}"


def _written(place: dict[str, Any]) -> str:
    line = f":{place['line']}" if place["line"] is not None else ""
    within = f", for {', '.join(place['overrides'])}" if place["overrides"] else ""
    return f"{place['path']}{line}{within}"
