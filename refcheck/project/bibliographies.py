"""The bibliography of each page: the entries that its citations can resolve to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from refcheck.bibliography import named
from refcheck.bibliography.entries import Entries, Fault, can_be_read, read_entries, repeated
from refcheck.facts.cached_property import cached_property
from refcheck.facts.model import Definition, Problem
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.facts.suggestions import Suggestions
from refcheck.guards.regular_files import Unreadable
from refcheck.links.display import problem_of, shown
from refcheck.links.files import Files
from refcheck.project.page import Page

if TYPE_CHECKING:
    from refcheck.project.one_text import OneText

_Found = TypeVar("_Found")

LITERATURE = frozenset(("bibliography", "references", ""))
"""The names in a front matter that give literature; an empty one means any."""

# Per file: whoever has corrected these will know how to correct the others.
_MOST_FAULTS = 10


class Entry(NamedTuple):
    """An entry of a bibliography and the text that contains it."""

    source: Source
    definition: Definition
    listed: bool = False
    """Whether the page itself lists it."""
    location: str = ""
    """The absolute path of the file."""


class Bibliography:
    """All entries that the citations of a page can resolve to.

    Attributes:
        entries: by key, which is case-sensitive; of duplicates the last one takes effect, as in pandoc 3.9.
        complete: whether every named bibliography was read; only then is a missing key an error.
        own: whether the page itself names or lists any.
        paths: the files that it was read from, or that could not be read.
        unnamed: returns the keys in the bibliographies that nothing names, each with the absolute path of its file.
    """

    unnamed: Callable[[], Mapping[str, str]] = dict

    def __init__(self, entries: Iterable[Entry], complete: bool, own: bool, paths: Sequence[str] = ()) -> None:
        self.entries: dict[str, list[Entry]] = {}
        for entry in entries:
            self.entries.setdefault(entry.definition.key, []).append(entry)
        self.complete = complete
        self.own = own
        self.paths = frozenset(paths)

    @property
    def is_known(self) -> bool:
        """Whether a key that is not in it is certainly missing: it is complete and has entries."""
        return self.complete and bool(self.entries)

    @cached_property
    def in_any_case(self) -> dict[str, list[Entry]]:
        """The entries by key, without regard to case."""
        found: dict[str, list[Entry]] = {}
        for key, entries in self.entries.items():
            found.setdefault(key.lower(), []).extend(entries)
        return found

    @cached_property
    def names(self) -> Suggestions:
        """All keys, to suggest one in place of one that does not exist."""
        return Suggestions(self.entries)


class _Literature(NamedTuple):
    """The bibliographies and entries that the metadata of a text give."""

    names: named.Named
    folder: str
    """The folder of the page that names the bibliographies; empty if none does."""
    entries: tuple[tuple[Page, Definition], ...]
    """The entries that a page lists itself."""
    is_told: bool
    """Whether all of the metadata can be read."""


def _literature(text: OneText) -> _Literature:
    return text.once(_literature, lambda: _of(text.pages))


def _of(pages: Sequence[Page]) -> _Literature:
    naming, names = _last(pages, _named) or (None, named.Named())
    listing = _last(pages, _listed)
    return _Literature(
        names,
        os.path.dirname(naming.location) if naming is not None else "",
        tuple((listing[0], entry) for entry in listing[1]) if listing is not None else (),
        all(LITERATURE.isdisjoint(page.document.front_matter_lost) for page in pages),
    )


def _last(pages: Sequence[Page], find: Callable[[Page], _Found | None]) -> tuple[Page, _Found] | None:
    """The last of some pages whose metadata contain something, with the value found; None if none does.

    The metadata of a file override those of the files before it (run with pandoc 3.9).
    """
    found = ((page, find(page)) for page in reversed(pages))
    return next(((page, there) for page, there in found if there is not None), None)


def _listed(page: Page) -> tuple[Definition, ...] | None:
    return tuple(page.of_kind("citation-entry")) or None


def _named(page: Page) -> named.Named | None:
    found = named.in_metadata(page.document.front_matter)
    return found if found != named.Named() else None


class _Near(NamedTuple):
    """The bibliographies that the files of a folder and of its parents name."""

    paths: tuple[str, ...] = ()
    """The absolute paths of those that were found from the folder of the file that names them."""
    complete: bool = True
    """Whether all names can be determined."""
    missing: tuple[str, ...] = ()
    """The other paths, as written."""


class BibliographyLoader:
    """Finds and reads bibliographies, each file once.

    Args:
        files: which files exist; nothing outside their root is read.
        read: returns the text of a file by its absolute path.
        settled: returns the absolute paths of the bibliographies that the settings name for a page, by its location.

    Attributes:
        sources: the texts that were read so far, by displayed path.
        faults: the entries that could not be read or have a duplicate key, by absolute path of the file.
    """

    def __init__(
        self, files: Files, read: Callable[[str], Source], settled: Callable[[str], Sequence[str]] = lambda _: ()
    ) -> None:
        self._problems: dict[str, list[Problem]] = {}
        self.sources: dict[str, Source] = {}
        self.faults: dict[str, tuple[Fault, ...]] = {}
        self._files = files
        self._read = read
        self._settled = settled
        self._entries: dict[str, list[Entry] | None] = {}
        self._near: dict[str, _Near] = {}
        self._bibliographies: dict[tuple[tuple[str, ...], bool, bool], Bibliography] = {}

    @property
    def problems(self) -> list[Problem]:
        """The files that could not be read so far."""
        return [problem for problems in self._problems.values() for problem in problems]

    def forget(self, paths: Iterable[str]) -> None:
        """Forgets the content of some files, and which files the pages name."""
        for path in paths:
            self._entries.pop(path, None)
            self._problems.pop(path, None)
            self.faults.pop(path, None)
            self.sources.pop(shown(path), None)
        self._near.clear()
        self._bibliographies.clear()

    def with_texts(self, texts: Mapping[str, Source]) -> BibliographyLoader:
        """The same bibliographies with other texts of some files, by absolute path."""

        def read(path: str) -> Source:
            return texts.get(path) or self._read(path)

        other = BibliographyLoader(self._files, read, self._settled)
        other._entries.update((path, entries) for path, entries in self._entries.items() if path not in texts)
        return other

    def source_at(self, path: str) -> Source | None:
        """The text of a file that was read, by its absolute path."""
        return self.sources.get(shown(path))

    def entries_at(self, path: str) -> Sequence[Entry]:
        """The entries of a file, by its absolute path; none if it cannot be read."""
        return self._entries_of(path) or ()

    def load_for(self, page: Page) -> Bibliography:
        """The bibliography of a page."""
        folder, named_in = os.path.dirname(page.location), [_literature(text) for text in page.texts] or [_of((page,))]
        listed = [(source, entry) for literature in named_in for source, entry in literature.entries]
        there = [self._found(literature.folder or folder, literature.names) for literature in named_in]
        own = tuple(path for paths, _ in there for path in paths)
        complete = all(known for _, known in there) and all(literature.is_told for literature in named_in)
        near, near_complete = ((), True) if page.renderer.is_unknown else self._near_pages_of(folder)
        paths = tuple(dict.fromkeys((*self._settled(page.location), *near, *own)))
        is_own = bool(own or listed)
        known = (paths, complete and near_complete, is_own)
        if not listed and known in self._bibliographies:
            return self._bibliographies[known]
        entries: list[Entry] = []
        for path in paths:
            read = self._entries_of(path)
            complete = complete and read is not None
            entries += read or ()
        entries += (Entry(source.source, definition, source is page, source.location) for source, definition in listed)
        found = Bibliography(entries, complete and near_complete, is_own, paths)
        if not paths and not entries:
            found.unnamed = self._unnamed
        if not listed:
            self._bibliographies[known] = found
        return found

    def _found(self, folder: str, bibliographies: named.Named) -> tuple[tuple[str, ...], bool]:
        """The files named in a folder, and whether all of them were found."""
        found = [self._find(folder, path) for path in bibliographies.paths]
        there = tuple(path for path in found if path is not None)
        return there, bibliographies.complete and len(there) == len(found)

    def _find(self, folder: str, path: str) -> str | None:
        """A file that is named in a folder.

        pandoc looks for it in the folder that it is run in, which may be this one or any above; for Quarto a
        leading slash means the project's folder.
        """
        for above in self._folders(folder):
            wanted = os.path.normpath(os.path.join(above, path.lstrip("/")))
            found = self._files.find(wanted) if self._files.inside(wanted) else None
            if found is not None and found.exact and not found.folder:
                return found.path
        return None

    def _is_ours(self, path: str) -> bool:
        """Whether a file is in the project, or may be outside of it; records a problem if it is not."""
        try:
            self._files.check(path)
        except Unreadable as error:
            self._note(path, problem_of(shown(path), error))
            return False
        return True

    def _folders(self, folder: str) -> Iterator[str]:
        while self._files.is_below_root(folder):
            yield folder
            folder = os.path.dirname(folder)

    def _near_pages_of(self, folder: str) -> tuple[tuple[str, ...], bool]:
        """The bibliographies named near the pages in a folder, and whether all of them were found.

        Quarto makes a path in `_metadata.yml` relative to that file only if a file exists there; otherwise it is
        relative to the page (quarto-cli, `toInputRelativePaths`).
        """
        near = self._named_near(folder)
        if not near.missing:
            return near.paths, near.complete
        there, complete = self._found(folder, named.Named(near.missing))
        return (*near.paths, *there), near.complete and complete

    def _named_near(self, folder: str) -> _Near:
        """The bibliographies named by the files of a folder and of its parents."""
        known = self._near.get(folder)
        if known is None:
            known = _Near()
            if self._files.is_below_root(folder):
                above, own = self._named_near(os.path.dirname(folder)), self._named_in(folder)
                found = {path: self._find(folder, path) for path in own.paths}
                known = _Near(
                    (*above.paths, *(path for path in found.values() if path is not None)),
                    above.complete and own.complete,
                    (*above.missing, *(path for path, there in found.items() if there is None)),
                )
            self._near[folder] = known
        return known

    def _named_in(self, folder: str) -> named.Named:
        def read(name: str) -> str:
            # Like all settings: it can be a page, on which the others here depend, too.
            return self._files.texts.read(os.path.join(folder, name)) or ""

        return named.near(self._names_near(folder), read, lambda: self._below(folder))

    def _names_near(self, folder: str) -> Sequence[str]:
        """The names of the files in a folder, and the paths of those where its build files can be, too."""
        names = self._files.names(folder)
        present = set(names)
        places = (place for place in named.BELOW if place.partition("/")[0] in present)
        inner = [f"{place}/{name}" for place in places for name in self._files.names(os.path.join(folder, place))]
        return [*names, *inner] if inner else names

    def _below(self, folder: str) -> Iterator[str]:
        for path in self._files.walk(folder):
            if path.endswith(".bib") and f"{os.sep}_build{os.sep}" not in path[len(folder) :]:
                yield os.path.relpath(path, folder)

    def _unnamed(self) -> Mapping[str, str]:
        """The keys in the bibliographies of the project, which nothing names."""
        return self._files.once(_unnamed_below, self._files.root)

    def _entries_of(self, path: str) -> list[Entry] | None:
        """The entries of a file; None if it cannot be read."""
        if path not in self._entries:
            self._entries[path] = self._read_entries(path)
        return self._entries[path]

    def _read_entries(self, path: str) -> list[Entry] | None:
        if not can_be_read(path) or not self._is_ours(path):
            return None
        try:
            source = self._read(path)
        except OSError as error:
            self._note(path, problem_of(shown(path), error))
            return None
        self.sources[source.path] = source
        not_utf8 = source.fault
        entries = read_entries(source) if not_utf8 is None or not_utf8.is_readable else Entries(())
        faults = (*entries.faults, *repeated(source, entries.definitions))
        if not_utf8 is not None:
            guess = f"; the file seems to be {not_utf8.encoding}" if not_utf8.is_readable else ""
            faults = (Fault(f"{not_utf8.reason}{guess}", not_utf8.offset, "save it as UTF-8"), *faults)
        if faults:
            self.faults[path] = faults
        if not_utf8 is not None and not not_utf8.is_readable:
            return None
        return [Entry(source, definition, location=path) for definition in entries.definitions]

    def _note(self, path: str, problem: Problem) -> None:
        self._problems.setdefault(path, []).append(problem)


def _unnamed_below(files: Files, root: str) -> Mapping[str, str]:
    from refcheck.bibliography.unnamed import ENDING, MOST_FILES, keys_in

    paths = islice((path for path in files.walk(root) if path.endswith(ENDING)), MOST_FILES)
    return keys_in((path, files.texts.read(path) or "") for path in paths)
