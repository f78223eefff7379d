"""The environment of the pages of a project: files, bibliographies, the repository."""

from typing import TYPE_CHECKING, NamedTuple

from refcheck.links.files import Files
from refcheck.links.repository import Repository
from refcheck.project.bibliographies import BibliographyLoader
from refcheck.project.label_index import LabelScope

if TYPE_CHECKING:
    from refcheck.project.unknowns import SettledSource, UnknownSource


class ProjectContext(NamedTuple):
    """The environment of the pages of a project.

    Args:
        files: which files exist.
        bibliographies: loads the entries that the citations of a page can resolve to.
        scope: which labels count in a page.
        unknown_sources: what surrounds the pages and may make what they refer to.
        settled: what the settings of a page say that is made, by its location; None for nothing.
        repository: that the files are in; full addresses of its files are looked up among them.
    """

    files: Files
    bibliographies: BibliographyLoader
    scope: LabelScope = LabelScope()
    repository: Repository | None = None
    unknown_sources: "tuple[UnknownSource, ...]" = ()
    settled: "SettledSource | None" = None
