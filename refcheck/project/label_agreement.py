"""Labels that agree: a page refers to several that it does not have, and other texts of the project define them.

One such label is a slip. If most labels that a page lacks are defined in texts that are read apart from it, then
something puts these texts together: a program that gives each chapter to pandoc, a book that another project builds,
LaTeX that includes what is made of them. refcheck does not know that build, but the labels are there, so that they are
unknown. One that no text defines is reported.

At least three different labels count, and half of those that do not resolve. The other texts are those of the run, and
30 in the folder of the page. Measured on 502 errors of 13 projects, some of which were judged by hand: 412 of 472 false
ones name a label that another text defines, and 381 of these are on pages that agree. Of 30 true ones 12 do, and 6 of
these agree, all on one page of notes. The numbers were chosen on half of the projects; in the other half it takes back
18 of 66 false errors, and none of 14 true ones.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from refcheck.facts.unknowns import OneOf, Scope, Unknown
from refcheck.links.destinations import is_markdown
from refcheck.links.files import Files
from refcheck.project.joined import JoinedPages
from refcheck.project.label_index import LabelIndex
from refcheck.project.page import Page
from refcheck.project.resolution import Resolution
from refcheck.project.unknowns import made_by

FROM_OTHER_TEXTS = "labels that other texts define"
"""What makes them unknown."""
_FEWEST, _MOST_PAGES = 3, 30


class LabelAgreement:
    """The missing labels of pages that other texts define, computed on the first one that does not resolve.

    Args:
        joined: the cached results for each page.
        labels: the pages that define each label.
        files: of the project.
    """

    def __init__(self, joined: JoinedPages, labels: LabelIndex, files: Files) -> None:
        self._joined = joined
        self._labels = labels
        self._files = files

    def instead(self, page: Page, key: str) -> Resolution | None:
        """The resolution of a label that does not resolve; None if nothing agrees."""
        values = self._joined.of(page).values
        if LabelAgreement not in values:
            values[LabelAgreement] = self._find(page)
        found: Mapping[str, Resolution] = values[LabelAgreement]
        return found.get(key)

    def _find(self, page: Page) -> Mapping[str, Resolution]:
        """The resolutions of all missing labels of a page that other texts define; none if they are few."""
        missing = [key for key in _cited(page) if not self._is_visible(page, key)]
        if len(missing) < _FEWEST:
            return {}
        beside = self._beside(page)
        places = {key: other for key in missing if (other := self._elsewhere(page, beside, key)) is not None}
        if len(places) < max(_FEWEST, len(missing) / 2):
            return {}
        count = f"{len(places)} of {len(missing)} labels not found here are defined in other texts"
        return {
            # The label counts as used, and a new name of it is written here, too.
            key: made_by(_unknown(page, key, other, count), is_known=False)._replace(
                definitions=other.labels.find(key)[:1], page=other
            )
            for key, other in places.items()
        }

    def _is_visible(self, page: Page, key: str) -> bool:
        if page.labels.find(key):
            return True
        return any(other.labels.find(key) for other in self._labels.pages_defining(page, key))

    def _elsewhere(self, page: Page, beside: Sequence[Page], key: str) -> Page | None:
        """The first page of the same renderer that defines a label: of the run, or beside the page."""
        others = (*self._labels.pages_apart(page, key), *beside)
        return next((one for one in others if one.renderer.name == page.renderer.name and one.labels.find(key)), None)

    def _beside(self, page: Page) -> list[Page]:
        """The first pages in the folder of a page, whether or not they are part of the run."""
        folder = os.path.dirname(page.location)
        names = [name for name in self._files.names(folder) if is_markdown(name)]
        found = (self._joined.pages.at(os.path.join(folder, name)) for name in names[:_MOST_PAGES])
        return [other for other in found if other is not None and other.location != page.location]


def _cited(page: Page) -> dict[str, None]:
    """The labels that a page refers to, each once."""
    references = (reference for reference in page.references if reference.form != "term")
    return dict.fromkeys(reference.key for reference in references if page.labels.is_cross_reference(reference))


def _unknown(page: Page, key: str, other: Page, count: str) -> Unknown:
    name, where = os.path.basename(other.location), Scope(frozenset((page.location,)))
    reason = (
        f"{name} defines it, and {count}, which a build may put together with this one "
        "(`label-scope: project` says that it does)"
    )
    names, evidence = OneOf(frozenset((key,))), (other.location, 0)
    return Unknown(frozenset(("label",)), names, where, reason, evidence, FROM_OTHER_TEXTS)
