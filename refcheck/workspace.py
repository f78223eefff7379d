"""Reads the files of a run: the only place that decodes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from refcheck import renderers, templates
from refcheck.config import Settings
from refcheck.detection import Choice, Detection
from refcheck.discovery import find, would_find
from refcheck.files import Files, problem_of, shown
from refcheck.literature import Literature
from refcheck.markdown.parse import read_source
from refcheck.mentions import Mentions
from refcheck.model import Document, Problem
from refcheck.page import Page
from refcheck.processes import in_parts
from refcheck.project import Project
from refcheck.renderers import Surroundings
from refcheck.repository import repository_of
from refcheck.source import NotText, Source
from refcheck.syntax.front_matter import paths_in

STANDARD_INPUT = "-"
Progress = Callable[[int, int], None]


class Loaded(NamedTuple):
    """What was read for a run."""

    project: Project
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]


class _Read(NamedTuple):
    """What came of a file."""

    location: str
    document: Document | None
    problem: Problem | None


class Workspace:
    """The files of one run, with the settings that hold for them.

    Args:
        settings: of the project; its root bounds what is looked at on disk.
        renderer: given by the user for all files, or None.
        files: that are read, where not those on disk.
        keep: whether all texts are kept as they were read, as is needed where they are to be changed. A text
            that is not is read again when it is asked for.
        processes: how many may read at the same time. Several keep no texts.
        documents: the facts of files that have been read before, by their absolute, resolved paths.
    """

    def __init__(
        self,
        settings: Settings,
        renderer: str | None = None,
        files: Files | None = None,
        *,
        keep: bool = False,
        processes: int = 1,
        documents: Mapping[str, Document] | None = None,
    ) -> None:
        self.settings = settings
        self.files = files or Files(settings.root, follow_outside=settings.follow_outside)
        self._renderer = renderer
        self._keep = keep
        self._processes = 1 if keep else processes
        self._documents = documents or {}
        self._detection = Detection(self.files)
        self._sources: dict[str, Source] = {}
        self._run: frozenset[str] = frozenset()
        self._kept: set[str] = set()

    def load(
        self,
        paths: Sequence[str],
        standard_input: bytes | None = None,
        progress: Progress = lambda done, of: None,
        force_exclude: bool = False,
    ) -> Loaded:
        """Reads files and folders, and standard input for `-`.

        Args:
            progress: told how many files have been read, of how many.
            force_exclude: whether a file that is named is left out where a search of the project would not find it.
        """
        named = [path for path in paths if path != STANDARD_INPUT]
        settings = self.settings
        found, problems = [Path(path) for path in named], list[Problem]()
        if self.files.listed is None:
            found, problems = find(
                named, settings.root, settings.exclude, settings.include, force_exclude=force_exclude
            )
        readings: list[_Read] = []
        if standard_input is not None:
            location = os.path.join(os.getcwd(), STANDARD_INPUT)
            readings.append(self._reading(location, lambda: Source.from_bytes(STANDARD_INPUT, standard_input)))
            self._kept.add(location)

        def read(start: int, stop: int) -> list[_Read]:
            readings = []
            for done, path in enumerate(found[start:stop]):
                # The other parts are of about the same size.
                progress(done * len(found) // (stop - start), len(found))
                readings.append(self._reading(os.path.realpath(path), lambda path=path: self.read(str(path))))  # type: ignore[misc]
            return readings

        for part in in_parts(read, _sizes(found) if self._processes > 1 else [0] * len(found), self._processes):
            readings += part
        problems += (reading.problem for reading in readings if reading.problem is not None)
        pages = {
            reading.location: self.page(reading.document, reading.location)
            for reading in readings
            if reading.document is not None
        }
        settled = [os.path.join(self.files.root, path) for path in self.settings.bibliography]
        literature = Literature(self.files, self.source_at, [os.path.normpath(path) for path in settled])
        project = Project(
            pages,
            self.files,
            self._load_other,
            self.source_at,
            self.settings.label_scope or "file",
            literature,
            repository_of(self.files, self.files.root),
            self._others,
        )
        self._run = frozenset(pages)
        return Loaded(project, tuple(pages.values()), tuple(problems))

    def _reading(self, location: str, read: Callable[[], Source]) -> _Read:
        known = self._documents.get(location)
        if known is not None and known.front_matter_error is None and not self.settings.front_matter_paths:
            return _Read(location, known, None)
        try:
            source = read()
        except (NotText, OSError) as error:
            return _Read(location, None, problem_of(shown(location), error))
        document = self.document(source, known)
        if self._keep or location.endswith(STANDARD_INPUT) or len(self._sources) < 64:
            self._sources[location] = source
        broken = document.front_matter_error
        if broken is None:
            return _Read(location, document, None)
        message = f"the front matter cannot be read: {broken.message}"
        place = source.position(min(broken.offset, len(source.text)))
        remedy = "correct its YAML; the text was checked without it"
        return _Read(location, document, Problem(source.path, message, *place, remedy))

    @cached_property
    def all_files(self) -> list[str]:
        """The absolute paths of what a search of the project's folder finds."""
        settings = self.settings
        if self.files.listed is not None:
            return would_find(self.files.listed, Path(self.files.root), settings.exclude, settings.include)
        found, _ = find([self.files.root], settings.root, settings.exclude, settings.include)
        return list(dict.fromkeys(os.path.realpath(path) for path in found))

    @cached_property
    def elsewhere(self) -> Mentions:
        """The texts of the project's files that are not of the run."""
        return Mentions(self.files, (path for path in self.all_files if path not in self._run))

    def _others(self, name: str) -> Sequence[str]:
        """The files of the project that are not of the run and can hold a name, where they count."""
        counts = self.settings.label_scope == "project" or self.files.listed is not None
        return self.elsewhere.of([name]) if counts else ()

    def document(self, source: Source, known: Document | None = None) -> Document:
        """The facts of a text, with the paths in its front matter that the settings name.

        Args:
            known: its facts without these, where it has been read before.
        """
        document = known or read_source(source)
        paths = paths_in(source.text, self.settings.front_matter_paths)
        return replace(document, references=(*paths, *document.references)) if paths else document

    def page(self, document: Document, location: str) -> Page:
        """A document in the renderer that it is for."""
        relative = os.path.relpath(location, self.files.root).replace(os.sep, "/")
        settings = self.settings.for_path(relative)
        surroundings = self._detection.surroundings(document, location)
        choice = self._choose(surroundings, settings)
        metadata = choice.renderer.metadata(surroundings)
        book = choice.renderer.book(surroundings)
        if book is not None and location not in book.files:
            book = None
        return Page(document, choice.renderer, choice.why, self._templates(settings, metadata), metadata, book)

    def _templates(self, settings: Settings, metadata: Mapping[str, Any]) -> templates.Templates:
        everywhere = self.settings.all_templates
        return templates.choose(
            settings.templates, everywhere, metadata, settings.caption_numbers is True, settings.chapters or False
        )

    def in_renderer(self, project: Project, name: str) -> Project:
        """The documents of a project as another renderer sees them."""
        other = Workspace(self.settings, name, self.files)
        other._detection, other._sources = self._detection, self._sources
        pages = {location: other.page(page.document, location) for location, page in project.pages.items()}
        other._run = frozenset(pages)

        def read(location: str) -> Source:
            # The texts of a project can be others than those on the disk.
            page = project.pages.get(location)
            return other.source_at(location) if page is None else project.source(page)

        scope, literature = project.label_scope, project.literature
        return Project(pages, self.files, other._load_other, read, scope, literature, others=other._others)

    def _choose(self, surroundings: Surroundings, settings: Settings) -> Choice:
        if self._renderer is not None:
            return Choice(renderers.get(self._renderer), "as given")
        if settings.renderer is not None:
            where = self.settings.path.name if self.settings.path else "the settings"
            return Choice(renderers.get(settings.renderer), f"as {where} says")
        return self._detection.choose(surroundings)

    def read(self, path: str) -> Source:
        """The text of a file.

        Raises:
            NotText: where it is not UTF-8.
            OSError: where it cannot be read.
        """
        with self.files.open(os.path.abspath(path)) as file:
            return Source.from_bytes(shown(path), file.read())

    def source_at(self, location: str) -> Source:
        """The text of a file of the run by its absolute path, read again where it was not kept."""
        source = self._sources.get(location)
        if source is None:
            source = self._sources[location] = self.read(location)
        return source

    def _load_other(self, location: str) -> Page | None:
        try:
            path = location if self.files.listed is None else os.path.relpath(location)
            return self.page(read_source(self.read(path)), location)
        except (NotText, OSError):
            return None


def _sizes(paths: Sequence[Path]) -> list[int]:
    """Of files, in bytes; 0 for what is not there."""
    sizes = []
    for path in paths:
        try:
            sizes.append(os.stat(path).st_size)
        except (OSError, ValueError):
            sizes.append(0)
    return sizes


def common_folder(paths: Sequence[str]) -> Path:
    """The innermost folder that holds all of some files and folders."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, paths)]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        # They are on drives of their own.
        return Path.cwd()
