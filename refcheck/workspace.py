"""Reads the files of a run: the only place that decodes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from refcheck import renderers, templates
from refcheck.config import Settings
from refcheck.detection import Choice, Detection
from refcheck.discovery import find_with_places, would_find
from refcheck.files import Files, problem_of, shown
from refcheck.literature import Literature
from refcheck.markdown.parse import read_source
from refcheck.mentions import Mentions
from refcheck.model import Document, Problem
from refcheck.page import Page
from refcheck.pages import Pages
from refcheck.processes import in_parts
from refcheck.project import MOST_PAGES, Project
from refcheck.renderers import Surroundings
from refcheck.repository import repository_of
from refcheck.source import NotText, Source
from refcheck.syntax.front_matter import paths_in

if TYPE_CHECKING:
    from refcheck.cache import Cache

STANDARD_INPUT = "-"
Progress = Callable[[int, int], None]


class Loaded(NamedTuple):
    """What was read for a run."""

    project: Project
    problems: tuple[Problem, ...]
    digests: Mapping[str, bytes]
    """Of the contents of the pages, where there is a cache."""
    including: tuple[str, ...]
    """The locations of the pages that include others."""


class _Read(NamedTuple):
    """What came of a file."""

    location: str
    facts: Document | bytes | None
    """Packed where they come from another process or are to be kept for long."""
    problem: Problem | None = None
    digest: bytes = b""
    """Of its content."""
    marks: int = 0
    packed: bytes = b""
    """The facts to be kept for other runs."""


# Of so many files the facts take more room than there may be.
_MANY = 20_000
# In characters. The facts of a text take two to three times the room of it, packed a third.
_MOST_HELD = 50_000_000
# What is kept beside packed facts.
_INCLUDES, _BROKEN = 1, 2


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
        cache: of the facts of files; nothing is saved in it here.
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
        cache: Cache | None = None,
    ) -> None:
        self.settings = settings
        self.files = files or Files(settings.root, follow_outside=settings.follow_outside)
        self._renderer = renderer
        self._keep = keep
        self._processes = 1 if keep else processes
        self._documents = documents or {}
        self._cache = None if keep or self.files.listed is not None else cache
        # As they were found, by location.
        self._paths: dict[str, str] = {}
        self._readings: dict[str, _Read] = {}
        self._detection = Detection(self.files)
        self._sources: dict[str, Source] = {}
        self._run: frozenset[str] = frozenset()

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
        problems: list[Problem] = []
        if self.files.listed is None:
            self._paths, problems = find_with_places(
                named, settings.root, settings.exclude, settings.include, force_exclude=force_exclude
            )
        else:
            self._paths = {os.path.realpath(path): path for path in named}
        known = self._kept(self._paths)
        missing = [location for location in self._paths if location not in known]

        here, held = os.getpid(), 0

        def read(start: int, stop: int) -> list[_Read]:
            nonlocal held
            readings, is_handed_over = [], os.getpid() != here
            for index in range(start, stop):
                if not is_handed_over:
                    # The parts before this one are done, or nearly.
                    progress(index, len(missing))
                reading = self._reading(missing[index])
                if isinstance(reading.facts, Document):
                    held += reading.facts.length
                    if is_handed_over or self._cache is not None or held > _MOST_HELD:
                        packed = _packed(reading.facts, small=len(missing) > _MANY)
                        is_held = not packed or not (is_handed_over or held > _MOST_HELD)
                        reading = reading._replace(packed=packed, facts=reading.facts if is_held else packed)
                readings.append(reading)
            return readings

        parts, _ = in_parts(read, self.sizes(missing), self._processes, lambda: None)
        readings = {reading.location: reading for part in parts for reading in part}
        self._keep_facts(readings.values())
        self._readings = {location: known.get(location) or readings[location] for location in self._paths}
        if standard_input is not None:
            location = os.path.join(os.getcwd(), STANDARD_INPUT)
            self._paths[location] = STANDARD_INPUT
            self._readings = {location: self._of_text(location, standard_input), **self._readings}
        problems += (reading.problem for reading in self._readings.values() if reading.problem is not None)
        locations = [location for location, reading in self._readings.items() if reading.facts is not None]
        self._run = frozenset(locations)
        including = tuple(location for location in locations if self._readings[location].marks & _INCLUDES)
        settled = [os.path.join(self.files.root, path) for path in self.settings.bibliography]
        literature = Literature(self.files, self.source_at, [os.path.normpath(path) for path in settled])
        project = Project(
            Pages(locations, lambda location: self.page(self._document(location), location)),
            self.files,
            self._load_other,
            self.source_at,
            self.settings.label_scope or "file",
            literature,
            repository_of(self.files, self.files.root),
            self._others,
            including,
        )
        digests = {location: self._readings[location].digest for location in locations}
        return Loaded(project, tuple(problems), digests, including)

    def _kept(self, locations: Iterable[str]) -> dict[str, _Read]:
        """What is known of files that have not changed since their facts were kept."""
        cache, known = self._cache, dict[str, _Read]()
        for location in locations if cache is not None else ():
            assert cache is not None
            digest = cache.digest_of(location, read=False)
            marks = cache.marks(digest) if digest is not None else None
            if digest is None or marks is None:
                continue
            reading = _Read(location, b"", None, digest, marks)
            if marks & _BROKEN:
                document = self._unpacked(reading)
                if document is None:
                    continue
                reading = reading._replace(problem=self._problem(document, self.read(self._paths[location])))
            known[location] = reading
        return known

    def _keep_facts(self, readings: Iterable[_Read]) -> None:
        """Holds what was read, to be kept for other runs."""
        for reading in readings if self._cache is not None else ():
            assert self._cache is not None
            if reading.packed:
                self._cache.keep(reading.digest, reading.marks, reading.packed)
                self._cache.note(reading.location, reading.digest)

    def _document(self, location: str) -> Document:
        reading = self._readings[location]
        if isinstance(reading.facts, Document):
            return reading.facts
        document = self._unpacked(reading)
        if document is None:
            # It cannot be read as it was kept.
            read = self._reading(location).facts
            document = read if isinstance(read, Document) else Document(shown(self._paths[location]))
        if len(self._readings) < MOST_PAGES:
            # A page holds them from now on.
            self._readings[location] = reading._replace(facts=b"")
        return document

    def _unpacked(self, reading: _Read) -> Document | None:
        """The facts of a file; None where what was kept of them is broken."""
        packed = reading.facts if isinstance(reading.facts, bytes) else None
        if not packed and self._cache is not None:
            packed = self._cache.facts(reading.digest)
        document = None
        if packed:
            from refcheck.packing import unpack

            document = unpack(packed)
        if not isinstance(document, Document):
            return None
        return replace(document, path=shown(self._paths[reading.location]))

    def _reading(self, location: str) -> _Read:
        path = self._paths[location]
        known = self._documents.get(location)
        if known is not None and known.front_matter_error is None and not self.settings.front_matter_paths:
            return _Read(location, known, marks=_marks(known))
        try:
            with self.files.open(os.path.abspath(path)) as file:
                data = file.read()
        except OSError as error:
            return _Read(location, None, problem_of(shown(location), error))
        return self._of_text(location, data, known)

    def _of_text(self, location: str, data: bytes, known: Document | None = None) -> _Read:
        """What came of the content of a file."""
        try:
            path = self._paths[location]
            source = Source.from_bytes(path if path == STANDARD_INPUT else shown(path), data)
        except NotText as error:
            return _Read(location, None, problem_of(shown(location), error))
        document = self.document(source, known)
        if self._keep or location.endswith(STANDARD_INPUT) or len(self._sources) < 64:
            self._sources[location] = source
        digest = self._cache.digest(data) if self._cache is not None else b""
        return _Read(location, document, self._problem(document, source), digest, _marks(document))

    @staticmethod
    def _problem(document: Document, source: Source) -> Problem | None:
        """What is told of a front matter that cannot be read."""
        broken = document.front_matter_error
        if broken is None:
            return None
        message = f"the front matter cannot be read: {broken.message}"
        place = source.position(min(broken.offset, len(source.text)))
        remedy = "correct its YAML; the text was checked without it"
        return Problem(source.path, message, *place, remedy)

    @cached_property
    def all_files(self) -> list[str]:
        """The absolute paths of what a search of the project's folder finds."""
        settings = self.settings
        if self.files.listed is not None:
            return would_find(self.files.listed, Path(self.files.root), settings.exclude, settings.include)
        return list(find_with_places([self.files.root], settings.root, settings.exclude, settings.include)[0])

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

    def sizes(self, locations: Sequence[str]) -> list[int]:
        """Of files, in bytes; 0 for what is not there, and where no process shares the work."""
        return [_size(location) if self._processes > 1 else 0 for location in locations]

    def shown(self, location: str) -> str:
        """The path of a page of the run as it is shown."""
        path = self._paths[location]
        return path if path == STANDARD_INPUT else shown(path)

    def source_at(self, location: str) -> Source:
        """The text of a file of the run by its absolute path, read again where it was not kept."""
        source = self._sources.get(location)
        if source is None:
            source = self._sources[location] = self.read(location)
        return source

    def text_at(self, location: str) -> Source:
        """The same, and not kept."""
        return self._sources.get(location) or self.read(self._paths.get(location, location))

    def _load_other(self, location: str) -> Page | None:
        try:
            path = location if self.files.listed is None else os.path.relpath(location)
            return self.page(read_source(self.read(path)), location)
        except (NotText, OSError):
            return None


def _marks(document: Document) -> int:
    includes = _INCLUDES if "includes" in document.syntaxes else 0
    return includes | (_BROKEN if document.front_matter_error is not None else 0)


def _packed(document: Document, *, small: bool) -> bytes:
    """Facts to be handed over or kept; empty where that cannot be. Where a file is does not belong to them."""
    from refcheck.packing import pack

    return pack(replace(document, path=""), small=small) or b""


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except (OSError, ValueError):
        return 0


def common_folder(paths: Sequence[str]) -> Path:
    """The innermost folder that holds all of some files and folders."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, paths)]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        # They are on drives of their own.
        return Path.cwd()
