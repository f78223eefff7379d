"""Candidates for the anchor of a link: the anchors of the page that its path names."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.links.destinations import PathRules
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED
from refcheck.server.completing._names import of_page
from refcheck.server.completing._request import Request
from refcheck.server.completing._types import Candidate


def anchors(request: Request, path: str, rules: PathRules) -> Iterator[Candidate]:
    """The anchors of the page at a path; of the page itself if the path is empty.

    Args:
        rules: how the renderer reads the path.
    """
    page = _page_at(request, path, rules)
    if page is not None:
        yield from of_page(request, page, "anchor")


def _page_at(request: Request, path: str, rules: PathRules) -> Page | None:
    if not path:
        return request.page
    resolution = request.project.resolve_link(request.page, path, rules)
    if resolution.status != RESOLVED or resolution.found is None:
        return None
    return request.project.pages.at(resolution.found.real)
