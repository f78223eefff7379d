"""The environment of the pages of a project: files, bibliographies, the repository."""

from collections.abc import Callable, Mapping

from refcheck.facts.named_tuple import NamedTuple
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
        scope: which labels are visible in a page.
        unknown_sources: sources outside of the pages that may create the targets of their references.
        settled: returns the generated targets that the settings of a page declare, by its location.
        renamed: returns the absolute paths of files that git has renamed since the last commit, before and after.
        repository: that contains the files; full addresses of its files are looked up among them.
    """

    files: Files
    bibliographies: BibliographyLoader
    scope: LabelScope = LabelScope()
    repository: Repository | None = None
    unknown_sources: Sources = Sources()
    settled: SettledSource = lambda location: NOT_SETTLED
    renamed: Callable[[], Mapping[str, str]] = dict
