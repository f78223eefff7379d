"""The documents of a run. Their facts are unpacked, and their texts read again, when they are needed."""

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from refcheck.facts.model import Document, Problem
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.links.display import problem_of, shown
from refcheck.links.files import Files
from refcheck.workspace.discovery import SearchDependencies
from refcheck.workspace.document_loader import STANDARD_INPUT, DocumentLoader, LoadResult

# Unpacked facts take two to three times the memory of their text, packed a third.
MAX_UNPACKED_CHARACTERS = 25_000_000
SOURCE_CACHE_SIZE = 64


class FileChanged(OSError):
    """A file that could be read at first and cannot be read again.

    Attributes:
        problem: the description for the user.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(errno.ESTALE, f"{problem.path}: {problem.message}")
        self.problem = problem


class LoadReport(NamedTuple):
    """The files that were left out while the files of a run were searched for and read."""

    problems: tuple[Problem, ...] = ()
    not_markdown: tuple[str, ...] = ()
    """The files that the user has named and that are not read, because they have no Markdown suffix."""
    own_reports: Mapping[str, str] = {}
    """The files that are not checked because refcheck itself has written them: by location, as found."""
    written: tuple[str, ...] = ()
    """The files that are not read because the output of this run goes there, as found."""
    outside: tuple[str, ...] = ()
    """The links out of the project that were not followed."""
    misnamed: tuple[str, ...] = ()
    """The absolute paths of files whose names are similar to those of settings."""
    search: SearchDependencies | None = None
    """The dependencies of the search; None if they are unknown."""


class Texts(NamedTuple):
    """The texts and facts of the files that are held in memory."""

    sources: Mapping[str, Source] = {}
    """By location."""
    unpacked_characters: int = 0
    """The amount of text whose facts are not packed."""


class LoadedDocuments:
    """The documents of a run.

    Args:
        loader: that has read them.
        paths: as found, by location.
        results: of reading, by location, in the order of the run.
        texts: that are held in memory.
        report: on the search and on reading.
    """

    def __init__(
        self,
        loader: DocumentLoader,
        paths: Mapping[str, str],
        results: Mapping[str, LoadResult],
        texts: Texts,
        report: LoadReport,
    ) -> None:
        self.report = report
        self.files: Files = loader.files
        self.settings = loader.settings
        self.read_again = lru_cache(maxsize=SOURCE_CACHE_SIZE)(loader.read)
        """As `DocumentLoader.read`; holds the last texts."""
        self._loader = loader
        self._paths = paths
        self._results = dict(results)
        self._sources = texts.sources
        self._unpacked_characters = texts.unpacked_characters

    @property
    def locations(self) -> list[str]:
        """The locations of the files that could be read, in order."""
        return [location for location, result in self._results.items() if result.facts is not None]

    def including(self, locations: Iterable[str]) -> tuple[str, ...]:
        """The files whose texts include others, of some files."""
        return tuple(location for location in locations if self._results[location].includes_others)

    def with_inclusions(self, locations: Iterable[str]) -> tuple[str, ...]:
        """The files into whose texts something puts others, of some files."""
        return tuple(location for location in locations if self._results[location].has_inclusions)

    def digest(self, location: str) -> bytes:
        """The digest of the content of a file; empty without a cache."""
        return self._results[location].digest

    def document(self, location: str) -> Document:
        """The facts of a file."""
        result = self._results[location]
        if isinstance(result.facts, Document):
            return result.facts
        path = self._paths[location]
        document = self._loader.unpack(result, path)
        if document is None:
            facts = self._loader.load(path, location).facts
            document = facts if isinstance(facts, Document) else Document(shown(path))
        self._unpacked_characters += document.length
        if self._unpacked_characters <= MAX_UNPACKED_CHARACTERS:
            self._results[location] = result._replace(facts=document)
        return document

    def hold(self, sources: Mapping[str, Source]) -> None:
        """Holds the texts of files whose facts were known, by location."""
        self._sources = {**sources, **self._sources}

    def parse(self, source: Source) -> Document:
        """The facts of another text, as this run would read them."""
        return self._loader.parse(source)

    def read(self, path: str) -> Source:
        """The text of any file; see `DocumentLoader.read`."""
        return self._loader.read(path)

    def shown(self, location: str) -> str:
        """The path of a file as it is displayed."""
        path = self._paths[location]
        return path if path == STANDARD_INPUT else shown(path)

    def source_at(self, location: str) -> Source:
        """The text of a file, read again if it is not held.

        Raises:
            FileChanged: if it can no longer be read.
        """
        return self._sources.get(location) or _unchanged(self.read_again, location)

    def other_source_at(self, path: str) -> Source:
        """The text of a file that is not one of the run, although it may have been one before its settings changed.

        Raises:
            FileChanged: if it can no longer be read.
        """
        return _unchanged(self.read_again, path)

    def text_at(self, location: str) -> Source:
        """As `source_at`, but not held afterwards."""
        return self._sources.get(location) or _unchanged(self.read, self._paths.get(location, location))


def _unchanged(read: Callable[[str], Source], path: str) -> Source:
    try:
        return read(path)
    except OSError as error:
        problem = problem_of(shown(path), error)
        message = f"it has changed while refcheck ran: {problem.message}"
        raise FileChanged(problem._replace(message=message, help="run it again")) from None


def standard_input_location(path: str = "") -> str:
    """The location of standard input.

    Args:
        path: the file whose text it is; empty if it has no name.
    """
    return os.path.realpath(path) if path else os.path.join(os.getcwd(), STANDARD_INPUT)
