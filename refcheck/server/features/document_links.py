"""The links of a page that can be opened: files of the project, and addresses elsewhere. Broken links are left out."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference, Span
from refcheck.project.resolution import RESOLVED, Resolution
from refcheck.server.answers import Link
from refcheck.server.views import PageView

METHOD = "textDocument/documentLink"

_ADDRESS = compile_lazily(r"(?:https?://|mailto:)[^\s<>\"]+")


def answer(view: PageView) -> list[Link]:
    """The links, in the order of the text."""
    found: list[Link] = []
    for place, reference in enumerate(view.page.references):
        if not place % 100:
            view.check()
        found += _link(view, reference)
    return found


def _link(view: PageView, reference: Reference) -> Iterator[Link]:
    if reference.kind not in ("link", "image"):
        return
    start, end = reference.key_span
    span = reference.key_span if start < end else reference.span
    if _ADDRESS.fullmatch(reference.key):
        yield Link(span, reference.key)
        return
    resolution = view.project.resolve(view.page, reference)
    target = _target(view, resolution) if resolution.status == RESOLVED else ""
    if target:
        yield Link(span, target)


def _target(view: PageView, resolution: Resolution) -> str:
    """The path of the file that a link resolves to, with the line of the anchor; empty if there is no such file."""
    found, there = resolution.found, resolution.page
    if found is not None and not view.project.files.is_below_root(found.real):
        return ""
    location = there.location if there is not None else found.real if found is not None and not found.folder else ""
    if there is None or not resolution.definitions:
        return location
    place: Span = resolution.definitions[0].span
    return f"{location}#{there.source.line_of(place.start)}"
