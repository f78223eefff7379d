"""The details of the selected completion: its picture, its first lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refcheck.describing.definitions import Description, describe, describe_entry, describe_file
from refcheck.describing.entries import find_entry
from refcheck.facts.model import Definition
from refcheck.project.page import Page
from refcheck.server import blocks, cards
from refcheck.server.answers import Details
from refcheck.server.views import PageView, View

METHOD = "completionItem/resolve"


def answer(view: PageView, data: Any) -> Details | None:
    """The details of a completion; None if there are none, or if the text has changed.

    Args:
        data: the location of a file, and the `key` and `kind` of a definition in it.
    """
    found = _described(view, data) if isinstance(data, Mapping) else None
    if found is None:
        return None
    shown = list(cards.of_definition(found, view.project.files.root, ""))
    return Details(blocks.to_markdown(shown) if view.client.markdown_details else blocks.to_plain(shown))


def _described(view: View, data: Mapping[str, Any]) -> Description | None:
    project = view.project
    location, key, kind = (str(data.get(name, "")) for name in ("location", "key", "kind"))
    if not kind:
        file = project.files.find(location) if project.files.inside(location) else None
        return describe_file(project, file) if file is not None else None
    page = project.pages.get(location)
    if page is None:
        return None
    if kind == "citation-entry":
        entries = project.bibliography(page).entries.get(key)
        entry = find_entry(project, page, entries[-1].definition) if entries else None
        return describe_entry(entry) if entry is not None else None
    definition = _defined(page, kind, key)
    return describe(project, page, definition) if definition is not None else None


def _defined(page: Page, kind: str, key: str) -> Definition | None:
    """The definition that a completion offers."""
    if kind in ("heading", "html-heading"):
        return next(iter(page.anchors.by_name.get(key, ())), None)
    same = (*page.labels.find(key), *page.keys.by_key.get(key, ()))
    return next((definition for definition in same if definition.kind == kind), None)
