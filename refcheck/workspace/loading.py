"""Reads the files of a run, in parallel and from what is kept of them: the only place that decodes them.

It imports little: where there is much to read, other processes have begun while the rest of refcheck is still loaded.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from refcheck.config import Settings
from refcheck.facts.model import Document, Problem, Reference
from refcheck.facts.source import NotText, Source
from refcheck.links.display import problem_of, shown
from refcheck.links.files import Files
from refcheck.workspace.discovery import LookedAt, find_with_places
from refcheck.workspace.processes import in_parts

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache

STANDARD_INPUT = "-"
Progress = Callable[[int, int], None]
# Of so many files the facts take more room than there may be.
_MANY = 20_000
# In characters. The facts of a text take two to three times the room of it, packed a third.
_MOST_HELD = 25_000_000
# Texts that are held where not all have to be.
_MOST_TEXTS = 64
# What is kept beside packed facts.
_INCLUDES, _BROKEN = 1, 2


class FileChanged(OSError):
    """A file that could be read and cannot be read again, as it has changed meanwhile.

    Attributes:
        problem: what is told of it.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(errno.ESTALE, f"{problem.path}: {problem.message}")
        self.problem = problem


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


class DocumentLoader:
    """The facts of the files of a run.

    Args:
        settings: of the project; its root bounds what is looked at on disk.
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
        files: Files | None = None,
        *,
        keep: bool = False,
        processes: int = 1,
        documents: Mapping[str, Document] | None = None,
        cache: Cache | None = None,
    ) -> None:
        self.settings = settings
        self.files = files or Files(settings.root, follow_outside=settings.follow_outside)
        self.problems: tuple[Problem, ...] = ()
        self.not_markdown: tuple[str, ...] = ()
        self.looked_at: LookedAt | None = None
        self.outside: tuple[str, ...] = ()
        """The links out of the project that were met and not followed."""
        self._keep = keep
        self._processes = 1 if keep else processes
        self._documents = documents or {}
        self._cache = None if keep or self.files.listed is not None else cache
        # As they were found, by location.
        self._paths: dict[str, str] = {}
        self._readings: dict[str, _Read] = {}
        self._sources: dict[str, Source] = {}
        self.read_again = lru_cache(maxsize=_MOST_TEXTS)(self.read)
        """The same as `read`, and the last texts are held."""
        # How much text the facts are of that are not packed.
        self._held = 0

    def load(
        self,
        paths: Sequence[str],
        standard_input: bytes | None = None,
        progress: Progress = lambda done, of: None,
        force_exclude: bool = False,
        meanwhile: Callable[[], None] = lambda: None,
        force_language: bool = False,
    ) -> DocumentLoader:
        """Reads files and folders, and standard input for `-`; returns itself.

        Args:
            progress: told how many files have been read, of how many.
            force_exclude: whether a file that is named is left out where a search of the project would not find it.
            meanwhile: what is done first while other processes, if there are any, begin to read.
            force_language: whether files that are named are read whatever their names.
        """
        named = [path for path in paths if path != STANDARD_INPUT]
        settings = self.settings
        problems: list[Problem] = []
        if self.files.listed is None:
            found = find_with_places(
                named,
                settings.root,
                settings.exclude,
                settings.include,
                force_exclude=force_exclude,
                follow_outside=settings.follow_outside,
                force_language=force_language,
            )
            self._paths, problems, self.looked_at, self.outside, self.not_markdown = found
        else:
            self._paths = {os.path.realpath(path): path for path in named}
        known = self._kept(self._paths)
        missing = [location for location in self._paths if location not in known]

        here, is_huge, done = os.getpid(), len(missing) > _MANY, 0

        def read(start: int, stop: int) -> list[_Read]:
            nonlocal done
            readings, is_handed_over = [], os.getpid() != here
            for location in missing[start:stop]:
                if not is_handed_over:
                    # The others have done as much, or nearly.
                    progress(min(done * self._processes, len(missing)), len(missing))
                    done += 1
                reading = self._reading(location)
                if isinstance(reading.facts, Document):
                    self._held += reading.facts.length
                    is_packed = is_handed_over or is_huge or self._held > _MOST_HELD
                    if is_packed or self._cache is not None:
                        packed = _packed(reading.facts, small=is_huge)
                        is_held = not packed or not is_packed
                        reading = reading._replace(packed=packed, facts=reading.facts if is_held else packed)
                readings.append(reading)
            return readings

        parts, _ = in_parts(read, self.sizes(missing), self._processes, lambda: None, meanwhile)
        readings = {reading.location: reading for part in parts for reading in part}
        self._keep_facts(readings.values())
        self._readings = {location: known.get(location) or readings[location] for location in self._paths}
        if standard_input is not None:
            location = os.path.join(os.getcwd(), STANDARD_INPUT)
            self._paths[location] = STANDARD_INPUT
            self._readings = {location: self._of_text(location, standard_input), **self._readings}
        problems += (reading.problem for reading in self._readings.values() if reading.problem is not None)
        self.problems = tuple(problems)
        return self

    @property
    def locations(self) -> list[str]:
        """The absolute, resolved paths of the files that could be read, in order."""
        return [location for location, reading in self._readings.items() if reading.facts is not None]

    def including(self, locations: Iterable[str]) -> tuple[str, ...]:
        """Those of some locations whose texts include others."""
        return tuple(location for location in locations if self._readings[location].marks & _INCLUDES)

    def digest(self, location: str) -> bytes:
        """The digest of the content of a file, where there is a cache."""
        return self._readings[location].digest

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
                try:
                    source = self.read(self._paths[location])
                except (NotText, OSError):
                    continue
                if document is None:
                    continue
                reading = reading._replace(problem=self._problem(document, source))
            known[location] = reading
        return known

    def _keep_facts(self, readings: Iterable[_Read]) -> None:
        """Holds what was read, to be kept for other runs."""
        for reading in readings if self._cache is not None else ():
            assert self._cache is not None
            if reading.packed:
                self._cache.keep(reading.digest, reading.marks, reading.packed)
                self._cache.note(reading.location, reading.digest)

    def at(self, location: str) -> Document:
        """The facts of a file of the run."""
        reading = self._readings[location]
        if isinstance(reading.facts, Document):
            return reading.facts
        document = self._unpacked(reading)
        if document is None:
            # It cannot be read as it was kept.
            read = self._reading(location).facts
            document = read if isinstance(read, Document) else Document(shown(self._paths[location]))
        self._held += document.length
        if self._held <= _MOST_HELD:
            self._readings[location] = reading._replace(facts=document)
        return document

    def _unpacked(self, reading: _Read) -> Document | None:
        """The facts of a file; None where what was kept of them is broken."""
        packed = reading.facts if isinstance(reading.facts, bytes) else None
        if not packed and self._cache is not None:
            packed = self._cache.facts(reading.digest)
        document = None
        if packed:
            from refcheck.facts.serialization import loads

            document = loads(packed)
        if not isinstance(document, Document):
            return None
        return replace(document, path=shown(self._paths[reading.location]))

    def _reading(self, location: str) -> _Read:
        path = self._paths[location]
        known = self._documents.get(location)
        if known is not None and known.front_matter_error is None and not self.settings.front_matter_paths:
            return _Read(location, known, marks=_marks(known))
        try:
            data = self.files.content(os.path.abspath(path))
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
        if self._keep or location.endswith(STANDARD_INPUT) or len(self._sources) < _MOST_TEXTS:
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

    def document(self, source: Source, known: Document | None = None) -> Document:
        """The facts of a text, with the paths in its front matter that the settings name.

        Args:
            known: its facts without these, where it has been read before.
        """
        document = known
        if document is None:
            from refcheck.syntax import read_source

            document = read_source(source)
        paths: Sequence[Reference] = ()
        if self.settings.front_matter_paths:
            from refcheck.syntax.front_matter import paths_in

            paths = paths_in(source.text, self.settings.front_matter_paths)
        return replace(document, references=(*paths, *document.references)) if paths else document

    def read(self, path: str) -> Source:
        """The text of a file.

        Raises:
            NotText: where it is not UTF-8.
            OSError: where it cannot be read.
        """
        return Source.from_bytes(shown(path), self.files.content(os.path.abspath(path)))

    def sizes(self, locations: Sequence[str]) -> list[int]:
        """Of files, in bytes; 0 for what is not there, and where no process shares the work."""
        return [_size(location) if self._processes > 1 else 0 for location in locations]

    def shown(self, location: str) -> str:
        """The path of a page of the run as it is shown."""
        path = self._paths[location]
        return path if path == STANDARD_INPUT else shown(path)

    def source_at(self, location: str) -> Source:
        """The text of a page by its absolute path, read again where it was not kept.

        Raises:
            FileChanged: where it cannot be read any more.
        """
        return self._sources.get(location) or self._as_before(self.read_again, location)

    def text_at(self, location: str) -> Source:
        """The same, and not kept."""
        return self._sources.get(location) or self._as_before(self.read, self._paths.get(location, location))

    @staticmethod
    def _as_before(read: Callable[[str], Source], path: str) -> Source:
        try:
            return read(path)
        except (NotText, OSError) as error:
            problem = problem_of(shown(path), error)
            message = f"it has changed while refcheck ran: {problem.message}"
            raise FileChanged(problem._replace(message=message, help="run it again")) from None


def _marks(document: Document) -> int:
    includes = _INCLUDES if "includes" in document.syntaxes else 0
    return includes | (_BROKEN if document.front_matter_error is not None else 0)


def _packed(document: Document, *, small: bool) -> bytes:
    """Facts to be handed over or kept; empty where that cannot be. Where a file is does not belong to them."""
    from refcheck.facts.serialization import dumps

    return dumps(replace(document, path=""), small=small) or b""


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
