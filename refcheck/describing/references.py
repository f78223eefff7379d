"""Describes references: their targets, and why they do not work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from refcheck.describing.definitions import Description, describe, describe_entry, describe_file
from refcheck.describing.entries import find_entry
from refcheck.describing.reasons import reason_of
from refcheck.facts.model import Definition, Reference
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, Resolution, Status

# A name can be defined thousands of times.
_MOST_TARGETS = 5


class ReferenceDescription(NamedTuple):
    """The description of a reference."""

    key: str
    status: Status
    reason: str = ""
    """The reason why it does not work, as a clause; empty if it works."""
    evidence: tuple[str, int] = ("", 0)
    """The file, by its absolute path, and the line of the reason; 0 for the whole file."""
    targets: tuple[Description, ...] = ()
    """The targets; several if the name is ambiguous, or if it names a link definition, which has its own target."""


def describe_reference(project: Project, page: Page, reference: Reference) -> ReferenceDescription:
    """Describes a reference of a page."""
    resolution = project.resolve(page, reference)
    made_by = resolution.made_by
    return ReferenceDescription(
        reference.key,
        resolution.status,
        reason_of(project, page, reference, resolution),
        made_by.evidence if made_by is not None and resolution.status != RESOLVED else ("", 0),
        tuple(targets_of(project, page, resolution)),
    )


def targets_of(project: Project, page: Page, resolution: Resolution) -> Iterator[Description]:
    """Describes the targets of a reference of a page."""
    for definition in resolution.definitions[:_MOST_TARGETS]:
        yield _target(project, resolution.page or page, page, definition)
        if definition.kind == "link-definition":
            there = resolution.page or page
            yield from targets_of(project, there, project.resolve_link(there, definition.text))
    if not resolution.definitions and resolution.found is not None and resolution.status == RESOLVED:
        yield describe_file(project, resolution.found)


def _target(project: Project, there: Page, asker: Page, definition: Definition) -> Description:
    if definition.kind != "citation-entry":
        return describe(project, there, definition)
    found = find_entry(project, asker, definition)
    return describe_entry(found) if found is not None else describe(project, there, definition)
