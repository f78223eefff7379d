"""Footnotes and cited works, each with the places that refer to it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from refcheck.bibliography.works import Work, plain_tex, work_of
from refcheck.facts.model import Definition, Reference
from refcheck.overview.places import listed_places, place_of, uses_as_data
from refcheck.project.bibliographies import Entry
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules.unused_label import is_unused

KINDS = ("footnote", "inline note", "reference key", "work")
_NOTES = {"footnote": "Footnote", "inline-note": "Inline note", "reference-key": "Reference"}
# In characters.
_LONGEST_TEXT = 400


class Notes:
    """Collects notes and works, page by page."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._notes: list[dict[str, Any]] = []
        self._works: dict[tuple[str, str], Entry] = {}
        self._cited: dict[tuple[str, str], list[str]] = {}
        self._undefined: dict[str, list[str]] = {}
        self._seen: set[frozenset[str]] = set()

    def add(
        self,
        page: Page,
        definitions: Iterable[tuple[Definition, dict[str, Any]]],
        references: Iterable[tuple[Reference, dict[str, Any]]],
    ) -> None:
        """Adds the notes of a page, the works that it cites, and the others that it could cite."""
        for definition, entry in definitions:
            if entry["kind"] in _NOTES:
                self._notes.append(self._note(page, definition, entry))
        cites = [(reference, entry) for reference, entry in references if entry["kind"] == "citation"]
        if not cites:
            return
        bibliography = self._project.bibliography(page)
        known = bibliography.entries
        # Most pages share one: its entries are gone through once.
        if not bibliography.paths or bibliography.paths not in self._seen:
            self._seen.add(bibliography.paths)
            names: Iterable[str] = known
        else:
            # Pages that share one can list further works themselves.
            names = dict.fromkeys(one.key for one in page.of_kind("citation-entry"))
        for name in names:
            self._works.update((_key(found), found) for found in known.get(name, ()))
        for reference, entry in cites:
            place = place_of(page.source, reference.span)
            named = known.get(entry["key"])
            if named:
                key = _key(named[-1])
                self._works[key] = named[-1]
                self._cited.setdefault(key, []).append(place)
            elif entry["status"] == "undefined":
                self._undefined.setdefault(entry["key"], []).append(place)

    def items(self) -> list[dict[str, Any]]:
        """The notes in the order of the pages, then the works by key, then what is cited but in no bibliography."""
        works = [self._work(self._works[key]) for key in sorted(self._works)]
        missing = [self._missing(key, places) for key, places in sorted(self._undefined.items())]
        return [*self._notes, *works, *missing]

    def _note(self, page: Page, definition: Definition, entry: dict[str, Any]) -> dict[str, Any]:
        kind = entry["kind"]
        place = place_of(page.source, definition.span)
        title = f"{_NOTES[kind]} {entry['number'] or ''}".strip()
        item = _entry(kind.replace("-", " "), title, entry["key"], entry["text"], place)
        if kind == "inline-note":
            # It is where it is referred to.
            return {**item, **listed_places([place], 1), "verb": ""}
        uses = uses_as_data(self._project.references_to(page, definition))
        return {**item, **uses, "unused": is_unused(page, self._project, definition)}

    def _missing(self, key: str, places: list[str]) -> dict[str, Any]:
        item = _entry("work", "No such entry", key, "", "")
        return {**item, **listed_places(places, len(places)), "verb": "Cited in", "broken": "undefined"}

    def _work(self, found: Entry) -> dict[str, Any]:
        places = self._cited.get(_key(found), [])
        definition = found.definition
        # To read all fields of an entry takes time, and a bibliography has thousands that are not cited.
        work = work_of(definition, found.source.text) if places else None
        text = work.title if work is not None else plain_tex(definition.text)
        title = _title(work) if work is not None else ""
        item = _entry("work", title or definition.key, definition.key, text, place_of(found.source, definition.span))
        return {**item, **listed_places(places, len(places)), "verb": "Cited in", "unused": not places}


def _key(entry: Entry) -> tuple[str, str]:
    return entry.definition.key, entry.source.path


def _entry(kind: str, title: str, name: str, text: str, place: str) -> dict[str, Any]:
    caption = " ".join(text.split())
    if len(caption) > _LONGEST_TEXT:
        caption = f"{caption[:_LONGEST_TEXT]}…"
    fields = {"kind": kind, "title": title, "name": name, "caption": caption, "place": place}
    return {**fields, "verb": "Referred to in", "unused": False, "broken": ""}


def _title(work: Work) -> str:
    return " ".join(filter(None, (work.byline, f"({work.year})" if work.year else "")))
