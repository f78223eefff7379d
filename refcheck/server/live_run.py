"""A run over some files that is updated while they are being edited."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from operator import itemgetter
from pathlib import Path

from refcheck.bibliography.entries import can_be_read
from refcheck.config import ConfigError, Settings, dependencies, load
from refcheck.facts.model import Document, Finding, Problem
from refcheck.facts.own_reports import is_own_report
from refcheck.facts.source import Source
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.notebooks.source import NotebookSource
from refcheck.project.label_rules import citation_support
from refcheck.project.page import Page, in_memory
from refcheck.project.updating import Change
from refcheck.renderers import NATIVE, OPEN
from refcheck.server.overlay import Overlay
from refcheck.server.warm import warm_cache
from refcheck.session import Session, make_session
from refcheck.workspace.discovery import find_files
from refcheck.workspace.document_loader import decoded
from refcheck.workspace.loading import LoadOptions, common_folder, read_documents
from refcheck.workspace.reachable import reachable_files

_NO_CHANGE = Change(frozenset(), frozenset())


class LiveRun:
    """A run over some files, with the texts of the editor.

    Args:
        paths: the absolute paths of the files and folders, as for `lint`.
        overlay: the texts of the editor.
        settings: the settings of the run.
        known: the texts and facts of files that have not changed since they were read, by location.
        progress: called for each file with the number of files that have been read, and of all files.
    """

    def __init__(
        self,
        paths: Sequence[str],
        overlay: Overlay,
        settings: Settings,
        known: Mapping[str, tuple[Source, Document]],
        progress: Callable[[int, int], None],
    ) -> None:
        self._paths = paths
        self._overlay = overlay
        self._settings = settings
        self._findings: dict[str, tuple[Finding, ...]] = {}
        files = Files(settings.project_root, overlay, follow_outside=settings.follow_outside)
        found = find_files([path for path in paths if os.path.lexists(path)], settings)
        new = {location: location for location in self._new_files()}
        # The first of several labels is that of the first file, saved or not.
        there = dict(sorted((new | found.files).items(), key=itemgetter(1))) if new else found.files
        # All texts are kept in memory: if a file on disk changes, offsets into its old text no longer match.
        facts = {location: document for location, (_, document) in known.items()}
        with warm_cache(settings) as warm:
            options = LoadOptions(keep_texts=True, known=facts, warm=warm, progress=progress)
            documents = read_documents(found._replace(files=there), files, settings, options)
        documents.hold({location: source for location, (source, _) in known.items()})
        self.session: Session = make_session(documents, settings, paths=paths)
        self.session.project.pages.keep_all()

    def prepare(self, between: Callable[[], None]) -> None:
        """Loads all pages and collects the references between them, which takes long.

        Args:
            between: called before each page.
        """
        pages = self.session.project.pages
        for location in pages:
            between()
            pages[location]
        self.session.project.backlinks.collected(None, between)

    @property
    def known(self) -> dict[str, tuple[Source, Document]]:
        """The texts and facts of its files by location, without files to which settings add front matter."""
        nearest = self.session.workspace.nearest_settings
        pages = self.session.project.pages.all()
        return {
            path: (page.source, page.document)
            for path, page in pages.items()
            if not nearest.of(path).front_matter_paths
        }

    def page(self, location: str) -> Page | None:
        """The page of a file; None if the file is not a page of the run."""
        found: Page | None = self.session.project.pages.get(location)
        return found

    def source_of(self, location: str) -> Source:
        """The text of any file.

        Raises:
            OSError: if it cannot be read.
        """
        page = self.session.project.pages.at(location)
        if page is not None:
            return page.source
        return self.session.sources.get(shown(location)) or self.session.documents.read_again(location)

    def findings(self, page: Page) -> tuple[Finding, ...]:
        """The findings of a page, computed once for each of its states."""
        found = self._findings.get(page.location)
        if found is None:
            found = self._findings[page.location] = tuple(self.session.findings(page))
        return found

    def read_among(self, locations: Iterable[str]) -> set[str]:
        """The files among some that this run reads if they exist."""
        below = [path for path in locations if any(path == top or _is_below(path, top) for top in self._paths)]
        return {*reachable_files(below, self._settings), *(path for path in below if path in self._paths)}

    def read_paths(self) -> set[str]:
        """The absolute paths of all files and folders that were read."""
        read = self.session.workspace.files.dependencies()
        return {*self.session.project.pages, *read.texts, *read.opened, *read.folders, *self._settings_files()}

    def _settings_files(self) -> list[str]:
        found = dependencies(common_folder(self._paths), self._settings)
        return [*found.files, *found.marks]

    def pages_below(self, paths: Sequence[str]) -> list[str]:
        """The pages below the folders among some paths. An editor reports a deleted folder without its files."""
        folders = {path for path in paths if not os.path.isfile(path)}
        pages = self.session.project.pages
        return [location for location in pages if not folders.isdisjoint(_folders_above(location))] if folders else []

    def list_findings(self, opened: Collection[str]) -> Mapping[str, tuple[Finding, ...]]:
        """The findings in settings that list pages, and in bibliographies, by location.

        Args:
            opened: the open files. Bibliographies among them are read if any page cites from them.
        """
        wanted = {location for location in opened if can_be_read(location)}
        if wanted:
            self._cited(wanted)
        found = self.session.site_findings
        bibliographies = found.keys() & self.session.project.context.bibliographies.faults.keys()
        # A bibliography that was read earlier may no longer be cited.
        gone = bibliographies - self._cited(bibliographies) if bibliographies else set()
        return {location: findings for location, findings in found.items() if location not in gone}

    @property
    def faulty_bibliographies(self) -> Set[str]:
        """The bibliographies that were read and have faults."""
        faults = self.session.project.context.bibliographies.faults
        return {location for location, found in faults.items() if found}

    def _cited(self, bibliographies: Set[str]) -> Set[str]:
        """The bibliographies among some that pages cite from."""
        project, cited = self.session.project, set[str]()
        for page in project.pages.values():
            citations = (reference for reference in page.references if reference.kind == "citation")
            if any(citation_support(page.view, reference) in (NATIVE, OPEN) for reference in citations):
                cited |= bibliographies & project.bibliography(page).paths
            if len(cited) == len(bibliographies):
                break
        return cited

    def update_all(self, locations: Sequence[str]) -> Iterator[Change]:
        """Updates the run after files have changed, appeared or disappeared."""
        others, read = [], self.read_among(path for path in locations if self.page(path) is None)
        for location in locations:
            if location in read or self.page(location) is not None:
                yield self.update(location)
            else:
                others.append(location)
        if others:
            yield self.update_files(others)

    def update(self, location: str) -> Change:
        """Updates the run after a file has changed, appeared or disappeared."""
        project, source = self.session.project, self._read(location)
        before: Page | None = project.pages.get(location)
        if before is None and source is None:
            return self.update_files([location])
        if before is not None and source is not None and _is_same(source, before.source):
            return _NO_CHANGE
        page = None
        if source is not None and before is not None:
            page = self.session.workspace.page_with_text(before, source)
        elif source is not None:
            document = self.session.documents.parse(source)
            page = self.session.workspace.page(document, location, in_memory(source))
        change = self._changed(project.update(location, page))
        # The deleted page itself counts as changed, even if nothing referred to it.
        return change if page is not None else change._replace(visible=change.visible | {location})

    def update_files(self, paths: Sequence[str]) -> Change:
        """Updates the run after files that are not pages of it have changed, appeared or disappeared."""
        self.session.documents.read_again.cache_clear()
        return self._changed(self.session.project.update_files(paths))

    def _changed(self, change: Change) -> Change:
        for location in change.to_lint:
            self._findings.pop(location, None)
        for location in self._findings.keys() - self.session.project.pages.keys():
            del self._findings[location]
        return change

    def _read(self, location: str) -> Source | None:
        """The text of a file; None if it does not exist, cannot be read, or is a report of refcheck."""
        if location not in self._overlay.texts and not os.path.isfile(location):
            return None
        before = self.page(location)
        try:
            data = self.session.workspace.files.texts.content(location)
        except OSError:
            return None
        if is_own_report(data):
            return None
        return decoded(before.path if before is not None else shown(location), data)

    def _new_files(self) -> list[str]:
        """The files of the run that exist only in the editor."""
        return sorted(self.read_among(path for path in self._overlay.texts if not os.path.lexists(path)))


def settings_of(paths: Sequence[str]) -> tuple[Settings, ConfigError | None]:
    """The settings of a run over some files; if they are invalid, the default settings and the error."""
    start = common_folder(paths)
    try:
        return load(start), None
    except ConfigError as error:
        return replace(Settings(root=Path(os.path.abspath(start))), are_nearest=True), error


def problem_with(error: ConfigError) -> Problem:
    """The problem that reports an error in settings."""
    return Problem(error.path, error.message, error.line, help=error.help)


def _is_same(source: Source, before: Source) -> bool:
    """Whether a file has the same text; a notebook also the same cells."""
    if source.text != before.text:
        return False
    return not isinstance(source, NotebookSource) or source.to_bytes() == before.to_bytes()


def _folders_above(path: str) -> Iterator[str]:
    while (folder := os.path.dirname(path)) != path:
        yield folder
        path = folder


def _is_below(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)
