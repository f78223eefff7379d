"""The references of a page with their targets, as the nodes that they lead to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from refcheck.facts.model import KIND_WORDS, Reference
from refcheck.graph.model import Use
from refcheck.links.display import shown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNKNOWN, Resolution

# What is missing then is a file, not a name in a page.
_FILES = frozenset(("file", "page"))


class Target(NamedTuple):
    """What a reference refers to."""

    path: str
    """The shown path of its file; empty if it belongs to none."""
    line: int = 0
    """The line of a definition; 0 for a file as a whole."""
    column: int = 0
    cell: int = 0
    key: str = ""
    """The name of a definition; what was meant, if it does not exist."""
    absent: str = ""
    """`missing` or `unknown` if it does not exist, or may not; empty if it does."""
    kind: str = ""
    """Of a definition."""
    owner: str = ""
    """The shown path of the page in which a missing name would have to be; empty for a missing file."""


Listed = Iterable[tuple[Reference, dict[str, Any]]]
"""References with their entries in the inventory of their page."""


def uses_of(project: Project, page: Page, listed: Listed) -> Iterator[tuple[Reference, Use, Target]]:
    """The references of a page within the project, with their targets.

    References to other places, and those that the renderer itself answers, are left out.

    Args:
        listed: all references of the page.
    """
    for reference, entry in listed:
        target = _target(project, page, reference, entry)
        if target is not None:
            use = Use(page.path, entry["line"], entry.get("cell") or 0, entry["key"], entry["status"])
            yield reference, use, target


def _target(project: Project, page: Page, reference: Reference, entry: dict[str, Any]) -> Target | None:
    place = entry["target"]
    if place is not None:
        key = place["name"] or place["anchor"] or ""
        target = Target(place["path"], place["line"] or 0, place["column"] or 0, place.get("cell") or 0, key)
        defined = project.resolve(page, reference).definitions
        return target._replace(kind=KIND_WORDS.get(defined[0].kind, defined[0].kind)) if defined else target
    if entry["status"] == "resolved":
        return None
    return _absent(page, entry, resolution_of(project, page, reference))


def resolution_of(project: Project, page: Page, reference: Reference) -> Resolution:
    """The resolution of a reference; of a reference-style link, that of its destination."""
    resolution = project.resolve(page, reference)
    defined = resolution.definitions[:1]
    if reference.kind == "reference-link" and defined and defined[0].kind == "link-definition":
        return project.resolve_link(page, defined[0].text)
    return resolution


def _absent(page: Page, entry: dict[str, Any], resolution: Resolution) -> Target:
    """The target of a reference that does not work."""
    where = resolution.page or page
    if resolution.found is not None and resolution.missing in _FILES:
        # It is there, but not under this name, or not published.
        return Target(shown(resolution.found.real or resolution.found.path), key=entry["key"])
    if resolution.definitions:
        # The renderer shows the reference as text, but there is what it means.
        line, column, cell = where.source.displayed(resolution.definitions[0].span.start)
        return Target(where.path, line, column, cell or 0, entry["key"])
    absent = "unknown" if entry["status"] == UNKNOWN else "missing"
    target = resolution.target
    if target is not None and target.path and (resolution.missing in _FILES or resolution.page is None):
        path = _place_of(page, target.path)
        return Target(path, key=path, absent=absent)
    key = (target.fragment if target is not None else "") or entry["key"]
    return Target(where.path, key=key, absent=absent, owner=where.path)


def _place_of(page: Page, path: str) -> str:
    """The path at which a missing file would be, so that all references to it lead to one node."""
    if path.startswith("/") or not page.location:
        return path
    return shown(os.path.normpath(os.path.join(os.path.dirname(page.location), path)))
