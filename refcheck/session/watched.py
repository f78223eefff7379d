"""A run that is kept up to date while its files change: only changed files are read again."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Set
from typing import NamedTuple

from refcheck.config.search import MISNAMED, NAMES
from refcheck.facts.model import Finding, Unchecked
from refcheck.facts.own_reports import is_own_report
from refcheck.project.page import Page, in_memory
from refcheck.project.unchecked import unchecked_of
from refcheck.session.session import Session

# The files that decide which files are read, and how.
_DECIDING = frozenset((*NAMES, *MISNAMED, ".gitignore", ".refcheckignore"))


class Linted(NamedTuple):
    """The result of linting a page."""

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]
    references: int


class WatchedRun:
    """All findings of a run, kept up to date.

    Args:
        session: the run, whose texts are held in memory.
        find: returns the locations of the files that the run reads now.

    Attributes:
        session: the run as it is now.
        pages: the result of each page, by location.
    """

    def __init__(self, session: Session, find: Callable[[], Collection[str]]) -> None:
        self.session = session
        self.pages: dict[str, Linted] = {}
        self._own_reports = set(session.report.own_reports)
        self._find = find
        session.project.pages.keep_all()
        self._lint(session.locations)

    def update(self, paths: Set[str]) -> bool:
        """Brings the run up to date after files have changed, appeared or disappeared.

        Returns:
            False if a new run is necessary, because settings or folders have changed.
        """
        project, found, known = self.session.project, frozenset(self._find()), frozenset(self.session.locations)
        folders = _folders_with(known)
        if any(os.path.basename(path) in _DECIDING or path in folders or os.path.isdir(path) for path in paths):
            return False
        self.session.documents.read_again.cache_clear()
        to_lint, own_reports = set[str](), set[str]()
        for location in sorted(known - found):
            to_lint |= project.update(location, None).to_lint
        for location in sorted((found - known) | (paths & found)):
            page, is_own = self._read(location)
            if page is not None or (is_own and location in known):
                to_lint |= project.update(location, page).to_lint
            if is_own:
                own_reports.add(location)
        # What is in a report of refcheck does not count, only whether it is there.
        others = (paths - known - found) | (own_reports - known - self._own_reports)
        self._own_reports = own_reports
        if others:
            to_lint |= project.update_files(others).to_lint
        self.session = self.session.after_update()
        for location in self.pages.keys() - project.pages.keys():
            del self.pages[location]
        self._lint(location for location in to_lint if location in project.pages)
        return True

    def _lint(self, locations: Iterable[str]) -> None:
        for location in locations:
            page = self.session.project.pages[location]
            findings = tuple(self.session.findings(page))
            self.pages[location] = Linted(findings, *unchecked_of(page, self.session.project))

    def _read(self, location: str) -> tuple[Page | None, bool]:
        """A page with the text that its file has now, and whether it is none as refcheck has written the file.

        It is also None if the file cannot be read.
        """
        workspace, before = self.session.workspace, self.session.project.pages.get(location)
        try:
            source = workspace.documents.read(location)
        except OSError:
            return None, False
        if is_own_report(source.text.encode(errors="surrogatepass")):
            return None, True
        if before is not None:
            return workspace.page_with_text(before, source), False
        return workspace.page(workspace.documents.parse(source), location, in_memory(source)), False


def _folders_with(locations: Iterable[str]) -> set[str]:
    """The folders with some files in them or below; they may be gone by now."""
    folders: set[str] = set()
    for location in locations:
        folder = os.path.dirname(location)
        while folder not in folders:
            folders.add(folder)
            folder = os.path.dirname(folder)
    return folders
