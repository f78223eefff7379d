"""The place that a reference resolves to, as data for people and programs."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.facts.model import Definition
from refcheck.links.display import shown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import AMBIGUOUS, RESOLVED, Resolution


class TargetPlace(NamedTuple):
    """A place in the project. Lines and columns count from 1, in a notebook in the cell."""

    path: str
    """As displayed."""
    line: int | None = None
    """None for a file as a whole, and for one that is not read as a text."""
    column: int | None = None
    anchor: str | None = None
    """With which a link names it."""
    name: str | None = None
    """Its label, key or number as written, or else its anchor."""
    cell: int | None = None
    """The cell of a notebook, from 1; None for other files."""

    def as_fields(self) -> dict[str, str | int | None]:
        """The fields of JSON; the cell only for a notebook."""
        fields = self._asdict()
        if self.cell is None:
            del fields["cell"]
        return fields


def target_place(project: Project, page: Page, resolution: Resolution) -> TargetPlace | None:
    """The place that a reference of a page resolves to, the first of several; None if there is none in the project."""
    if resolution.status not in (RESOLVED, AMBIGUOUS):
        return None
    where = resolution.page or page
    if resolution.definitions:
        return _of_definition(project, page, where, resolution.definitions[0])
    if resolution.found is not None:
        return TargetPlace(shown(resolution.found.real or resolution.found.path))
    if resolution.page is None or resolution.target is None:
        return None
    anchor = resolution.target.fragment or None
    return TargetPlace(where.path, anchor=anchor, name=anchor)


def is_elsewhere(resolution: Resolution) -> bool:
    """Whether a reference is an address out of the project."""
    return resolution.status == RESOLVED and resolution.ground == "elsewhere"


def _of_definition(project: Project, page: Page, where: Page, definition: Definition) -> TargetPlace:
    path, source, anchor = where.path, where.source, where.anchors.of(definition)
    if definition.kind == "citation-entry":
        entries = project.bibliography(page).entries.get(definition.key, ())
        # A reference resolves to the last of equal keys: from the front, many of them took time with their square.
        entry = next((entry for entry in reversed(entries) if entry.definition is definition), None)
        if entry is not None:
            path, source, anchor = shown(entry.location) if entry.location else path, entry.source, ""
    line, column, cell = source.displayed(definition.span.start)
    return TargetPlace(path, line, column, anchor or None, definition.key or anchor or None, cell)
