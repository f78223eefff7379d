"""The lines and columns of spans."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from refcheck.facts.model import Finding, Results, Span


class Place(NamedTuple):
    """Lines and columns from 1, the end after the last character; None if the file was not read."""

    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None


def place(results: Results, path: str, span: Span) -> Place:
    """The lines and columns of a span of a file."""
    source = results.sources.get(path)
    if source is None:
        return Place(None, None, None, None)
    return Place(*source.position(span.start), *source.position(span.end))


def of(results: Results, finding: Finding) -> Place:
    """The lines and columns of a finding."""
    return place(results, finding.path, finding.diagnostic.span)


def written(path: str, place: Place) -> str:
    """`path:line:column`, as editors and terminals understand it; only the path if no more is known."""
    return path if place.line is None else f"{path}:{place.line}:{place.column}"


def from_root(results: Results, path: str) -> str:
    """A path relative to the folder of the project, as the services of a forge want it, with forward slashes.

    A path out of the project, or without a known project, stays as it is shown.
    """
    if not results.root:
        return path
    relative = os.path.relpath(os.path.abspath(path), results.root)
    return path if relative.split(os.sep)[0] == os.pardir else relative.replace(os.sep, "/")
