"""Reads the files of a run, in parallel and from the cache.

It imports little: if there is much to read, other processes start while the rest of refcheck is still loading.
"""

import os
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

from refcheck.config import NearestSettings, Settings
from refcheck.facts.model import Document
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.links.files import Files
from refcheck.workspace.discovery import SearchResult, find_files
from refcheck.workspace.document_loader import STANDARD_INPUT, DocumentLoader, LoadResult, pack_facts
from refcheck.workspace.loaded_documents import (
    MAX_UNPACKED_CHARACTERS,
    SOURCE_CACHE_SIZE,
    LoadedDocuments,
    LoadReport,
    Texts,
    standard_input_location,
)
from refcheck.workspace.processes import file_sizes, in_parts

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache

Progress = Callable[[int, int], None]
"""Called with the number of files that have been read, and with the total number."""

# The facts of more files are packed from the first one on.
_PACK_ALL_ABOVE_FILES = 20_000


class LoadOptions(NamedTuple):
    """Options for reading the files of a run."""

    force_exclude: bool = False
    """Whether files that the user names are left out, too, if a search would not find them."""
    force_language: bool = False
    """Whether files that the user names are Markdown whatever their names."""
    standard_input: bytes | None = None
    """The text for `-`."""
    standard_input_path: str = ""
    """The file whose text standard input is; empty if it has no name."""
    leave_out: Set[str] = frozenset()
    """The locations of files that are not read, as the run writes them."""
    keep_texts: bool = False
    """Whether all texts are held in memory, because they are to be changed. Others are read again."""
    processes: int = 1
    """The number of processes that may read in parallel; one if texts are kept."""
    known: Mapping[str, Document] = {}
    """The facts of files that were read before, by location."""
    cache: "Cache | None" = None
    """The facts of files from earlier runs; not used if texts are kept."""
    warm: "Cache | None" = None
    """The facts of files from earlier runs, for a run that keeps texts; nothing is added to them."""
    progress: Progress = lambda done, of: None
    meanwhile: Callable[[], None] = lambda: None
    """Work that this process does first, while other processes, if any, start to read."""


_DEFAULTS = LoadOptions()


def load_documents(paths: Sequence[str], settings: Settings, options: LoadOptions = _DEFAULTS) -> LoadedDocuments:
    """Searches files and folders for Markdown, and reads it.

    Args:
        paths: as the user has named them; `-` for standard input.
    """
    found = find_files(
        [path for path in paths if path != STANDARD_INPUT],
        settings,
        force_exclude=options.force_exclude,
        force_language=options.force_language,
    )
    files = Files(settings.project_root, follow_outside=settings.follow_outside)
    return read_documents(found, files, settings, options)


def read_documents(
    found: SearchResult, files: Files, settings: Settings, options: LoadOptions = _DEFAULTS
) -> LoadedDocuments:
    """Reads the files that a search has found."""
    cache = None if options.keep_texts or files.listed is not None else options.cache
    warm = options.warm if options.keep_texts else None
    loader = DocumentLoader(files, NearestSettings(settings), options.known, cache, warm)
    left_out = found.files.keys() & options.leave_out
    paths = {location: path for location, path in found.files.items() if location not in left_out}
    cached = {location: loader.load_cached(path, location) for location, path in paths.items() if cache is not None}
    batch = _Batch(loader, {location: path for location, path in paths.items() if not cached.get(location)}, options)
    read = batch.read_all()
    loader.keep(read.values())
    results = {location: cached.get(location) or read[location] for location in paths}
    own_reports = [location for location, result in results.items() if result.is_own_report]
    for location in own_reports:
        del paths[location], results[location]
    if options.standard_input is not None:
        path = options.standard_input_path or STANDARD_INPUT
        location = standard_input_location(options.standard_input_path)
        paths[location] = path
        others = {other: result for other, result in results.items() if other != location}
        results = {location: batch.read_standard_input(options.standard_input, path, location), **others}
    report = LoadReport(
        problems=(*found.problems, *(result.problem for result in results.values() if result.problem is not None)),
        not_markdown=found.not_markdown,
        own_reports={location: found.files[location] for location in own_reports},
        written=tuple(found.files[location] for location in sorted(left_out)),
        outside=found.outside,
        misnamed=found.misnamed,
        search=found.dependencies,
    )
    return LoadedDocuments(loader, paths, results, batch.texts, report)


class _Batch:
    """Reads some files, in this process and in others.

    Args:
        paths: as found, by location.
    """

    def __init__(self, loader: DocumentLoader, paths: Mapping[str, str], options: LoadOptions) -> None:
        self._loader = loader
        self._paths = paths
        self._locations = list(paths)
        self._options = options
        self._processes = 1 if options.keep_texts else options.processes
        self._packs_all = len(paths) > _PACK_ALL_ABOVE_FILES
        self._process = os.getpid()
        self._done = 0
        self._sources: dict[str, Source] = {}
        self._unpacked_characters = 0

    @property
    def texts(self) -> Texts:
        """The held texts of the files that this process has read."""
        return Texts(self._sources, self._unpacked_characters)

    def read_all(self) -> dict[str, LoadResult]:
        """The results, by location."""
        sizes = file_sizes(self._locations, self._processes)
        parts, _ = in_parts(self._read, sizes, self._processes, lambda: None, self._options.meanwhile)
        return {result.location: result for part in parts for result in part}

    def read_standard_input(self, data: bytes, path: str, location: str) -> LoadResult:
        """Reads standard input, whose text is always held, also if it is a report of refcheck: its text goes on."""
        result = self._loader.load_bytes(data, path, location)
        if result.source is not None:
            self._sources[location] = result.source
        return result._replace(source=None)

    def _read(self, start: int, stop: int) -> list[LoadResult]:
        results, is_handed_over = [], os.getpid() != self._process
        for location in self._locations[start:stop]:
            if not is_handed_over:
                # The other processes have read as many, or nearly.
                number = len(self._locations)
                self._options.progress(min(self._done * self._processes, number), number)
                self._done += 1
            result = self._loader.load(self._paths[location], location)
            if result.source is not None:
                if self._options.keep_texts or len(self._sources) < SOURCE_CACHE_SIZE:
                    self._sources[location] = result.source
                result = result._replace(source=None)
            results.append(self._packed(result, is_handed_over))
        return results

    def _packed(self, result: LoadResult, is_handed_over: bool) -> LoadResult:
        """A result with packed facts, if they leave the process, are stored for other runs, or are too many."""
        if not isinstance(result.facts, Document):
            return result
        self._unpacked_characters += result.facts.length
        is_packed = is_handed_over or self._packs_all or self._unpacked_characters > MAX_UNPACKED_CHARACTERS
        if not is_packed and not self._loader.has_cache:
            return result
        packed = pack_facts(result.facts, small=self._packs_all)
        is_held = not packed or not is_packed
        return result._replace(packed=packed, facts=result.facts if is_held else packed)


def common_folder(paths: Sequence[str]) -> Path:
    """The innermost folder that contains all of some files and folders."""
    folders = [path if os.path.isdir(path) else os.path.dirname(path) for path in map(os.path.abspath, paths)]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:
        # They are on different drives.
        return Path.cwd()
