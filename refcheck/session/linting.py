"""Lints all pages of a run, in several processes, or only those that a change affects."""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import reduce

from refcheck.bibliography.entries import Fault
from refcheck.caching.previous_run import (
    PageResult,
    RunResult,
    affected_pages,
    pages_needing_backlinks,
    recorded_backlinks,
)
from refcheck.facts.model import Finding, Problem
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.links.display import shown
from refcheck.links.files import Dependencies
from refcheck.project.dependencies import ANY_PAGE
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.unchecked import unchecked_of
from refcheck.workspace.processes import file_sizes, in_parts


class Linted(NamedTuple):
    """The result of a run, with the files that were read for it in all processes."""

    result: RunResult
    file_problems: tuple[Problem, ...] = ()
    """The problems with files that links and settings name."""
    sources: Mapping[str, Source] = {}
    """The bibliographies that were read, by their displayed paths."""
    faults: Mapping[str, tuple[Fault, ...]] = {}
    """The faults in unreadable parts of the bibliographies, by their absolute paths."""


class _Part(NamedTuple):
    """The results of some of the pages."""

    pages: dict[str, PageResult]
    problems: list[Problem]
    """The problems with the bibliographies that were first read for these pages."""


class _Summary(NamedTuple):
    """The files that a process has read for its pages, the problems with them, and the dependencies."""

    sources: Mapping[str, Source]
    problems: Sequence[Problem] = ()
    faults: Mapping[str, tuple[Fault, ...]] = {}
    dependencies: Dependencies = Dependencies()
    targets: Mapping[str, Set[str]] = {}
    """The locations of the pages that each page depends on."""
    backlinks: Mapping[str, set[str]] | None = None
    """The locations of the pages that refer to each page; None if no page needed them."""


class Linter:
    """Lints pages.

    Args:
        project: the project of the pages.
        findings: returns the findings of a page in a project.
        is_recorded: whether the result and all its dependencies are stored for the next run.
    """

    def __init__(
        self, project: Project, findings: Callable[[Page, Project], list[Finding]], *, is_recorded: bool
    ) -> None:
        self._project = project
        self._findings = findings
        self._is_recorded = is_recorded
        self._bibliographies = project.context.bibliographies
        self._files = project.context.files

    def lint_all(self, locations: Sequence[str], processes: int) -> Linted:
        """Lints all pages.

        Args:
            processes: the maximum number of parallel processes.
        """

        def lint(start: int, stop: int) -> _Part:
            known = len(self._bibliographies.problems)
            pages = {location: self.lint_page(location, self._project) for location in locations[start:stop]}
            return _Part(pages, self._bibliographies.problems[known:])

        parts, summaries = in_parts(lint, file_sizes(locations, processes), processes, self._summary)
        pages = {location: page for part in parts for location, page in part.pages.items()}
        backlinks = next((summary.backlinks for summary in summaries if summary.backlinks is not None), None)
        if self._is_recorded:
            pages = _with_dependencies(pages, summaries, backlinks)
        sources = {path: source for summary in summaries for path, source in summary.sources.items()}
        result = RunResult(
            pages,
            dependencies=reduce(Dependencies.merged_with, (summary.dependencies for summary in summaries)),
            problems=tuple(dict.fromkeys(problem for part in parts for problem in part.problems)),
            sources=tuple(sorted(sources)),
            has_backlinks=backlinks is not None,
        )
        problems = tuple(dict.fromkeys(problem for summary in summaries for problem in summary.problems))
        faults = {path: found for summary in summaries for path, found in summary.faults.items()}
        return Linted(result, problems, sources, faults)

    def lint_again(self, before: RunResult, changed: Set[str]) -> Linted | None:
        """Lints the pages that the changed ones affect; None if it is better to lint all pages."""
        project = self._project
        affected = affected_pages(before, changed)
        # The faults of a bibliography are detected when it is read.
        are_broken = any(shown(location) in before.sources for location in before.site_findings)
        if before.problems or are_broken or len(affected) > len(before.pages) // 3 + 1:
            return None
        outgoing: dict[str, Set[str]] = {}
        if before.has_backlinks:
            outgoing = {location: project.outgoing.pages_of(project.pages[location]) for location in affected}
            were = (before.pages[location].outgoing_pages for location in outgoing)
            affected |= pages_needing_backlinks(before, set().union(*outgoing.values(), *were))
            project = project.with_recorded_backlinks(recorded_backlinks(before, outgoing))
        pages = {location: self.lint_page(location, project) for location in before.pages if location in affected}
        if project.backlinks.by_target() is not None and not before.has_backlinks:
            # A page needs its backlinks now, but no page did in the last run.
            return None
        for location, page in pages.items():
            old = before.pages[location]
            if location in outgoing:
                pages[location] = page._replace(outgoing_pages=frozenset(outgoing[location]))
            else:
                pages[location] = _with_former_links(page, old, is_changed=location in changed)
        result = RunResult(
            {**before.pages, **pages},
            dependencies=before.dependencies.merged_with(self._files.dependencies()),
            problems=tuple(self._bibliographies.problems),
            sources=tuple(sorted({*before.sources, *self._bibliographies.sources})),
            has_backlinks=before.has_backlinks,
        )
        return Linted(result, faults=self._bibliographies.faults)

    def lint_page(self, location: str, project: Project) -> PageResult:
        """The result of a page, as far as it is known before all pages are linted."""
        page, dependencies = project.pages.at(location), project.dependencies
        assert page is not None
        findings = tuple(self._findings(page, project))
        dependencies.record_book(page)
        targets, needs_backlinks = dependencies.of(location), location in dependencies.backlinks_asked
        unchecked, references = unchecked_of(page, project)
        project.joined.evict(page)
        return PageResult(
            page.renderer.name,
            page.publication.reason,
            findings=findings,
            dependencies=None if ANY_PAGE in targets else frozenset(targets),
            needs_backlinks=needs_backlinks,
            unchecked=unchecked,
            references=references,
        )

    def _summary(self) -> _Summary:
        sources, problems = self._bibliographies.sources, self._files.texts.problems
        if not self._is_recorded:
            return _Summary(sources, problems, self._bibliographies.faults)
        targets, backlinks = self._project.dependencies.targets, self._project.backlinks.by_target()
        faults = self._bibliographies.faults
        return _Summary(sources, problems, faults, self._files.dependencies(), targets, backlinks)


def _with_dependencies(
    pages: Mapping[str, PageResult], summaries: Sequence[_Summary], backlinks: Mapping[str, set[str]] | None
) -> dict[str, PageResult]:
    """The results with all their dependencies; any process may have recorded these."""
    outgoing: dict[str, set[str]] = {}
    for target, others in (backlinks or {}).items():
        for location in others:
            outgoing.setdefault(location, set()).add(target)
    completed = {}
    for location, page in pages.items():
        targets = set().union(*(summary.targets.get(location, ()) for summary in summaries))
        completed[location] = page._replace(
            dependencies=None if ANY_PAGE in targets else frozenset(targets),
            outgoing_pages=frozenset(outgoing.get(location, ())),
        )
    return completed


def _with_former_links(page: PageResult, old: PageResult, *, is_changed: bool) -> PageResult:
    """The result of a page whose own references are the same as before."""
    dependencies = page.dependencies
    if not is_changed and old.dependencies is not None and dependencies is not None:
        dependencies |= old.dependencies
    return page._replace(outgoing_pages=old.outgoing_pages, dependencies=dependencies)
