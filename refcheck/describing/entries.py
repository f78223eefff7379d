"""The places of bibliography entries."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.facts.model import Definition
from refcheck.facts.source import Source
from refcheck.project.page import Page
from refcheck.project.project import Project


class PlacedEntry(NamedTuple):
    """An entry of a bibliography with the text that contains it."""

    source: Source
    definition: Definition
    location: str
    """The absolute path of its file."""


def find_entry(project: Project, page: Page, entry: Definition) -> PlacedEntry | None:
    """The place of an entry that a citation of a page resolves to; None if it is in no bibliography of the page."""
    bibliography = project.bibliography(page)
    for found in bibliography.entries.get(entry.key, ()):
        if found.definition is entry:
            return PlacedEntry(found.source, entry, found.location)
    return None
