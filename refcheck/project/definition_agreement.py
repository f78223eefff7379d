"""Labels of links that agree: pages refer to many, and none of these pages defines any.

One `[text][label]` without its definition is a slip, and a text that was copied without its definitions has some. Where
many labels are missing on many pages, and nearly none is defined, then something else defines them: a script that puts
the definitions of the whole site before each page, or that makes them of titles. They are unknown. A page that defines
labels of its own is read as it is written, and so is a label that the page meant to define, in a line that is text.

At least eight different labels on at least four pages count, on the page and the sixty around it, where at most one in
twenty is defined.
"""

from __future__ import annotations

from refcheck.links.files import Files
from refcheck.project import untold
from refcheck.project.joined import JoinedPages
from refcheck.project.meant_references import defined_pairs, is_written, labels_of, undefined_pairs
from refcheck.project.page import Page
from refcheck.project.pages_around import pages_around
from refcheck.project.resolution import Resolution
from refcheck.project.unknowns import unless_made
from refcheck.syntax.links import label_key

_FEWEST, _FEWEST_PAGES = 8, 4
# For each label that is defined.
_MISSING = 20


class DefinitionAgreement:
    """The labels of links that no page around defines, computed on the first one that does not resolve.

    Args:
        joined: the cached results for each page.
        files: of the project.
    """

    def __init__(self, joined: JoinedPages, files: Files) -> None:
        self._joined = joined
        self._files = files

    def instead(self, page: Page, resolution: Resolution, key: str) -> Resolution:
        """The resolution of a label that nothing defines: the same, or unknown."""
        if key.isdigit() or "://" in key or labels_of(page).keys or is_written(page, key):
            return resolution
        values = self._joined.of(page).values
        if DefinitionAgreement not in values:
            values[DefinitionAgreement] = self._count(page)
        labels, pages = values[DefinitionAgreement]
        return unless_made(untold.labels_made_elsewhere(page, labels, pages)) if labels else resolution

    def _count(self, page: Page) -> tuple[int, int]:
        """The number of the labels that nothing defines around a page, and of their pages; 0 if they are few."""
        labels, pages, defined = set[str](), 0, 0
        for other in pages_around(self._joined, self._files, page):
            missing, defined_there = self._pairs(other)
            labels |= missing
            pages += bool(missing)
            defined += defined_there
        is_enough = len(labels) >= _FEWEST and pages >= _FEWEST_PAGES and defined * _MISSING <= len(labels)
        return (len(labels), pages) if is_enough else (0, 0)

    def _pairs(self, page: Page) -> tuple[frozenset[str], int]:
        """The labels of a page that it does not define, and the number of pairs of brackets whose label it defines."""
        values = self._joined.of(page).values
        # Each page is around sixty others.
        if undefined_pairs not in values:
            values[undefined_pairs] = frozenset(map(label_key, undefined_pairs(page))), defined_pairs(page)
        found: tuple[frozenset[str], int] = values[undefined_pairs]
        return found
