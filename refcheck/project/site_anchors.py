"""The anchors of all pages of a site, which `[text][anchor]` names where something looks for them in every page."""

from __future__ import annotations

from refcheck.facts.model import Definition
from refcheck.links.destinations import is_markdown
from refcheck.links.files import Files
from refcheck.project.headings import HEADING_KINDS
from refcheck.project.joined import JoinedPages
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED, Resolution


def resolve(joined: JoinedPages, files: Files, folder: str, page: Page, name: str) -> Resolution | None:
    """The resolution of a reference of a page to an anchor of any page of its site; None if there is none.

    Args:
        joined: holds the pages, and what is found until one changes.
        files: of the project.
        folder: the absolute path of that with the pages of the site.
    """
    joined.dependencies.record_any(page)
    if folder not in joined.of_site:
        joined.of_site[folder] = _collect(joined, files, folder, page)
    location = joined.of_site[folder].get(name)
    target = joined.pages.at(location) if location is not None else None
    if target is None:
        return None
    return Resolution(RESOLVED, tuple((target.anchors.find(name) or ())[:1]), target)


def _collect(joined: JoinedPages, files: Files, folder: str, asker: Page) -> dict[str, str]:
    """The locations of the pages below a folder by their anchors, the first of each."""
    found: dict[str, str] = {}
    for location in filter(is_markdown, files.walk(folder)):
        page = joined.pages.at(location)
        for name, definitions in page.anchors.by_name.items() if page is not None else ():
            if any(map(_is_registered, definitions)):
                found.setdefault(name, location)
        joined.evict(asker, finished=False)
    return found


def _is_registered(definition: Definition) -> bool:
    """Whether an anchor is looked for: that of a heading, or of an empty link before one (mkdocs-autorefs 1.4.5)."""
    return definition.kind in HEADING_KINDS or definition.element in ("heading", "link")
