"""Completion: labels, citations, footnotes, anchors and paths, written as the renderer of the page reads them."""

from __future__ import annotations

from collections.abc import Mapping

from refcheck.describing.definitions import Description, describe, describe_entry, describe_file
from refcheck.describing.entries import find_entry
from refcheck.facts.model import Definition
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.server import cards
from refcheck.server.blocks import Block
from refcheck.server.completing import complete

__all__ = ["METHOD", "complete", "documentation"]
METHOD = "textDocument/completion"


def documentation(project: Project, about: Mapping[str, str | int]) -> tuple[Block, ...]:
    """What is shown of a completion that is looked at: its picture, its first lines.

    Args:
        about: what the completion says of itself. It may be of an earlier text: then nothing is shown.
    """
    location, key, kind = (str(about.get(name, "")) for name in ("location", "key", "kind"))
    if not kind:
        found = project.files.find(location) if project.files.inside(location) else None
        description = describe_file(project, found) if found is not None else None
    else:
        page = project.pages.at(location) if location in project.pages else None
        description = _description(project, page, kind, key) if page is not None else None
    root = project.files.root
    return tuple(cards.of_definition(description, root, "")) if description is not None else ()


def _description(project: Project, page: Page, kind: str, key: str) -> Description | None:
    if kind == "citation-entry":
        entries = project.bibliography(page).entries.get(key)
        entry = find_entry(project, page, entries[-1].definition) if entries else None
        return describe_entry(entry) if entry is not None else None
    definition = _defined(page, kind, key)
    return describe(project, page, definition) if definition is not None else None


def _defined(page: Page, kind: str, key: str) -> Definition | None:
    """The definition that a completion was of."""
    if kind in ("heading", "html-heading"):
        return next(iter(page.anchors.by_name.get(key, ())), None)
    same = (*page.labels.find(key), *page.keys.by_key.get(key, ()))
    return next((definition for definition in same if definition.kind == kind), None)
