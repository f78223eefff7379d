"""Links and images that lead nowhere."""

from collections.abc import Iterator
from typing import NamedTuple

from refcheck.facts.model import Reference, Span
from refcheck.links.destinations import Target
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import Resolution


class DeadLink(NamedTuple):
    """A link or image, what was found of its target, and the smallest span that shows it."""

    reference: Reference
    resolution: Resolution
    target: Target
    span: Span


def dead_links(page: Page, project: Project, missing: str) -> Iterator[DeadLink]:
    """The links and images of a page of whose target something is missing: `anchor` or `file`."""
    for reference in page.references:
        if reference.kind not in ("link", "image"):
            continue
        resolution = project.resolve(page, reference)
        if resolution.missing == missing and resolution.target is not None:
            place = reference.key_span
            span = place if place.end > place.start else reference.span
            yield DeadLink(reference, resolution, resolution.target, span)
