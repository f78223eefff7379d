"""What the texts and files of a project show of a reference that nothing resolves, and that nothing known makes.

It is asked last: neither a definition, a file nor a program that is known to make any has the name. Each hint names the
target itself: a file at the same path from another folder, an id that the text gives in an unread form.
"""

from __future__ import annotations

from urllib.parse import unquote

from refcheck.project import untold
from refcheck.project.agreement import Agreement
from refcheck.project.books import Books
from refcheck.project.joined import JoinedPages
from refcheck.project.links import LinkResolver
from refcheck.project.page import Page
from refcheck.project.resolution import Resolution
from refcheck.project.unread_ids import unread_ids


class Hints:
    """The hints at the targets of undefined references.

    Args:
        joined: the cached results for each page.
        links: looks up the paths of links.
        books: the pages that are published as one.
    """

    def __init__(self, joined: JoinedPages, links: LinkResolver, books: Books) -> None:
        self._joined = joined
        self._books = books
        self._agreement = Agreement(joined, links)

    def instead(self, page: Page, resolution: Resolution, kind: str, key: str) -> Resolution:
        """The resolution of an undefined reference: the same, or unknown.

        Args:
            kind: of the reference.
            key: of the reference.
        """
        if resolution.missing == "file":
            return self._agreement.instead(page, resolution, kind)
        if resolution.reason or resolution.definitions:
            return resolution
        if resolution.missing == "anchor" and resolution.target is not None:
            name = unquote(resolution.target.fragment or "")
            there = self._given(page, resolution.page or page, name)
            return resolution if there is None else there._replace(page=resolution.page, target=resolution.target)
        if resolution.missing == "label":
            pages = self._books.volume(page).pages if self._books.joins(page) else (page,)
            there = next(filter(None, (self._given(page, other, key) for other in pages)), None)
            return there or resolution
        return resolution

    def _given(self, page: Page, other: Page, name: str) -> Resolution | None:
        """The resolution of a name that a page gives in an unread form; None if it does not."""
        renderer = other.renderer
        if renderer.is_forge or renderer.nested_anchors:
            # These read no ids in braces at all.
            return None
        if other is not page:
            self._joined.dependencies.record_text(page, other)
        written = unread_ids(other).get(name)
        return untold.unread_id(other, name, written) if written is not None else None
