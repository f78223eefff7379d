"""Reads files and their facts, from disk or from the cache: the only place that decodes the files of a run."""

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from refcheck.config import NearestSettings
from refcheck.facts.model import Document, Problem, Reference
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.own_reports import is_own_report
from refcheck.facts.source import Source
from refcheck.links.display import problem_of, shown
from refcheck.links.files import Files
from refcheck.links.suffixes import NOTEBOOK

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache

STANDARD_INPUT = "-"
"""The path that means standard input."""

# Stored with packed facts, so that these need not be unpacked.
_INCLUDES = 1
_OWN_REPORT = 2
_HAS_INCLUSIONS = 4


class LoadResult(NamedTuple):
    """The result of reading a file."""

    location: str
    """Its absolute path, symbolic links followed."""
    facts: Document | bytes | None
    """Packed if another process has read them or they are held for long; empty if they are in the cache; None if the
    file could not be read."""
    problem: Problem | None = None
    digest: bytes = b""
    """Of its content."""
    marks: int = 0
    packed: bytes = b""
    """The facts to store for other runs."""
    source: Source | None = None
    """Its text, if it was read."""

    @property
    def includes_others(self) -> bool:
        """Whether the text includes other files."""
        return bool(self.marks & _INCLUDES)

    @property
    def has_inclusions(self) -> bool:
        """Whether something puts other texts into the text."""
        return bool(self.marks & _HAS_INCLUSIONS)

    @property
    def is_own_report(self) -> bool:
        """Whether refcheck itself has written the file; it has no facts then."""
        return bool(self.marks & _OWN_REPORT)


class DocumentLoader:
    """Reads files and their facts.

    Args:
        files: the existing files.
        settings: of each file, with the keys of front matter that contain paths.
        known: the facts of files that were read before, by location.
        cache: of the facts of files, or None.
        warm: another cache, whose facts are used and which stays as it is, or None.
    """

    def __init__(
        self,
        files: Files,
        settings: NearestSettings,
        known: Mapping[str, Document] | None = None,
        cache: "Cache | None" = None,
        warm: "Cache | None" = None,
    ) -> None:
        self.files = files
        self.settings = settings
        self._known = known or {}
        self._cache = cache
        self._warm = warm

    @property
    def has_cache(self) -> bool:
        """Whether facts are stored for other runs."""
        return self._cache is not None

    def load(self, path: str, location: str) -> LoadResult:
        """Reads a file.

        Args:
            path: as found.
        """
        known = self._known.get(location)
        if known is not None and not self._front_matter_paths(location):
            return LoadResult(location, known, marks=_marks(known))
        try:
            data = self.files.texts.content(os.path.abspath(path))
        except OSError as error:
            return LoadResult(location, None, problem_of(shown(location), error))
        return self.load_bytes(data, path, location, known, is_own=is_own_report(data))

    def load_bytes(
        self, data: bytes, path: str, location: str, known: Document | None = None, *, is_own: bool = False
    ) -> LoadResult:
        """Reads the content of a file.

        Args:
            known: its facts, if they were read before.
            is_own: whether refcheck itself has written it.
        """
        source = decoded(path if path == STANDARD_INPUT else shown(path), b"" if is_own else data)
        document = self._warm_facts(data, path, location) if self._warm is not None and known is None else None
        document = document or self.parse(source, known, location)
        digest = self._cache.digest(data, location) if self._cache is not None else b""
        marks = _OWN_REPORT if is_own else _marks(document)
        return LoadResult(location, document, None, digest, marks, source=source)

    def _warm_facts(self, data: bytes, path: str, location: str) -> Document | None:
        """The facts of a content from an earlier run; None if there are none."""
        if self._warm is None or not self._is_cached(location):
            return None
        packed = self._warm.facts(self._warm.digest(data, location))
        if not packed:
            return None
        from refcheck.facts.serialization import loads

        document = loads(packed)
        return document._replace(path=shown(path)) if isinstance(document, Document) else None

    def load_cached(self, path: str, location: str) -> LoadResult | None:
        """The cached facts of a file that has not changed since."""
        if self._cache is None or not self._is_cached(location):
            return None
        digest = self._cache.digest_of(location, read=False)
        marks = self._cache.marks(digest) if digest is not None else None
        if digest is None or marks is None:
            return None
        return LoadResult(location, b"", None, digest, marks)

    def unpack(self, result: LoadResult, path: str) -> Document | None:
        """The packed facts of a file; None if they are broken."""
        packed = result.facts if isinstance(result.facts, bytes) else None
        if not packed and self._cache is not None:
            packed = self._cache.facts(result.digest)
        document = None
        if packed:
            from refcheck.facts.serialization import loads

            document = loads(packed)
        return document._replace(path=shown(path)) if isinstance(document, Document) else None

    def keep(self, results: Iterable[LoadResult]) -> None:
        """Puts packed facts into the cache, which writes them at the end of the run."""
        if self._cache is None:
            return
        for result in results:
            if result.packed and self._is_cached(result.location):
                self._cache.keep(result.digest, result.marks, result.packed)
                self._cache.note(result.location, result.digest)

    def parse(self, source: Source, known: Document | None = None, location: str = "") -> Document:
        """The facts of a text, with the paths in its front matter that the settings name.

        Args:
            known: its facts without these, if it was read before.
            location: of its file; empty to use its displayed path.
        """
        document = known
        if document is None:
            from refcheck.syntax import read_source

            document = read_source(source)
        paths: Sequence[Reference] = ()
        keys = self._front_matter_paths(location or os.path.realpath(source.path))
        if keys:
            from refcheck.syntax.front_matter import paths_in

            paths = paths_in(source.text, keys)
        return document._replace(references=(*paths, *document.references)) if paths else document

    def _front_matter_paths(self, location: str) -> Sequence[str]:
        return self.settings.of(location).front_matter_paths

    def _is_cached(self, location: str) -> bool:
        """Whether the facts of a file are stored: those that depend on other settings than the run's are not."""
        settings, of_run = self.settings.of(location), self.settings.of_run
        return settings is of_run or settings.front_matter_paths == of_run.front_matter_paths

    def read(self, path: str) -> Source:
        """The text of a file.

        Raises:
            OSError: if it cannot be read.
        """
        return decoded(shown(path), self.files.texts.content(os.path.abspath(path)))


def decoded(path: str, data: bytes) -> Source:
    """The text of a file; of a notebook that of its cells.

    Args:
        path: as displayed.
        data: its content.
    """
    if path.lower().endswith(NOTEBOOK):
        from refcheck.notebooks.source import NotebookSource

        return NotebookSource(path, data)
    return Source.decoded(path, data)


def pack_facts(document: Document, *, small: bool) -> bytes:
    """The facts of a file in bytes, without its path; empty if they cannot be packed."""
    from refcheck.facts.serialization import dumps

    return dumps(document._replace(path=""), small=small) or b""


def _marks(document: Document) -> int:
    return (_INCLUDES if "includes" in document.syntaxes else 0) | (_HAS_INCLUSIONS if document.inclusions else 0)
