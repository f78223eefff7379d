"""The environment of the pages of a project: files, bibliographies, the repository."""

from typing import NamedTuple

from refcheck.links.files import Files
from refcheck.links.repository import Repository
from refcheck.project.bibliographies import BibliographyLoader
from refcheck.project.label_index import LabelScope
from refcheck.project.unknowns import NOT_SETTLED, SettledSource, Sources


class ProjectContext(NamedTuple):
    """The environment of the pages of a project.

    Args:
        files: which files exist.
        bibliographies: loads the entries that the citations of a page can resolve to.
        scope: which labels count in a page.
        unknown_sources: what surrounds the pages and may make what they refer to.
        settled: what the settings of a page say that is made, by its location.
        repository: that the files are in; full addresses of its files are looked up among them.
    """

    files: Files
    bibliographies: BibliographyLoader
    scope: LabelScope = LabelScope()
    repository: Repository | None = None
    unknown_sources: Sources = Sources()
    settled: SettledSource = lambda location: NOT_SETTLED
