"""The unknown references of a page, and the number of its references, for the summary at the end of a run."""

from __future__ import annotations

from refcheck.facts.model import Reference, Unchecked
from refcheck.links.display import shown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN, Resolution


def unchecked_of(page: Page, project: Project) -> tuple[tuple[Unchecked, ...], int]:
    """The unknown references of a page, by place, and the number of all references that count.

    Only resolved references are counted: with all rules, these are all of them.
    """
    found, number = [], 0
    for reference, resolution in project.joined.of(page).resolutions.values():
        if resolution.status == UNKNOWN and resolution.ground != "perhaps text":
            number += 1
            found.append(_unchecked(page, reference, resolution))
        elif _counts(reference, resolution):
            number += 1
    found.sort(key=lambda one: one.span)
    return tuple(found), number


def _counts(reference: Reference, resolution: Resolution) -> bool:
    """Whether it is a reference of this project: not an address elsewhere, nor text such as `@name` or `[text]`."""
    if reference.kind in ("link", "image"):
        return resolution.target is not None
    if resolution.status == RESOLVED or resolution.missing == "citation":
        is_of_project = resolution.definitions or resolution.missing or resolution.made_by is not None
        return bool(is_of_project or reference.kind != "citation")
    return reference.form != "shortcut" and reference.kind != "citation"


def _unchecked(page: Page, reference: Reference, resolution: Resolution) -> Unchecked:
    unknown = resolution.made_by
    assert unknown is not None
    path, line = unknown.evidence
    by = unknown.by or unknown.reason
    return Unchecked(
        page.path,
        reference.span,
        reference.key,
        unknown.reason,
        by,
        (shown(path), line),
        is_settled=unknown.is_settled,
    )
