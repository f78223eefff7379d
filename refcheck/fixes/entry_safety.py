"""Proves that an edit of bibliographies changes only the names of entries, and that citations are updated."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from refcheck.facts.cancellation import Check, never
from refcheck.facts.model import Definition
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.changes import Change
from refcheck.project.bibliographies import BibliographyLoader
from refcheck.project.page import Page
from refcheck.project.project import Project


def renamed_entries(before: Project, after: Project, offsets: Mapping[str, OffsetMap]) -> dict[str, str] | None:
    """The new names of entries by the old ones; None if anything else in the bibliographies changes.

    Args:
        offsets: the offset maps of the edited bibliographies, by their locations.
    """
    names: dict[str, str] = {}
    for location, edited in offsets.items():
        old, new = (_content(project.context.bibliographies, location) for project in (before, after))
        if len(old.entries) != len(new.entries) or old.faults != new.faults:
            return None
        pairs = list(zip(old.entries, new.entries, strict=True))
        if any(_without_names(entry, edited) != _without_names(other) for entry, other in pairs):
            return None
        names |= {entry.key: other.key for entry, other in pairs if entry.key != other.key}
        if any(entry.text != other.text and _renamed(entry.text, names) != other.text for entry, other in pairs):
            return None
    return names


def find_lost_citation(before: Project, after: Project, change: Change, check: Check = never) -> str:
    """The first citation in an unchanged page that no longer resolves to the same entry, as a sentence; else empty."""
    for location, page in before.pages.items():
        if location in change.offsets:
            continue
        check()
        page_after = after.pages[location]
        for key in _lost_keys(page, page_after, before, after):
            return f"a citation in {page.path} would no longer resolve to the same entry ({key})"
    return ""


def _lost_keys(page: Page, page_after: Page, before: Project, after: Project) -> Iterator[str]:
    for reference in page.references:
        if reference.kind == "citation" and not page.labels.is_cross_reference(reference):
            old, new = before.resolve(page, reference), after.resolve(page_after, reference)
            if old.status != new.status or _keys(old.definitions) != _keys(new.definitions):
                yield reference.key


def _keys(definitions: tuple[Definition, ...]) -> list[str]:
    return [definition.key for definition in definitions]


class _Content(NamedTuple):
    """The entries of a bibliography, and the messages about its faults."""

    entries: list[Definition]
    faults: list[str]


def _content(bibliographies: BibliographyLoader, location: str) -> _Content:
    entries = [entry.definition for entry in bibliographies.entries_at(location)]
    return _Content(entries, [fault.message for fault in bibliographies.faults.get(location, ())])


def _without_names(entry: Definition, offsets: OffsetMap | None = None) -> tuple[object, ...]:
    start = entry.full_span.start
    place = start if offsets is None else offsets.forward(start)
    return place, entry.element, entry.syntax


def _renamed(title: str, names: Mapping[str, str]) -> str:
    """A title with the new names of the entries that it cites."""
    for old, new in names.items():
        title = re.sub(rf"(?<![\w:-]){re.escape(old)}(?![\w:-])", new, title)
    return title
