"""A run on staged files: the changed files, and references elsewhere that the change breaks."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from refcheck.config import Settings
from refcheck.facts.model import Finding, Problem
from refcheck.links.destinations import is_markdown
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.session import listed
from refcheck.session.session import LintOptions, Session
from refcheck.session.staged_change import StagedChange, Tree
from refcheck.workspace.discovery import SearchResult
from refcheck.workspace.git import Git
from refcheck.workspace.git import Tree as GitTree
from refcheck.workspace.loaded_documents import LoadReport
from refcheck.workspace.loading import LoadOptions, common_folder, read_documents
from refcheck.workspace.pages import Workspace
from refcheck.workspace.reachable import not_markdown, reachable_files
from refcheck.workspace.tracked_files import TrackedFiles

_NONE = SearchResult({})


class StagedSelection(NamedTuple):
    """The files of the index to report on, by their absolute paths."""

    named: tuple[str, ...]
    """The files that the user has named, changed or not."""
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]
    folder: Path
    """The innermost folder that contains the files; the search for settings starts there."""


def select_staged(git: Git, paths: Sequence[str]) -> StagedSelection:
    """Selects the staged files that paths name: for a folder, the changes in it; without paths, all changes."""
    named, problems = [], []
    changed = [] if paths else list(git.changed)
    for path in paths:
        location = os.path.realpath(path)
        if location in git.index and git.index[location].is_file:
            named.append(location)
            continue
        inside = [other for other in git.changed if other.startswith(location.rstrip(os.sep) + os.sep)]
        changed += inside
        if not inside and location not in git.head and not os.path.isdir(location):
            problems.append(Problem(shown(path), "it is not in the index of git", help="`git add` it"))
    about = named or [path for path in changed if is_markdown(path)] or git.changed or [os.getcwd()]
    there = (path for path in changed if path in git.index and git.index[path].is_file)
    return StagedSelection(tuple(named), tuple(there), tuple(problems), common_folder(about))


def open_staged_session(
    git: Git, selection: StagedSelection, settings: Settings, options: LintOptions, load_options: LoadOptions
) -> StagedSession:
    """Reads the selected files of the index, and the last commit."""

    def files(tree: GitTree) -> Files:
        return Files(settings.project_root, TrackedFiles(git, tree), follow_outside=settings.follow_outside)

    others = [] if load_options.force_language else not_markdown(selection.named, settings)
    named = [path for path in selection.named if path not in others]
    wanted = {*reachable_files(named, settings, are_named=True), *reachable_files(selection.changed, settings)}
    found = SearchResult({location: os.path.relpath(location) for location in sorted(wanted)})
    index = Workspace(read_documents(found, files(git.index), settings, load_options), settings, options.renderer)
    commit = Workspace(read_documents(_NONE, files(git.head), settings), settings, options.renderer)
    change = StagedChange(git, Tree(commit, commit.project()), Tree(index, index.project()))
    read = index.documents.report
    report = read._replace(problems=(*read.problems, *selection.problems), not_markdown=tuple(map(shown, others)))
    return StagedSession(change, options, report, tuple(_broken_elsewhere(change)))


class StagedSession(Session):
    """Files of the index, read with their settings.

    Args:
        report: the report on finding and reading the files.
        elsewhere: the locations of other pages with references that the change broke.
    """

    def __init__(
        self, change: StagedChange, options: LintOptions, report: LoadReport, elsewhere: tuple[str, ...]
    ) -> None:
        super().__init__(change.staged.workspace, change.staged.project, options)
        self.staged_change = change
        self._report = report
        self._elsewhere = elsewhere

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The requested pages, then those elsewhere with references that the change broke."""
        return (*self.project.pages.values(), *filter(None, map(self.project.pages.at, self._elsewhere)))

    @property
    def locations(self) -> list[str]:
        """The locations of these pages."""
        return [page.location for page in self.pages]

    @property
    def report(self) -> LoadReport:
        """The report on how the files were found and read."""
        return self._report

    def shown(self, location: str) -> str:
        """The path of a page as it is displayed."""
        page = self.project.pages.at(location)
        assert page is not None
        return page.path

    def in_renderer(self, name: str) -> Session:
        """The same files, not read again, as another renderer sees them."""
        return StagedSession(self.staged_change.in_renderer(name), self._options, self._report, self._elsewhere)

    def _lint_site_lists(self, renderers: Mapping[str, str]) -> dict[str, tuple[Finding, ...]]:
        """The findings of changed settings, and of entries whose files the change removes."""
        return listed.findings_of(self.workspace.files, self.staged_change.site_lists(self._renderer_at), self.rules_at)

    def _renderer_at(self, location: str) -> str | None:
        """The renderer that the user has set for a location; None if it is to be detected."""
        relative = os.path.relpath(location, self.workspace.files.root).replace(os.sep, "/")
        return self._options.renderer or self.workspace.settings.for_path(relative).renderer

    def findings(self, page: Page, project: Project | None = None) -> list[Finding]:
        """The findings of a page; if it was not requested, only those of references that the change broke."""
        is_asked = page.location in self.project.pages
        causes = self.staged_change.not_added(page) if is_asked else self.staged_change.broken(page)
        findings = []
        for finding in super().findings(page, project):
            start = finding.diagnostic.span.start
            cause = next((why for reference, why in causes if reference.span.start <= start < reference.span.end), "")
            if cause:
                message = f"{finding.diagnostic.message}: {cause}"
                finding = finding._replace(diagnostic=finding.diagnostic._replace(message=message))
            if cause or is_asked:
                findings.append(finding)
        return findings


def _broken_elsewhere(change: StagedChange) -> Iterator[str]:
    for location in sorted(change.candidates()):
        page = change.staged.project.pages.at(location)
        if page is not None and change.broken(page):
            yield location
