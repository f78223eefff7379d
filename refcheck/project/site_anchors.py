"""The anchors of all pages of a site, which `[text][anchor]` names if a program looks for them in every page."""

from __future__ import annotations

from refcheck.facts.model import Definition
from refcheck.links.destinations import is_markdown
from refcheck.links.files import Files
from refcheck.project.headings import HEADING_KINDS
from refcheck.project.joined import JoinedPages
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED, Resolution


class SiteAnchors:
    """Finds the page of a site that has an anchor.

    Args:
        joined: the pages, and the cached results until one changes.
        files: of the project.
    """

    def __init__(self, joined: JoinedPages, files: Files) -> None:
        self._pages = joined.pages
        self._joined = joined
        self._files = files

    def resolve(self, page: Page, name: str, folder: str) -> Resolution | None:
        """The resolution of a reference of a page to an anchor of any page of its site; None if there is none.

        Args:
            folder: of the pages of the site.
        """
        self._joined.dependencies.record_any(page)
        if folder not in self._joined.of_site:
            self._joined.of_site[folder] = self._collect(folder, page)
        location = self._joined.of_site[folder].get(name)
        target = self._pages.at(location) if location is not None else None
        if target is None:
            return None
        return Resolution(RESOLVED, tuple((target.anchors.find(name) or ())[:1]), target)

    def _collect(self, folder: str, asker: Page) -> dict[str, str]:
        """The locations of the pages below a folder by their anchors, the first of each."""
        found: dict[str, str] = {}
        for location in filter(is_markdown, self._files.walk(folder)):
            page = self._pages.at(location)
            for name, definitions in page.anchors.by_name.items() if page is not None else ():
                if any(map(_is_registered, definitions)):
                    found.setdefault(name, location)
            self._joined.evict(asker, finished=False)
        return found


def _is_registered(definition: Definition) -> bool:
    """Whether an anchor is registered: that of a heading, or of an empty link before one (mkdocs-autorefs 1.4.5)."""
    return definition.kind in HEADING_KINDS or definition.element in ("heading", "link")
