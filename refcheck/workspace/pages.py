"""The pages of a run: what is read of the files, each in the renderer that it is for."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from refcheck import renderers
from refcheck.config import Settings
from refcheck.facts.model import Document
from refcheck.facts.source import NotText, Source
from refcheck.links.repository import repository_of
from refcheck.markdown.parse import read_source
from refcheck.numbering import templates
from refcheck.project.bibliographies import BibliographyLoader
from refcheck.project.label_index import LabelScope
from refcheck.project.name_filter import NameFilter
from refcheck.project.page import Page
from refcheck.project.pages import PageSource
from refcheck.project.project import Project, ProjectContext
from refcheck.renderers import Surroundings
from refcheck.workspace.detection import Choice, Detection
from refcheck.workspace.discovery import find_with_places, would_find
from refcheck.workspace.loading import Readings


class Workspace:
    """The files of one run as pages: what has been read of them, with the renderers and settings that hold for them.

    Args:
        readings: of the files.
        renderer: given by the user for all files, or None.
    """

    def __init__(self, readings: Readings, renderer: str | None = None) -> None:
        self.readings = readings
        self.settings = readings.settings
        self.files = readings.files
        self._renderer = renderer
        self._detection = Detection(self.files)
        self._run: frozenset[str] = frozenset()

    def project(self) -> Project:
        """The project of all pages of the run."""
        readings, settings = self.readings, self.settings
        locations = readings.locations
        self._run = frozenset(locations)
        settled = [os.path.normpath(os.path.join(self.files.root, path)) for path in settings.bibliography]
        context = ProjectContext(
            self.files,
            readings.source_at,
            BibliographyLoader(self.files, readings.read_again, settled),
            LabelScope(settings.label_scope == "project", self._others),
            repository_of(self.files, self.files.root),
        )
        source = PageSource(locations, self._page_of_run, self._load_other, readings.including(locations))
        return Project(source, context)

    def _page_of_run(self, location: str) -> Page:
        return self.page(self.readings.at(location), location)

    @cached_property
    def all_files(self) -> list[str]:
        """The absolute paths of what a search of the project's folder finds."""
        settings = self.settings
        if self.files.listed is not None:
            return would_find(self.files.listed, Path(self.files.root), settings.exclude, settings.include)
        found = find_with_places(
            [self.files.root],
            settings.root,
            settings.exclude,
            settings.include,
            follow_outside=settings.follow_outside,
        )
        return list(found.files)

    @cached_property
    def elsewhere(self) -> NameFilter:
        """The texts of the project's files that are not of the run."""
        return NameFilter(self.files, (path for path in self.all_files if path not in self._run))

    def _others(self, name: str) -> Sequence[str]:
        """The files of the project that are not of the run and can hold a name, where they count."""
        counts = self.settings.label_scope == "project" or self.files.listed is not None
        return self.elsewhere.files_that_may_hold([name]) if counts else ()

    def page(self, document: Document, location: str, like: Page | None = None) -> Page:
        """A document in the renderer that it is for.

        Args:
            like: a page of the same file with another text, whose renderer is kept.
        """
        relative = os.path.relpath(location, self.files.root).replace(os.sep, "/")
        settings = self.settings.for_path(relative)
        surroundings = self._detection.surroundings(document, location)
        if like is not None:
            choice = Choice(renderers.get(like.renderer.name), like.why, doubt=like.doubt)
        else:
            choice = self._choose(surroundings, settings)
        renderer = choice.renderer
        metadata = renderer.metadata(surroundings)
        book = renderer.book(surroundings)
        if book is not None and location not in book.files:
            book = None
        readers = renderer.find_readers(surroundings)
        if readers:
            renderer = renderers.beside(renderer, readers)
        written = self._templates(settings, metadata)
        return Page(document, renderer, choice.why, written, metadata, book, location, choice.doubt)

    def _templates(self, settings: Settings, metadata: Mapping[str, Any]) -> templates.Templates:
        everywhere = self.settings.all_templates
        return templates.choose(
            settings.templates, everywhere, metadata, settings.caption_numbers is True, settings.chapters or False
        )

    def in_renderer(self, project: Project, name: str) -> Project:
        """The documents of a project as another renderer sees them."""
        other = Workspace(self.readings, name)
        other._detection = self._detection
        pages = {location: other.page(page.document, location) for location, page in project.pages.items()}
        other._run = frozenset(pages)

        def read(location: str) -> Source:
            # The texts of a project can be others than those on the disk.
            page = project.pages.get(location)
            return self.readings.source_at(location) if page is None else project.source(page)

        scope = LabelScope(project.context.scope.is_project, other._others)
        context = ProjectContext(self.files, read, project.context.bibliographies, scope)
        return Project(PageSource.of(pages, other._load_other), context)

    def _choose(self, surroundings: Surroundings, settings: Settings) -> Choice:
        if self._renderer is not None:
            return Choice(renderers.get(self._renderer), "as given", "given")
        if settings.renderer is not None:
            where = self.settings.path.name if self.settings.path else "the settings"
            return Choice(renderers.get(settings.renderer), f"as {where} says", "given")
        return self._detection.choose(surroundings)

    def _load_other(self, location: str) -> Page | None:
        """A page that is not of the run, which a book, an include or a search of the project names.

        A path with `..` is read where it leads by its text: behind a link it would lead elsewhere.
        """
        try:
            path = os.path.normpath(location)
            self.files.check(path)
            path = path if self.files.listed is None else os.path.relpath(path)
            return self.page(read_source(self.readings.read(path)), location)
        except (NotText, OSError):
            return None
