"""The join: all pages, the files that exist, and the target of each reference."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Set
from copy import copy
from typing import TYPE_CHECKING, TypeVar

from refcheck.facts.model import Definition, Reference
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.suggestions import Suggestions
from refcheck.links.destinations import PathRules
from refcheck.project.backlinks import ComputedBacklinks, KnownEdges, Outgoing, RecordedBacklinks, UseIndex
from refcheck.project.bibliographies import Bibliography
from refcheck.project.book_structure import BookStructure
from refcheck.project.books import Books
from refcheck.project.context import ProjectContext
from refcheck.project.dependencies import PageDependencies
from refcheck.project.joined import JoinedPages
from refcheck.project.label_index import LabelIndex
from refcheck.project.label_locations import AllLabels
from refcheck.project.links import LinkResolver
from refcheck.project.page import Page
from refcheck.project.pages import PageSource, PageStore
from refcheck.project.resolution import Resolution
from refcheck.project.resolver import Resolver
from refcheck.project.unknowns import Unknowns

if TYPE_CHECKING:
    from refcheck.facts.source import Source
    from refcheck.facts.unknowns import Unknown
    from refcheck.project.number_gaps import NumberGaps
    from refcheck.project.updating import Change

_Value = TypeVar("_Value")


class Project:
    """All pages of a run, and the other pages that they point to.

    Attributes:
        pages: those of the run by location, and others that they point to.
        files: which files exist.
        books: which pages are published as one.
        dependencies: which other pages the results for a page depend on.
        joined: the cached results for each page.
        labels: the pages that define each label.
        unknowns: the targets that may be created outside of the texts.
        outgoing: the references of a page that point to others.
        backlinks: the references that point to each page.

    Args:
        source: where the pages come from.
        context: their environment.
        base: another project, if only some of the pages differ from it.
    """

    def __init__(self, source: PageSource, context: ProjectContext, base: Unchanged | None = None) -> None:
        self.context = context
        self.files = context.files
        self._load = source.load
        self.pages = PageStore(source._replace(make=self._made_by(source.make), load=self._loaded_by(source.load)))
        self._wire(base)

    def _wire(self, base: Unchanged | None = None) -> None:
        """Creates the parts, which have no results yet."""
        context = self.context
        self.dependencies = PageDependencies(self._counted_with)
        links = LinkResolver(self.pages, context.files, context.repository, self.dependencies)
        structure = BookStructure(self.pages.including, self.pages.at, links.page_at_end)
        self.books = Books(structure, has_includes=self.pages.has_includes)
        self.joined = JoinedPages(self.pages, self.dependencies)
        if base is None:
            locations = AllLabels(self.pages, self.joined, context.files)
            self.labels = LabelIndex(self.pages, self.books, self.joined, context.scope, locations)
        else:
            self.labels = base.project.labels.changed(self.pages, self.books, self.joined, base.changed)
        self.unknowns = Unknowns(context.files, self.books, self.joined, context.unknown_sources, context.settled)
        self.resolver = Resolver(self.joined, links, self.labels, self.unknowns, context.bibliographies)
        self._gaps: NumberGaps | None = None
        self.outgoing = Outgoing(self.pages, self.resolver)
        known = base.backlinks() if base is not None else KnownEdges()
        self.backlinks = ComputedBacklinks(self.pages, self.books, self.outgoing, self.joined, known)
        self.uses = UseIndex(self.pages, self.joined, self.resolver, self.labels, self.backlinks)

    def update(self, location: str, page: Page | None) -> Change:
        """Updates the project after the text of a page has changed.

        Args:
            location: of a page of the run; of another file if that is to join it.
            page: the new one; None if the file is gone.
        """
        from refcheck.project.updating import update

        return update(self, location, page)

    def update_files(self, paths: Iterable[str]) -> Change:
        """Updates the project after files that are not pages of the run have changed, appeared or disappeared.

        Settings of refcheck are not among them: another project is created for these.
        """
        from refcheck.project.updating import update_files

        return update_files(self, frozenset(paths))

    def publish_again(self) -> None:
        """Publishes all pages again, because files that this depends on have changed, and forgets all results."""
        self.pages.publish_again()
        self._wire()
        for location, page in self.pages.items():
            self.pages.replace(location, self.numbered(page))

    def resolve(self, page: Page, reference: Reference) -> Resolution:
        """Resolves a reference of a page as its renderer does."""
        return self.resolver.resolve(page, reference)

    def resolve_link(self, page: Page, destination: str, path_rules: PathRules | None = None) -> Resolution:
        """Resolves the destination of a link.

        Args:
            path_rules: overrides the renderer's rules for its other links.
        """
        return self.resolver.resolve_link(page, destination, path_rules)

    def bibliography(self, page: Page) -> Bibliography:
        """The entries that the citations of a page can resolve to."""
        return self.resolver.bibliography(page)

    def pages_defining(self, page: Page, key: str) -> Iterator[Page]:
        """The other pages that can have a label of a name that is visible in a page."""
        return self.labels.pages_defining(page, key)

    def label_names_for(self, page: Page) -> Suggestions:
        """The labels that a reference of a page can mean, to suggest one in place of one that does not exist."""
        return self.labels.names_for(page)

    def references_from_other_pages(self, page: Page) -> Iterator[tuple[Page, Reference]]:
        """The references of other pages that point to a page, with their pages."""
        return self.uses.from_other_pages(page)

    def references_to(self, page: Page, definition: Definition) -> list[tuple[Page, Reference]]:
        """The references that point to a definition of a page, with their pages."""
        return self.uses.of(page, definition)

    def may_be_used(self, page: Page, key: str) -> bool:
        """Whether something outside of the texts of the pages may refer to a name of a page."""
        return self.unknowns.may_be_used(page, key)

    def unknown_number(self, page: Page, definition: Definition) -> Unknown | None:
        """The reason why the number of a definition of a page is unknown; None if it is known."""
        document = page.document
        if not (document.outputs or document.inclusions or self.books.joins(page)):
            return None
        if self._gaps is None:
            from refcheck.project.number_gaps import NumberGaps

            self._gaps = NumberGaps(self.files, self.books, self.joined)
        return self._gaps.before(page, definition)

    def is_used(self, page: Page, definition: Definition) -> bool:
        """Whether any reference of the project resolves to a definition of a page."""
        return self.uses.is_used(page, definition)

    def once(self, page: Page, key: Hashable, find: Callable[[], _Value]) -> _Value:
        """The result of `find()`, which is called once for a page and key as long as the project does not change."""
        values = self.joined.of(page).values
        if key not in values:
            values[key] = find()
        value: _Value = values[key]
        return value

    def with_recorded_backlinks(self, pages_pointing_to: Callable[[str], Iterable[str]]) -> Project:
        """The same project with the backlinks that an earlier run recorded.

        Args:
            pages_pointing_to: returns the locations of the pages that can point to one.
        """
        other = copy(self)
        recorded = RecordedBacklinks(self.pages, self.outgoing, pages_pointing_to)
        other.uses = UseIndex(self.pages, self.joined, self.resolver, self.labels, recorded)
        return other

    def with_changes(
        self,
        changed: Mapping[str, Page],
        moves: Mapping[str, str] | None = None,
        bibliographies: Mapping[str, Source] | None = None,
    ) -> Project:
        """The same project with other texts of some pages.

        Args:
            changed: the new pages, by their new location.
            moves: the locations of files before and after.
            bibliographies: the new texts of bibliographies, by their location.
        """
        moves = moves or {}
        pages = self.pages.all()
        if moves:
            pages = {moves.get(location, location): page for location, page in pages.items()}
        pages |= changed
        if moves:
            files = self.files.moved(moves, {location: page.source.text for location, page in changed.items()})
            return Project(PageSource.of(pages, self._load), self.context._replace(files=files))
        context = self.context
        if bibliographies:
            context = context._replace(bibliographies=context.bibliographies.with_texts(bibliographies))
        # A run over many files makes one for each of them: the results for the other pages are computed only once.
        source = PageSource.of(pages, self.pages.beside, changed, has_includes=self.pages.has_includes)
        return Project(source, context, Unchanged(self, frozenset(changed)))

    def numbered(self, page: Page) -> Page:
        """A page that is numbered by the books of this project: another project may number it with other texts."""
        source = self.books.source_for(page)
        return page if page.number_source is source else page.numbered_by(source)

    def _made_by(self, make: Callable[[str], Page]) -> Callable[[str], Page]:
        def made(location: str) -> Page:
            page = make(location)
            return self.numbered(page if page.location == location else page.at(location))

        return made

    def _loaded_by(self, load: Callable[[str], Page | None]) -> Callable[[str], Page | None]:
        def loaded(location: str) -> Page | None:
            page = load(location)
            return None if page is None else self.numbered(page)

        return loaded

    def _counted_with(self, page: Page) -> Set[str]:
        return self.books.known_with(page) if self.books.joins(page) else frozenset()


class Unchanged(NamedTuple):
    """A project, and the locations of the pages that differ from it."""

    project: Project
    changed: frozenset[str]

    def backlinks(self) -> KnownEdges:
        """The references between pages, as far as they need not be resolved again."""
        before = self.project.backlinks
        if len(self.changed) == 1:
            (location,) = self.changed
            return KnownEdges(before.collected(self.project.pages[location]))
        if not before.is_computed or len(self.changed) > len(self.project.pages) // 2:
            return KnownEdges()
        # Those from the other pages are asked for, and resolved again where it matters; these have the same texts.
        return KnownEdges(before.collected(None), self.changed)
