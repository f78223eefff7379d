"""`refcheck list`: all definitions and all references."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from refcheck.cli._checks import check_format
from refcheck.cli._help import Command
from refcheck.cli._options import Config, FollowOutside, ForceLanguage, Paths, RendererOption, StdinFilename
from refcheck.cli._run import RunOptions, start_run
from refcheck.facts.source import Position

if TYPE_CHECKING:
    from collections.abc import Iterator


_EXAMPLES = """\
refcheck list thesis.md
refcheck list --format json docs/ > references.json
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("list", cls=Command, epilog=_EXAMPLES)(list_)


def list_(
    paths: Paths = None,
    renderer: RendererOption = None,
    format: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")] = "text",
    follow_outside: FollowOutside = False,
    config: Config = None,
    force_language: ForceLanguage = None,
    stdin_filename: StdinFilename = None,
) -> None:
    """List all definitions and all references with their state.

    A reference is resolved, undefined, ambiguous (more than one definition), unsupported (the renderer shows it
    as text) or unknown (something that is not run here may define it; `refcheck explain unknown`).
    """
    from refcheck.guards.safe_text import safe, safe_json
    from refcheck.project.inventory import inventory

    check_format(format, ("text", "json"))
    run = start_run(
        RunOptions(
            paths,
            renderer,
            config=config,
            follow_outside=follow_outside,
            force_language=force_language,
            stdin_filename=stdin_filename,
        )
    )
    documents = [inventory(run.project, page, page.source) for page in run.pages]
    if format == "json":
        import json

        for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode({"documents": documents}):
            sys.stdout.write(safe_json(piece))
        sys.stdout.write("\n")
    else:
        for document in documents:
            # Even kinds and numbers can come from the settings of the project.
            sys.stdout.write("".join(f"{safe(line)}\n" for line in _lines(document)))
    run.end(False)


def _lines(document: dict[str, Any]) -> Iterator[str]:
    yield f"{document['path']} ({document['renderer']})" + ("" if document["renders"] else " does not build")
    for definition in document["definitions"]:
        number = f" {definition['number']}" if definition["number"] else " ?" if "reason" in definition else ""
        key = definition["key"] or definition["text"]
        uses = definition["uses"]
        used = "" if definition["kind"] == "inline-note" else f"  ({uses} use{'' if uses == 1 else 's'})"
        yield f"  {_place(definition)}  {definition['kind']}{number}  {_short(key)}{used}{_why(definition)}"
    for reference in document["references"]:
        number = f" -> {reference['number']}" if reference["number"] else ""
        why = f"  ({reference['reason']['text']})" if "reason" in reference else "  (made)" * ("made" in reference)
        key = _short(reference["key"])
        yield f"  {_place(reference)}  {reference['kind']} {reference['status']}  {key}{number}{why}"
    yield ""


def _place(entry: dict[str, Any]) -> str:
    return str(Position(entry["line"], entry["column"], entry.get("cell")))


def _why(definition: dict[str, Any]) -> str:
    """The reason why a number is not known."""
    return f"  ({definition['reason']['text']})" if "reason" in definition else ""


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
