"""Checks in which renderers a reference works, besides the renderer of its page.

The page and the pages that can contain the target are read as each renderer reads them. Only the settings in their
texts count: the project's settings for its own renderer mean nothing to others.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Literal, NamedTuple

from refcheck import renderers
from refcheck.facts.cancellation import Check, never
from refcheck.facts.model import Reference
from refcheck.project.label_index import LabelScope
from refcheck.project.label_rules import citation_feature, reference_feature
from refcheck.project.page import Page
from refcheck.project.pages import PageSource
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN, UNSUPPORTED
from refcheck.renderers import NATIVE, OPEN, Renderer

# The number of pages that may contain the target in another renderer.
_MOST_PAGES = 3

Answer = Literal["works", "text", "fails", "unknown"]
"""`text`: a reader sees the source; `fails`: the reference does not resolve, or the page does not build."""


class Verdict(NamedTuple):
    """Whether a reference works in a renderer."""

    renderer: str
    answer: Answer


def verdicts(project: Project, page: Page, reference: Reference, check: Check = never) -> tuple[Verdict, ...]:
    """The verdict for each known program, that of the page first; computed once for each text.

    Args:
        check: called before each renderer; it may raise an exception to end the work.
    """
    key = verdicts, reference.kind, reference.key_span
    return project.once(page, key, lambda: tuple(_verdicts(project, page, reference, check)))


def _verdicts(project: Project, page: Page, reference: Reference, check: Check) -> Iterator[Verdict]:
    if not page.renderer.is_unknown:
        yield Verdict(page.renderer.name, _answer(project, page, reference))
    pages = dict.fromkeys((page, *islice(_possible_targets(project, page, reference), _MOST_PAGES)))
    for name in renderers.names():
        if name != page.renderer.name and not renderers.get(name).stands_for_several:
            check()
            yield Verdict(name, _seen_by(project, list(pages), reference, name))


def _possible_targets(project: Project, page: Page, reference: Reference) -> Iterator[Page]:
    resolution = project.resolve(page, reference)
    if resolution.page is not None:
        yield resolution.page
    elif reference.kind in ("citation", "cross-reference"):
        yield from project.pages_defining(page, reference.key)


def _seen_by(project: Project, pages: list[Page], reference: Reference, name: str) -> Answer:
    """The answer for a reference of the first of some pages in a renderer."""
    renderer = renderers.get(name)

    def load(location: str) -> Page | None:
        there = project.pages.at(location)
        return _as_in(there, renderer) if there is not None else None

    is_joined = project.context.scope.is_project or project.books.joins(pages[0])
    context = project.context._replace(scope=LabelScope(is_joined, is_limited=True))
    other = Project(PageSource.of({page.location: _as_in(page, renderer) for page in pages}, load), context)
    page = other.pages[pages[0].location]
    # This check does not need the labels of the page.
    if not page.view.exists(reference) or _is_text(page, reference):
        return "text"
    return _answer(other, page, reference)


def _as_in(page: Page, renderer: Renderer) -> Page:
    """A page as another renderer reads it; cached, and shared by all references to it."""
    return page.once((_as_in, renderer.name), lambda: page.seen_by(renderer))


def _is_text(page: Page, reference: Reference) -> bool:
    """Whether the renderer certainly shows a reference to a label or a work as plain text."""
    if reference.kind not in ("citation", "cross-reference"):
        return False
    features = {reference_feature(reference), citation_feature(reference)}
    return all(page.feature_support(feature) not in (NATIVE, OPEN) for feature in features)


def _answer(project: Project, page: Page, reference: Reference) -> Answer:
    status = project.resolve(page, reference).status
    if status == UNSUPPORTED:
        return "text"
    if status == UNKNOWN:
        return "unknown"
    return "works" if status == RESOLVED and page.failure is None else "fails"
