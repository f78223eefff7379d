"""Reads the files of a run and writes them back: the only place that touches their bytes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from refcheck import renderers, templates
from refcheck.config import Settings
from refcheck.detection import Choice, Detection
from refcheck.discovery import find
from refcheck.files import Files, problem_of, shown
from refcheck.literature import Literature
from refcheck.markdown.parse import read_source
from refcheck.model import Document, Problem
from refcheck.page import Page
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


class Workspace:
    """The files of one run, with the settings that hold for them.

    Args:
        settings: of the project; its root bounds what is looked at on disk.
        renderer: given by the user for all files, or None.
    """

    def __init__(self, settings: Settings, renderer: str | None = None) -> None:
        self.settings = settings
        self.files = Files(settings.root, follow_outside=settings.follow_outside)
        self._renderer = renderer
        self._detection = Detection(self.files.root)
        self._sources: dict[str, Source] = {}
        self._kept: set[str] = set()

    def load(
        self, paths: Sequence[str], standard_input: bytes | None = None, progress: Progress = lambda done, of: None
    ) -> Loaded:
        """Reads files and folders, and standard input for `-`.

        Args:
            progress: told how many files have been read, of how many.
        """
        named = [path for path in paths if path != STANDARD_INPUT]
        found, problems = find(named, self.settings.root, self.settings.exclude, self.settings.include)
        pages: dict[str, Page] = {}
        if standard_input is not None:
            location = os.path.join(os.getcwd(), STANDARD_INPUT)
            self._add(pages, location, lambda: Source.from_bytes(STANDARD_INPUT, standard_input), problems)
            self._kept.add(location)
        for done, path in enumerate(found):
            progress(done, len(found))
            location = os.path.realpath(path)
            self._add(pages, location, lambda path=path: self.read(str(path)), problems)  # type: ignore[misc]
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
        )
        return Loaded(project, tuple(pages.values()), tuple(problems))

    def _add(self, pages: dict[str, Page], location: str, read: Callable[[], Source], problems: list[Problem]) -> None:
        try:
            source = read()
        except (NotText, OSError) as error:
            problems.append(problem_of(shown(location), error))
            return
        document = self.document(source)
        if location.endswith(STANDARD_INPUT) or len(self._sources) < 64:
            self._sources[location] = source
        if document.front_matter_error is not None:
            line, column = source.position(min(document.front_matter_error.offset, len(source.text)))
            problems.append(
                Problem(
                    source.path,
                    f"the front matter cannot be read: {document.front_matter_error.message}",
                    line,
                    column,
                    "correct its YAML; the text was checked without it",
                )
            )
        pages[location] = self.page(document, location)

    def document(self, source: Source) -> Document:
        """The facts of a text, with the paths in its front matter that the settings name."""
        document = read_source(source)
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
        other = Workspace(self.settings, name)
        other._detection, other._sources = self._detection, self._sources
        pages = {location: other.page(page.document, location) for location, page in project.pages.items()}
        return Project(pages, self.files, other._load_other, other.source_at, project.label_scope, project.literature)

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
        with open(path, "rb") as file:
            return Source.from_bytes(shown(path), file.read())

    def source_at(self, location: str) -> Source:
        """The text of a file of the run by its absolute path, read again where it was not kept."""
        source = self._sources.get(location)
        if source is None:
            source = self._sources[location] = self.read(location)
        return source

    def _load_other(self, location: str) -> Page | None:
        try:
            return self.page(read_source(self.read(location)), location)
        except (NotText, OSError):
            return None


def common_folder(paths: Sequence[str]) -> Path:
    """The innermost folder that holds all of some files and folders."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, paths)]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        # They are on drives of their own.
        return Path.cwd()


def write(changes: Iterable[tuple[str, bytes, bytes]]) -> list[Problem]:
    """Replaces files as wholes: each is the old or the new one at any moment.

    Args:
        changes: path, the bytes that were read from it, and the new ones. A file that holds other bytes by
            now is left alone.
    """
    problems = []
    for path, before, after in changes:
        try:
            with open(path, "rb") as file:
                if file.read() != before:
                    problems.append(Problem(shown(path), "it changed while it was read", help="run the command again"))
                    continue
            _replace(os.path.realpath(path), after)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            problems.append(Problem(shown(path), f"cannot be written: {reason}", help="the file is as it was"))
    return problems


def _replace(path: str, data: bytes) -> None:
    folder, name = os.path.split(path)
    status = os.stat(path)
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "permission denied")
    handle, temporary = tempfile.mkstemp(prefix=f".{name}.", suffix=".refcheck", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, status.st_mode & 0o7777)
        # Only root may give files away, and not every system has owners.
        with suppress(OSError, AttributeError):
            os.chown(temporary, status.st_uid, status.st_gid)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
