"""`refcheck list`: all definitions and all references."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from refcheck.cli._checks import check_format
from refcheck.cli._help import Command
from refcheck.cli._messages import warn
from refcheck.cli._options import Config, FollowOutside, ForceLanguage, Paths, RendererOption, StdinFilename
from refcheck.cli._run import RunOptions, start_run
from refcheck.facts.source import Position

if TYPE_CHECKING:
    from collections.abc import Iterator


_EXAMPLES = """\
refcheck list thesis.md
refcheck list --to docs/guide.md#setup   # who links to it?
refcheck list --urls docs/
refcheck list --format json docs/ > references.json
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("list", cls=Command, epilog=_EXAMPLES)(list_)


def list_(
    paths: Paths = None,
    renderer: RendererOption = None,
    to: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--to",
            metavar="TARGET",
            help="Only the references that resolve to a file, to FILE#anchor, or to what has this name (`fig:x`).",
            show_default=False,
        ),
    ] = None,
    urls: Annotated[bool, typer.Option("--urls", help="Only the links to addresses out of the project.")] = False,
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
    documents = [inventory(run.project, page, page.source, with_bare=urls) for page in run.pages]
    if to is not None or urls:
        documents = list(_selected(documents, _Target(to) if to is not None else None, urls=urls))
    if format == "json":
        import json

        for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode({"documents": documents}):
            sys.stdout.write(safe_json(piece))
        sys.stdout.write("\n")
    else:
        for document in documents:
            # Even kinds and numbers can come from the project's settings.
            lines = _urls(document) if urls and to is None else _lines(document)
            sys.stdout.write("".join(f"{safe(line)}\n" for line in lines))
    if to is not None and not documents:
        warn(f"no reference resolves to `{to}`")
    run.end(False)


class _Target:
    """The target that `--to` names: a file, an anchor in a file, or a name in any file."""

    def __init__(self, given: str) -> None:
        path, _, anchor = given.partition("#")
        is_file = bool(path) and os.path.exists(path)
        self._file = os.path.realpath(path) if is_file else None
        self._name = anchor if is_file else given.lstrip("#^@")

    def is_met_by(self, reference: dict[str, Any]) -> bool:
        """Whether a reference resolves to it."""
        target = reference["target"]
        if target is None or (self._file is not None and os.path.realpath(target["path"]) != self._file):
            return False
        return not self._name or self._name in (target["anchor"], target["name"])


def _selected(documents: list[dict[str, Any]], target: _Target | None, *, urls: bool) -> Iterator[dict[str, Any]]:
    """The documents with only the selected references; documents without any are left out."""
    for document in documents:
        references = [
            reference
            for reference in document["references"]
            if ("url" in reference or not urls) and (target is None or target.is_met_by(reference))
        ]
        if references:
            yield {**document, "definitions": [], "references": references}


def _urls(document: dict[str, Any]) -> Iterator[str]:
    for reference in document["references"]:
        yield f"{document['path']}:{_place(reference)}: {reference['url']}"


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
