"""The pages of a run: the documents of the files, each in its renderer."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from refcheck import renderers
from refcheck.config import Settings
from refcheck.config.search import NAMES
from refcheck.facts.model import Document, SeveritySetting
from refcheck.facts.source import Source
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.links.repository import repository_of
from refcheck.numbering import templates
from refcheck.project.bibliographies import BibliographyLoader
from refcheck.project.context import ProjectContext
from refcheck.project.label_index import LabelScope
from refcheck.project.name_filter import NameFilter
from refcheck.project.page import Page, in_memory
from refcheck.project.pages import PageSource
from refcheck.project.project import Project
from refcheck.project.publication import Publication, effective_renderer, with_label_mark
from refcheck.renderers import DetectionContext
from refcheck.syntax import read_source
from refcheck.workspace.detection import Choice, Detection
from refcheck.workspace.discovery import find_files
from refcheck.workspace.loaded_documents import LoadedDocuments
from refcheck.workspace.reachable import reachable_files
from refcheck.workspace.unknowns import SOURCES

if TYPE_CHECKING:
    from refcheck.project.unknowns import Settled


class Workspace:
    """The files of one run as pages: their documents, with their renderers and settings.

    Args:
        documents: of the files.
        renderer: given by the user for all files, or None.
        detection: the one of another workspace with the same files, if there is one.
    """

    def __init__(
        self,
        documents: LoadedDocuments,
        settings: Settings,
        renderer: str | None = None,
        detection: Detection | None = None,
    ) -> None:
        self.documents = documents
        self.settings = settings
        self.nearest_settings = documents.settings
        self.files = documents.files
        self._renderer = renderer
        self._detection = detection or Detection(self.files)
        self._run: frozenset[str] = frozenset()
        self._settled_by_root: dict[Path, Settled] = {}

    def project(self) -> Project:
        """The project of all pages of the run."""
        documents, settings = self.documents, self.settings
        locations = documents.locations
        self._run = frozenset(locations)
        context = ProjectContext(
            self.files,
            BibliographyLoader(self.files, documents.read, self._bibliographies),
            LabelScope(settings.label_scope == "project", self._others),
            repository_of(self.files, self.files.root),
            SOURCES,
            self._settled,
            partial(self.files.once, _renamed_files, self.files.root),
        )
        including = documents.including(locations)
        source = PageSource(
            locations,
            self._page_of_run,
            self._load_other,
            including,
            self._publish_again,
            with_inclusions=documents.with_inclusions(locations),
        )
        return Project(source, context)

    def _publish_again(self) -> Callable[[Page], Page]:
        """Reads the current state of the files; returns a function that publishes a page again."""
        self._detection = Detection(self.files)
        for known in ("all_files", "elsewhere"):
            self.__dict__.pop(known, None)
        return self._published_again

    def _published_again(self, page: Page) -> Page:
        again = self.page(page.document, page.location, page.read)
        return page if again.publication == page.publication else again

    def _page_of_run(self, location: str) -> Page:
        return self.page(self.documents.document(location), location)

    @cached_property
    def all_files(self) -> list[str]:
        """The absolute paths of all files that a search of the project's folder finds."""
        if self.files.listed is not None:
            return reachable_files(self.files.listed, self.settings)
        return list(find_files([self.files.root], self.settings).files)

    @cached_property
    def elsewhere(self) -> NameFilter:
        """The texts of the project's files that are not part of the run."""
        return NameFilter(self.files, (path for path in self.all_files if path not in self._run))

    def _others(self, name: str) -> Sequence[str]:
        """The files outside of the run that can contain a name, if their labels are visible."""
        counts = self.settings.label_scope == "project" or self.files.listed is not None
        return self.elsewhere.files_that_may_hold([name]) if counts else ()

    def page(
        self, document: Document, location: str, read: Callable[[], Source] | None = None, like: Page | None = None
    ) -> Page:
        """A document in its renderer.

        Args:
            read: reads the text of the document, if it is not that of the file.
            like: a page of the same file with another text, whose renderer is kept.
        """
        settings = self.nearest_settings.for_file(location)
        context = self._detection.context(document, location)
        if like is not None:
            choice = Choice(renderers.get(like.renderer.name), like.publication.reason, doubt=like.publication.doubt)
        else:
            choice = self._choose(context, settings)
        renderer = choice.renderer
        metadata = renderer.metadata(context)
        book = renderer.book(context)
        if book is not None and location not in book.files:
            book = None
        readers = renderer.find_readers(context)
        if readers:
            renderer = renderers.beside(renderer, readers)
        if book is not None and book.is_one_text:
            renderer = renderers.reading_one_text(renderer)
        folders = renderer.run_folders(context)
        if folders is not None:
            renderer = renderers.run_in(renderer, folders)
        if settings.paths_from:
            renderer = renderers.also_reading_from(renderer, _folders(settings))
        publication = Publication(
            effective_renderer(document, renderer, metadata),
            reason=choice.reason,
            templates=self._templates(location, settings, metadata),
            metadata=metadata,
            book=book,
            unwritten_notes=cast("SeveritySetting", settings.unwritten_notes or "error"),
            doubt=choice.doubt,
        )
        return Page(document, location, read or partial(self.documents.source_at, location), publication)

    def page_with_text(self, page: Page, source: Source) -> Page:
        """A page with another text, as then published; the renderer is detected again only if it may have changed."""
        document = self.documents.parse(source)
        read, before = in_memory(source), page.document
        is_same = document.front_matter == before.front_matter and document.syntaxes == before.syntaxes
        if is_same and with_label_mark(document, page.renderer) is page.renderer:
            return Page(document, page.location, read, page.publication)
        return self.page(document, page.location, read)

    def _settled(self, location: str) -> Settled:
        """The generated targets that the settings of a page declare; called if a reference does not resolve."""
        settings = self.nearest_settings.of(location)
        known = self._settled_by_root.get(settings.root)
        if known is None:
            from refcheck.project.unknowns import NOT_SETTLED

            known = NOT_SETTLED
            if settings.generated is not None or settings.defines is not None:
                from refcheck.workspace.settled_unknowns import settled_by

                known = settled_by(settings)
            self._settled_by_root[settings.root] = known
        return known

    def _bibliographies(self, location: str) -> Sequence[str]:
        """The absolute paths of the bibliographies that the settings of a page name."""
        settings = self.nearest_settings.of(location)
        if not settings.bibliography:
            return ()
        root = os.path.realpath(settings.root)
        return [os.path.normpath(os.path.join(root, path)) for path in settings.bibliography]

    def _templates(self, location: str, settings: Settings, metadata: Mapping[str, Any]) -> templates.Templates:
        everywhere = self.nearest_settings.of(location).all_templates
        return templates.choose(
            settings.templates, everywhere, metadata, settings.caption_numbers is True, settings.chapters or False
        )

    def in_renderer(self, project: Project, name: str) -> Project:
        """The documents of a project as another renderer sees them."""
        return Workspace(self.documents, self.settings, name, self._detection)._project_beside(project)

    def _project_beside(self, project: Project) -> Project:
        """The documents of a project of another workspace, as this one publishes them."""
        # The texts of a project can differ from those on the disk.
        pages = {location: self.page(page.document, location, page.read) for location, page in project.pages.items()}
        self._run = frozenset(pages)
        scope = LabelScope(project.context.scope.is_project, self._others)
        context = project.context._replace(files=self.files, scope=scope, repository=None)
        return Project(PageSource.of(pages, self._load_other), context)

    def _choose(self, context: DetectionContext, settings: Settings) -> Choice:
        if self._renderer is not None:
            return Choice(renderers.get(self._renderer), "as given", "given")
        if settings.renderer is not None:
            where = self._named(settings.path) if settings.path else "the settings"
            return Choice(renderers.get(settings.renderer), f"as {where} says", "given")
        return self._detection.choose(context)

    def _named(self, path: Path) -> str:
        """The path of a settings file, relative to the project's folder if it is in that."""
        folder = os.path.realpath(path.parent)
        inner = os.path.relpath(folder, self.files.root)
        return shown(os.path.join(inner, path.name)) if folder.startswith(self.files.root + os.sep) else path.name

    def _record_settings(self, location: str) -> None:
        """Records that a page outside of the run depends on the settings above it, which may change."""
        folder: str | None = os.path.dirname(location)
        while folder is not None and self.files.is_below_root(folder):
            for name in {*NAMES} & {*self.files.names(folder)}:
                self.files.texts.read(f"{folder}/{name}")
            folder = os.path.dirname(folder) if folder != self.files.root else None

    def _load_other(self, location: str) -> Page | None:
        """A page outside of the run that a book, an include or a search of the project names.

        A path with `..` is resolved as text: after a link it would point elsewhere.
        """
        try:
            path = os.path.normpath(location)
            self.files.check(path)
            self._record_settings(path)
            path = path if self.files.listed is None else os.path.relpath(path)
            return self.page(
                read_source(self.documents.read(path)), location, partial(self.documents.other_source_at, path)
            )
        except OSError:
            return None


def _renamed_files(files: Files, root: str) -> Mapping[str, str]:
    from refcheck.workspace.renamed_files import renamed_files

    return renamed_files(files, root)


def _folders(settings: Settings) -> tuple[str, ...]:
    """The absolute paths of the folders that paths can begin at, as the settings of a page say."""
    root = os.path.realpath(settings.root)
    return tuple(os.path.normpath(os.path.join(root, folder)) for folder in settings.paths_from)
