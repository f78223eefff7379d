"""The lines and columns of spans."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Position

if TYPE_CHECKING:
    from refcheck.facts.model import Finding, Results, Span


class Place(NamedTuple):
    """Lines and columns from 1, the end after the last character; None if the file was not read."""

    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    cell: int | None = None
    """The cell of a notebook, from 1, in which the lines are counted; None for other files."""

    def as_fields(self) -> dict[str, int | None]:
        """The fields of JSON; the cell only for a notebook."""
        fields = self._asdict()
        if self.cell is None:
            del fields["cell"]
        return fields


def place(results: Results, path: str, span: Span) -> Place:
    """The lines and columns of a span of a file, as a person looks for them."""
    source = results.sources.get(path)
    if source is None:
        return Place(None, None, None, None)
    (line, column, cell), end = source.displayed(span.start), source.displayed(span.end)
    return Place(line, column, end.line, end.column, cell)


def in_file(results: Results, path: str, span: Span) -> Place:
    """The lines and columns of a span for programs that show the file as it is; those of a notebook are its JSON's."""
    source = results.sources.get(path)
    if source is None:
        return Place(None, None, None, None)
    return Place(*source.in_file(span.start), *source.in_file(span.end))


def has_cells(results: Results, path: str) -> bool:
    """Whether a file is a notebook: its edits are those of cells, and cannot be applied to the file as they are."""
    source = results.sources.get(path)
    return source is not None and source.displayed(0).cell is not None


def of(results: Results, finding: Finding) -> Place:
    """The lines and columns of a finding."""
    return place(results, finding.path, finding.diagnostic.span)


def written(path: str, place: Place) -> str:
    """`path:line:column`, as editors and terminals understand it; only the path if no more is known."""
    if place.line is None:
        return path
    return f"{path}:{Position(place.line, place.column or 1, place.cell)}"


def from_root(results: Results, path: str) -> str:
    """A path relative to the folder of the project, as the services of a forge want it, with forward slashes.

    A path out of the project, or without a known project, stays as it is shown.
    """
    if not results.root:
        return path
    relative = os.path.relpath(os.path.abspath(path), results.root)
    return path if relative.split(os.sep)[0] == os.pardir else relative.replace(os.sep, "/")
