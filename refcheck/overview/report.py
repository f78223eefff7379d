"""The page with the overview of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from refcheck.facts.model import Definition, Problem, Reference, Results
from refcheck.graph.drawn import drawn
from refcheck.graph.files import FileGraph
from refcheck.overview import gallery, notes
from refcheck.overview.gallery import Gallery
from refcheck.overview.notes import Notes
from refcheck.overview.thumbnails import Thumbnails
from refcheck.project.inventory import listed_definitions, listed_references
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.reports.html import findings_page
from refcheck.webpage import page as webpage
from refcheck.webpage.page import Card, Choice, Table

_STATES = ("resolved", "undefined", "ambiguous", "unsupported", "unknown")
_STATE_OPTIONS = (("", "all"), ("used", "used"), ("unused", "unused"), ("broken", "broken"))
_ORDERS = (("place", "file and line"), ("uses", "number of uses"))


class Overview(NamedTuple):
    """What is known of all pages of a run."""

    gallery: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    graph: dict[str, Any]
    definitions: Counter[str]
    """Their number by kind."""
    references: Counter[tuple[str, str]]
    """Their number by kind and state."""
    images: Sequence[str]
    images_left_out: int


def overview_of(project: Project, pages: Iterable[Page]) -> Overview:
    """Goes through the pages, each once."""
    thumbnails = Thumbnails(project.files)
    pictures, texts, files = Gallery(project, thumbnails), Notes(project), FileGraph(project)
    definitions: Counter[str] = Counter()
    references: Counter[tuple[str, str]] = Counter()
    for page in pages:
        source = page.source
        defined: list[tuple[Definition, dict[str, Any]]] = list(listed_definitions(project, page, source))
        referring: list[tuple[Reference, dict[str, Any]]] = list(listed_references(project, page, source))
        definitions.update(entry["kind"] for _, entry in defined)
        references.update((entry["kind"], entry["status"]) for _, entry in referring)
        pictures.add(page, defined, referring)
        texts.add(page, defined, referring)
        files.add(page, referring)
    return Overview(
        gallery=pictures.items(),
        notes=texts.items(),
        graph=drawn(files.build()),
        definitions=definitions,
        references=references,
        images=thumbnails.addresses,
        images_left_out=thumbnails.left_out,
    )


def render(title: str, overview: Overview, results: Results, problems: Sequence[Problem]) -> str:
    """The HTML of the page.

    Args:
        title: the name of the project.
        results: of linting the same pages.
        problems: the files that could not be read.
    """
    page = findings_page(title, results)
    data = {
        **page.data,
        "gallery": overview.gallery,
        "notes": overview.notes,
        "graph": overview.graph,
        "images": overview.images,
    }
    choices = {
        **page.choices,
        "gallery": _fields(overview.gallery, gallery.KINDS),
        "notes": _fields(overview.notes, notes.KINDS),
    }
    whole = page._replace(
        cards=[*page.cards[:1], *_cards(overview), *page.cards[1:]],
        tables=[*page.tables[:1], *_tables(overview, problems), *page.tables[1:]],
        notes=[*page.notes, *_left_out(overview)],
        data={name: entries for name, entries in data.items() if entries or name == "findings"},
        choices=choices,
    )
    return webpage.render(whole)


def _fields(items: Sequence[dict[str, Any]], kinds: Sequence[str]) -> list[Choice]:
    numbers = Counter(item["kind"] for item in items)
    options = [("", "all"), *((kind, f"{kind} ({numbers[kind]})") for kind in kinds if numbers[kind])]
    return [
        Choice("kind", "Kind", options),
        Choice("state", "State", _STATE_OPTIONS),
        Choice("sort", "Sort by", _ORDERS),
    ]


def _cards(overview: Overview) -> Iterable[Card]:
    states = Counter[str]()
    for (_, status), number in overview.references.items():
        states[status] += number
    yield Card("definitions", overview.definitions.total())
    yield Card("references", states.total())
    # The unknown ones are counted with the findings.
    for status in _STATES[1:-1]:
        if states[status]:
            yield Card(f"{status} references", states[status], "error" if status == "undefined" else "")


def _tables(overview: Overview, problems: Sequence[Problem]) -> Iterable[Table]:
    if problems:
        rows = [(problem.path, problem.line or "", problem.message) for problem in problems]
        yield Table("Not read", ("file", "line", "why"), rows)
    kinds = sorted({kind for kind, _ in overview.references})
    present = [status for status in _STATES if any(overview.references[kind, status] for kind in kinds)]
    if kinds:
        states: list[tuple[str | int, ...]] = [
            (kind, *(overview.references[kind, status] for status in present)) for kind in kinds
        ]
        yield Table("References by state", ("kind", *present), states)
    if overview.definitions:
        unused = Counter(item["kind"] for item in (*overview.gallery, *overview.notes) if item["unused"])
        found = [(kind, number, unused[kind]) for kind, number in sorted(overview.definitions.items())]
        yield Table("Definitions", ("kind", "number", "of these unused"), found)


def _left_out(overview: Overview) -> Iterable[str]:
    number = overview.images_left_out
    if number:
        images = "1 large image is" if number == 1 else f"{number} large images are"
        yield f"{images} left out of the gallery."
