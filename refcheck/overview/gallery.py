"""The gallery: figures, tables, equations, listings and theorems, and the images of the texts, each with its uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from refcheck.describing.definitions import Description, describe
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Reference
from refcheck.graph.targets import resolution_of
from refcheck.links.display import shown
from refcheck.overview.places import listed_places, place_of, uses_as_data
from refcheck.overview.thumbnails import Thumbnails
from refcheck.project.captions import images_in
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED
from refcheck.rules.unused_label import is_unused

KINDS = ("figure", "table", "equation", "listing", "theorem", "image")
_SHOWN = {"theorem", *KINDS}
_MOST_LINES = 8
_LONGEST_START = 300
_IMAGE_START = compile_lazily(r"!\[[^\[\]\n]{0,200}\]\(\s{0,9}$")
_NO_FILE = "A template makes its address, so that its file is not known."


class Gallery:
    """Collects what the gallery shows, page by page.

    Args:
        thumbnails: reads the images.
    """

    def __init__(self, project: Project, thumbnails: Thumbnails) -> None:
        self._project = project
        self._thumbnails = thumbnails
        self._items: list[dict[str, Any]] = []
        self._images: dict[str, dict[str, Any]] = {}
        self._places: dict[str, list[str]] = {}

    def add(
        self,
        page: Page,
        definitions: Iterable[tuple[Definition, dict[str, Any]]],
        references: Sequence[tuple[Reference, dict[str, Any]]],
    ) -> None:
        """Adds what a page shows."""
        labelled, filled = set(), _paths_of_templates(references)
        for definition, entry in definitions:
            if entry["kind"] in _SHOWN and _is_shown(definition, entry):
                labelled |= {image.span for image in images_in(page, definition.full_span)}
                self._items.append(self._item(page, definition, entry))
        for reference, entry in references:
            if entry["kind"] == "image" and reference.span not in labelled and "url" not in entry:
                self._add_image(page, reference, entry, filled.pop(reference.key_span.end, None))
        # A template with spaces makes an image of what is none for Markdown.
        text = page.source.text if filled else ""
        for reference, entry in filled.values():
            start = reference.span.start
            if _IMAGE_START.search(text[max(0, start - _LONGEST_START) : start]):
                self._add_image(page, reference, entry, None)

    def items(self) -> list[dict[str, Any]]:
        """All items by kind, those of a kind in the order of the pages."""
        images = [
            {**image, **listed_places(self._places[key], len(self._places[key]))} for key, image in self._images.items()
        ]
        return sorted([*self._items, *images], key=lambda item: KINDS.index(item["kind"]))

    def _item(self, page: Page, definition: Definition, entry: dict[str, Any]) -> dict[str, Any]:
        about = describe(self._project, page, definition)
        uses = uses_as_data(self._project.references_to(page, definition))
        return {
            "kind": entry["kind"],
            "title": about.wording or (f"{about.kind} {about.number}".strip()).capitalize(),
            "name": entry["key"],
            "caption": " ".join(about.text.split()),
            "place": place_of(page.source, definition.span),
            "verb": "Referred to in",
            "unused": is_unused(page, self._project, definition),
            "broken": "",
            **uses,
            **self._look(about),
        }

    def _look(self, about: Description) -> dict[str, Any]:
        """How an item looks: a picture, TeX or lines of its source."""
        if about.picture:
            thumbnail = self._thumbnails.of(about.picture)
            return {"picture": thumbnail.number, "left": thumbnail.left_out}
        if about.tex:
            return {"tex": _lines(about.tex.split("\n"))}
        return {"lines": _lines(about.lines)}

    def _add_image(
        self, page: Page, reference: Reference, entry: dict[str, Any], filled: tuple[Reference, dict[str, Any]] | None
    ) -> None:
        """Adds an image.

        Args:
            filled: the path in it that a template completes, if there is one.
        """
        path, state = (reference, entry["status"]) if filled is None else (filled[0], filled[1]["status"])
        resolution = resolution_of(self._project, page, path)
        found = resolution.found if resolution.status == RESOLVED else None
        key = found.real if found is not None else f"{page.path}\0{entry['key']}"
        self._places.setdefault(key, []).append(place_of(page.source, reference.span))
        if key in self._images:
            return
        thumbnail = self._thumbnails.of(key) if found is not None and not found.folder else None
        is_made = found is None and state == RESOLVED
        self._images[key] = {
            "kind": "image",
            "title": "Image",
            "name": shown(key) if found is not None else entry["key"],
            "caption": " ".join(entry["text"].split()),
            "place": "",
            "verb": "Shown in",
            "unused": False,
            "broken": "" if state == RESOLVED else state,
            "picture": thumbnail.number if thumbnail is not None else None,
            "left": thumbnail.left_out if thumbnail is not None else _NO_FILE if is_made else "",
        }


def _is_shown(definition: Definition, entry: dict[str, Any]) -> bool:
    """Whether a reader meets it: most code of a notebook has a name and makes neither a figure nor a table."""
    return definition.syntax != "cells" or entry["number"] is not None or "reason" in entry or entry["uses"] > 0


def _paths_of_templates(
    references: Sequence[tuple[Reference, dict[str, Any]]],
) -> dict[int, tuple[Reference, dict[str, Any]]]:
    """The paths that a template completes, `{{site.baseurl}}/a.png`, by the end of the destination that they are in.

    Such a path is a link of its own within the image.
    """
    return {
        reference.key_span.end: (reference, entry)
        for reference, entry in references
        if reference.form == "address" and reference.syntax == "jekyll_tags"
    }


def _lines(lines: Sequence[str]) -> list[str]:
    return [line.expandtabs(4) for line in _without_blank_ends(lines)][:_MOST_LINES]


def _without_blank_ends(lines: Sequence[str]) -> Iterator[str]:
    kept = [index for index, line in enumerate(lines) if line.strip()]
    return iter(lines[kept[0] : kept[-1] + 1] if kept else ())
