"""The pages that a text is put into: what it refers to within its page is theirs.

`[x](#top)` in a text of `_includes` leads to the anchor of the page that includes it; the same applies to its link
definitions and footnotes. It is asked for a text that is no page itself: one below a folder or with a name that begins
with `_`, of which generators make none, one that the settings of the site leave out, or one that another program than
the renderer of the page shows. A README is a
page of its forge in any case. If nothing that is read includes a text of `_includes`, a layout or a computed name does:
its page is unknown. So are the pages beside which Docsify, or a wiki of GitHub, shows `_sidebar.md` (by their
documentation). Run with Jekyll 4.3's Liquid (`include`, `include_relative`), Eleventy 3.1.2 and the snippets of PyMdown
10.21.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from refcheck.links.destinations import LinkContext, PathRules
from refcheck.project import untold
from refcheck.project.joined import JoinedPages
from refcheck.project.links import LinkResolver
from refcheck.project.page import Page
from refcheck.project.put_in import PutIn, find_text, found_in_texts
from refcheck.project.resolution import RESOLVED, Resolution
from refcheck.renderers import NATIVE

_ONLY_PUT_IN = frozenset(("_includes", "_coverpage.md", "_sidebar.md", "_navbar.md", "_footer.md"))
# A text of a library of texts may be in hundreds of pages, most of which are alike.
_MOST_PAGES = 30


class IncludingPages:
    """The pages of a project by the texts that they include, computed for the first reference that needs them.

    Args:
        links: looks up the paths of links.
        joined: the pages of the project.
        put_in: the texts that a page includes; None if there are none.
    """

    def __init__(self, links: LinkResolver, joined: JoinedPages, put_in: Callable[[Page], PutIn | None]) -> None:
        self._links = links
        self._joined = joined
        self._put_in = put_in

    def instead(self, page: Page, key: str | None, resolution: Resolution) -> Resolution:
        """The resolution of a reference to what its text does not define, in the pages that include the text.

        Args:
            key: of the reference; None for a link to an anchor of its own page.

        Returns:
            The same if the text is a page itself, or no page that includes it has the target.
        """
        parts = self._parts(page)
        is_part, is_found = _is_part(parts), False
        for other in self._including(page):
            if not is_part and self._is_page_beside(page, other):
                continue
            is_found = True
            self._joined.dependencies.record(page, other)
            self._joined.dependencies.record_text(page, other)
            put_in = self._put_in(other)
            there = found_in_texts(other, (other, *(put_in.pages if put_in is not None else ())), key, resolution)
            if there is not None:
                return there
        return (
            resolution
            if is_found or _ONLY_PUT_IN.isdisjoint(part.lower() for part in parts)
            else untold.in_unknown_page(page, resolution)
        )

    def instead_of_file(self, page: Page, resolution: Resolution, paths: PathRules) -> Resolution:
        """The resolution of a path in a text, which the pages that include the text read from their own folders.

        Args:
            paths: how the renderer of the page reads the path.

        Returns:
            The same if the text is a page itself, or the file does not exist from a page that includes it.
        """
        target = resolution.target
        if target is None or target.path.startswith("/"):
            return resolution
        is_without_page = page.renderer.pandoc_grammar and not page.document.front_matter
        for other in self._including(page):
            is_part = is_without_page or _is_part(self._parts(page))
            is_elsewhere = os.path.dirname(other.location) != os.path.dirname(page.location)
            if is_elsewhere and (is_part or not self._is_page_beside(page, other)):
                found = self._links.look_up(other, paths, target.path).found
                if found is not None and found.exact:
                    self._joined.dependencies.record(page, other)
                    return Resolution(RESOLVED, found=found, target=target)
        return resolution

    def _is_page_beside(self, page: Page, other: Page) -> bool:
        """Whether a text is a page itself, although another page includes it."""
        renderer = page.renderer
        if renderer.is_read_there(os.path.basename(page.location)):
            return True
        if other.renderer.name != renderer.name or renderer.is_left_out(LinkContext(self._links.files, page.location)):
            return False
        return renderer.paths.unpublished(LinkContext(self._links.files, other.location), "", page.location) is None

    def _parts(self, page: Page) -> list[str]:
        return os.path.relpath(page.location, self._links.files.root).split(os.sep)

    def _including(self, page: Page) -> Iterator[Page]:
        """The pages that a text is put into, by way of other texts, too."""
        by_text = self._texts()
        self._joined.dependencies.record_any(page)
        waiting, known = [page.location], {page.location}
        while waiting and len(known) <= _MOST_PAGES:
            for location in by_text.get(waiting.pop(), ()):
                if location not in known:
                    known.add(location)
                    waiting.append(location)
                    yield self._joined.pages[location]

    def _texts(self) -> Mapping[str, list[str]]:
        """The locations of the pages by those of the texts that they include."""
        by_text = self._joined.including
        if by_text is None:
            self._joined.including = by_text = {}
            for page in self._joined.pages.with_inclusions():
                includes = page.renderer.includes or page.renderer.support("includes") == NATIVE
                for inclusion in page.document.inclusions if includes else ():
                    text = find_text(self._links.files, page, inclusion)
                    if text:
                        by_text.setdefault(text, []).append(page.location)
        return by_text


def _is_part(parts: list[str]) -> bool:
    """Whether generators make no page of a text, by the parts of its path."""
    return any(part.startswith("_") for part in parts)
