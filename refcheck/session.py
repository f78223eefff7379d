"""One run over some files: read them, lint them, fix them. What the command line and the API share."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence, Set
from copy import copy
from functools import cached_property, lru_cache, reduce
from typing import TYPE_CHECKING, NamedTuple

from refcheck.caching.previous_run import (
    PageResult,
    PreviousRun,
    RunResult,
    affected_pages,
    pages_needing_backlinks,
    recorded_backlinks,
)
from refcheck.config import Settings
from refcheck.facts.model import Document, Finding, Problem, Severity
from refcheck.facts.source import Source
from refcheck.links.display import shown
from refcheck.links.files import Dependencies, Files
from refcheck.project.dependencies import ANY_PAGE
from refcheck.project.page import Page, in_memory
from refcheck.project.project import Project
from refcheck.rules._engine import lint_page, rules_to_run
from refcheck.workspace.loading import DocumentLoader, Progress
from refcheck.workspace.pages import Workspace
from refcheck.workspace.processes import in_parts

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache
    from refcheck.fixes.fixing import Fixed, Rounds


class Changed(NamedTuple):
    """What a change makes of texts."""

    texts: Mapping[str, str]
    """The new texts, by the location of the file before."""
    refused: str = ""
    """Why nothing is changed, where it could not be proven harmless."""


class _Part(NamedTuple):
    """What was found when some of the pages were linted."""

    outcomes: dict[str, PageResult]
    problems: list[Problem]


class _Seen(NamedTuple):
    """What a process has looked at to lint its pages."""

    sources: Mapping[str, Source]
    problems: Sequence[Problem] = ()
    """Of the files that were asked for."""
    dependencies: Dependencies = Dependencies()
    looked_at: Mapping[str, Set[str]] = {}
    pointing: Mapping[str, set[str]] | None = None


class _Texts(Mapping[str, Source]):
    """Texts by the paths that are shown, each read when it is asked for; the last ones are held."""

    def __init__(self, paths: Collection[str], read: Callable[[str], Source]) -> None:
        self._paths = paths
        self._read = lru_cache(maxsize=64)(read)

    def __getitem__(self, path: str) -> Source:
        if path not in self._paths:
            raise KeyError(path)
        return self._read(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class Session:
    """Files read with their settings.

    Args:
        settings: of the project.
        paths: files and folders; `-` for standard input.
        renderer: for all files; None to find it out for each.
        select: rules to run instead of those that the settings name.
        ignore: rules not to run, beside those that the settings name.
        standard_input: what stands for `-`.
        progress: told how many files have been read, of how many.
        force_exclude: whether files that are named are left out where a search would not find them.
        files: that are read, where not those on disk.
        keep: whether files are to be changed, and so every text kept as it was read.
        processes: how many may work at the same time.
        documents: the facts of files that have been read before, by their absolute, resolved paths.
        cache: what earlier runs have found out, which this one saves its own in.
        readings: of the same files, where they have been read already.
        force_language: whether files that are named are Markdown whatever their names.
    """

    def __init__(
        self,
        settings: Settings,
        paths: Sequence[str],
        renderer: str | None = None,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        standard_input: bytes | None = None,
        progress: Progress = lambda done, of: None,
        *,
        force_exclude: bool = False,
        files: Files | None = None,
        keep: bool = False,
        processes: int = 1,
        documents: Mapping[str, Document] | None = None,
        cache: Cache | None = None,
        readings: DocumentLoader | None = None,
        force_language: bool = False,
    ) -> None:
        self._settings = settings
        self._processes = processes
        self._usual_rules: dict[str, Severity] | None = None
        self._select = tuple(select)
        self._ignore = tuple(ignore)
        if readings is None:
            readings = DocumentLoader(
                settings, files, keep=keep, processes=processes, documents=documents, cache=cache
            ).load(paths, standard_input, progress, force_exclude, force_language=force_language)
        self.readings = readings
        self.workspace = Workspace(readings, renderer)
        self.project = self.workspace.project()
        self._problems_before: tuple[Problem, ...] = ()
        # What other processes have found out.
        self._bibliography_problems: tuple[Problem, ...] = ()
        self._bibliography_sources: Mapping[str, Source] = {}
        self.previous_run: PreviousRun | None = None
        if cache is not None and settings.label_scope != "project" and self.workspace.files.listed is None:
            asked = tuple(paths), renderer, self._select, self._ignore, os.getcwd(), settings
            locations = readings.locations
            surroundings = repr((self.project.context.repository, readings.including(locations)))
            digests = {location: readings.digest(location) for location in locations}
            self.previous_run = PreviousRun(cache, repr(asked), readings.files, digests, surroundings)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the run."""
        return tuple(self.project.pages.values())

    @property
    def locations(self) -> list[str]:
        """Where the pages are."""
        return list(self.project.pages)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read so far; bibliographies are read when a rule asks for them."""
        read = *self._bibliography_problems, *self.project.context.bibliographies.problems
        found = *read, *self.workspace.files.problems
        before = (problem for problem in self._problems_before if problem not in found)
        return tuple(dict.fromkeys((*self.readings.problems, *before, *found)))

    @property
    def bibliography_sources(self) -> Mapping[str, Source]:
        """The texts of the bibliographies that were read so far, by the path that is shown."""
        return {**self._bibliography_sources, **self.project.context.bibliographies.sources}

    def in_renderer(self, name: str) -> Session:
        """The same files, not read again, as another renderer sees them."""
        other = copy(self)
        other.project = self.workspace.in_renderer(self.project, name)
        other.pages = tuple(other.project.pages.values())
        return other

    def findings(self, page: Page, project: Project | None = None) -> list[Finding]:
        """What the rules that are chosen for a page say of it, sorted by place."""
        project = project or self.project
        return lint_page(page, project, self.rules(page, project))

    def all_findings(self) -> list[Finding]:
        """What the chosen rules say of all pages, by page and place."""
        return self.lint().findings

    def lint(self) -> RunResult:
        """What linting all pages comes to; what an earlier run has found is taken over where it still holds."""
        before = self.previous_run.result() if self.previous_run is not None else None
        if before is None or self.previous_run is None or self.previous_run.changed is None:
            result = self._lint_all()
        elif not self.previous_run.changed:
            self._problems_before = before.problems
            return before
        else:
            result = self._lint_again(before, self.previous_run.changed) or self._lint_all()
        if self.previous_run is not None and not self.workspace.files.problems:
            # What is no file is not looked at again to see whether it has changed.
            self.previous_run.store(result)
        return result

    def _lint_again(self, before: RunResult, changed: Set[str]) -> RunResult | None:
        """What linting comes to where only some pages have other texts; None where it is best to lint all of them."""
        project, few = self.project, len(before.pages) // 3 + 1
        wanted = affected_pages(before, changed)
        if before.problems or self.readings.including(before.pages) or len(wanted) > few:
            return None
        points_to: dict[str, Set[str]] = {}
        if before.has_backlinks:
            points_to = {location: project.outgoing_pages(project.pages[location]) for location in wanted}
            were = (before.pages[location].outgoing_pages for location in points_to)
            wanted |= pages_needing_backlinks(before, set().union(*points_to.values(), *were))
            project = project.with_recorded_backlinks(recorded_backlinks(before, points_to))
        anew = {location: self._outcome(location, project) for location in before.pages if location in wanted}
        if project.computed_backlinks() is not None and not before.has_backlinks:
            # It is asked for now, of which nobody has asked before.
            return None
        for location, outcome in anew.items():
            old = before.pages[location]
            if location not in points_to:
                # Its own references are what they were.
                looked_at = outcome.dependencies
                if location not in changed and old.dependencies is not None and looked_at is not None:
                    looked_at |= old.dependencies
                anew[location] = outcome._replace(outgoing_pages=old.outgoing_pages, dependencies=looked_at)
            else:
                anew[location] = outcome._replace(outgoing_pages=frozenset(points_to[location]))
        dependencies = before.dependencies.merged_with(self.workspace.files.dependencies())
        bibliographies = project.context.bibliographies
        problems, sources = tuple(bibliographies.problems), tuple(sorted({*before.sources, *bibliographies.sources}))
        return RunResult({**before.pages, **anew}, dependencies, problems, sources, before.has_backlinks)

    def _outcome(self, location: str, project: Project) -> PageResult:
        """What linting a page comes to, as far as that is known before all are linted."""
        page, dependencies = project.page_at(location), project.dependencies
        assert page is not None
        findings = tuple(self.findings(page, project))
        dependencies.record_book(page)
        seen, asked = dependencies.of(location), location in dependencies.backlinks_asked
        looked_at = None if ANY_PAGE in seen else frozenset(seen)
        project.evict(page)
        return PageResult(page.renderer.name, page.publication.reason, findings, looked_at, frozenset(), asked)

    def _lint_all(self) -> RunResult:
        project, locations = self.project, self.locations
        bibliographies, files = project.context.bibliographies, self.workspace.files

        def lint(start: int, stop: int) -> _Part:
            known = len(bibliographies.problems)
            outcomes = {location: self._outcome(location, project) for location in locations[start:stop]}
            return _Part(outcomes, bibliographies.problems[known:])

        def look_back() -> _Seen:
            if self.previous_run is None:
                return _Seen(bibliographies.sources, files.problems)
            looked_at, pointing = project.dependencies.targets, project.computed_backlinks()
            return _Seen(bibliographies.sources, files.problems, files.dependencies(), looked_at, pointing)

        parts, seen = in_parts(lint, self.readings.sizes(locations), self._processes, look_back)
        outcomes = {location: outcome for part in parts for location, outcome in part.outcomes.items()}
        problems = list(dict.fromkeys(problem for part in parts for problem in part.problems))
        files.problems = list(dict.fromkeys(problem for one in seen for problem in one.problems))
        self._bibliography_problems = tuple(problems)
        for other in seen:
            self._bibliography_sources = {**self._bibliography_sources, **other.sources}
        dependencies = reduce(Dependencies.merged_with, (one.dependencies for one in seen))
        pointing = next((one.pointing for one in seen if one.pointing is not None), None)
        if self.previous_run is not None:
            points_to: dict[str, set[str]] = {}
            for target, others in (pointing or {}).items():
                for location in others:
                    points_to.setdefault(location, set()).add(target)
            for location, outcome in outcomes.items():
                looked_at = set().union(*(one.looked_at.get(location, ()) for one in seen))
                outcomes[location] = outcome._replace(
                    dependencies=None if ANY_PAGE in looked_at else frozenset(looked_at),
                    outgoing_pages=frozenset(points_to.get(location, ())),
                )
        sources = tuple(sorted({*bibliographies.sources, *self._bibliography_sources}))
        return RunResult(outcomes, dependencies, tuple(problems), sources, pointing is not None)

    def checked(self, result: RunResult) -> Mapping[str, Source]:
        """The texts of the pages with findings and of the bibliographies that were read, by the paths shown."""
        known = self.bibliography_sources
        locations = {path: os.path.abspath(path) for path in result.sources}
        locations |= {self.shown(location): location for location, one in result.pages.items() if one.findings}
        return _Texts(locations, lambda path: known.get(path) or self.readings.text_at(locations[path]))

    def shown(self, location: str) -> str:
        """The path of a page as it is shown."""
        return self.readings.shown(location)

    def rules(self, page: Page, project: Project | None = None) -> dict[str, Severity]:
        """The rules that are chosen for a page, with their severities."""
        relative = os.path.relpath(page.location, self.workspace.files.root)
        settings = self._settings.for_path(relative.replace(os.sep, "/"))
        if settings is not self._settings:
            return self._rules_by(settings)
        if self._usual_rules is None:
            self._usual_rules = self._rules_by(settings)
        return self._usual_rules

    def _rules_by(self, settings: Settings) -> dict[str, Severity]:
        return rules_to_run(self._select or settings.select, (*settings.ignore, *self._ignore), settings.severity)

    def fix(self, page: Page, *, unsafe: bool = False) -> tuple[Fixed, list[Finding]]:
        """A page's text after its fixes, and what is left to be done by hand, by its place in that text."""
        from refcheck.facts.offset_map import OffsetMap
        from refcheck.fixes.changes import Change, Snapshot
        from refcheck.fixes.fix_damage import find_fix_damage
        from refcheck.fixes.fixing import Text, choose, fix_text
        from refcheck.fixes.safety import find_damage

        location, source = page.location, page.source
        found = self.findings(page)
        now = Snapshot(self.project, lambda same: found if same is page else self.findings(same))

        # A proof is about two of them.
        @lru_cache(maxsize=2)
        def snapshot(text: str) -> Snapshot:
            if text == source.text:
                return now
            after = self._changed({location: text})
            findings = self.findings(after.pages[location], after)
            return Snapshot(
                after, lambda same: findings if same is after.pages[location] else self.findings(same, after)
            )

        def read(text: str) -> Text:
            after = snapshot(text)
            return Text(text, after.findings(after.project.pages[location]))

        def broken(text: str, new_text: str, rounds: Rounds) -> str:
            before, after, offsets = snapshot(text), snapshot(new_text), OffsetMap(rounds)
            damage = find_damage(before, after, Change({location: offsets}))
            return damage or find_fix_damage(before, after, location, offsets)

        def again(text: str) -> Sequence[Finding]:
            """What another run would fix; it may even take the fixed text for one of another renderer."""
            fixed = snapshot(text).project.pages[location]
            seen = self.workspace.page(fixed.document, location, fixed.read)
            if seen.renderer.name != fixed.renderer.name:
                after = self.project.with_changes({location: seen})
                return choose(self.findings(seen, after), unsafe=unsafe)
            return ()

        fixed = fix_text(Text(source.text, found), read, broken, again, unsafe=unsafe)
        left = found if fixed.text == source.text else read(fixed.text).findings
        return fixed, list(left)

    def change(
        self,
        edits: Mapping[str, Rounds],
        moves: Mapping[str, str] | None = None,
        renderer: str | None = None,
    ) -> Changed:
        """Several texts after their edits, and files at other places, if that can be proven to do no harm.

        Args:
            edits: of each text that changes, round after round, by the location of its file; sorted and apart.
            moves: the absolute paths of files before and after.
            renderer: that the texts are for afterwards, where not the same as before.
        """
        from refcheck.facts.offset_map import OffsetMap
        from refcheck.fixes.changes import Change, Snapshot
        from refcheck.fixes.fixing import apply
        from refcheck.fixes.safety import find_damage

        texts = {}
        for location, rounds in edits.items():
            texts[location] = self.project.pages[location].source.text
            for made in rounds:
                texts[location] = apply(texts[location], made)
        change = Change(
            {where: OffsetMap(rounds) for where, rounds in edits.items()}, moves or {}, renderer is not None
        )
        after = self._changed(texts, change.moves)
        if renderer is not None:
            after = self.workspace.in_renderer(after, renderer)
        before = Snapshot(self.project, self.findings)
        return Changed(texts, find_damage(before, Snapshot(after, lambda page: self.findings(page, after)), change))

    def read(self, page: Page, source: Source) -> Page:
        """A page with another text."""
        document = self.readings.document(source)
        # The front matter can be another one, too.
        return page.with_text(document, source, {**page.publication.metadata, **document.front_matter})

    def _changed(self, texts: Mapping[str, str], moves: Mapping[str, str] | None = None) -> Project:
        """The project with other texts, by the locations of their pages as they are now."""
        changed = {}
        for location, text in texts.items():
            page, there = self.project.pages[location], (moves or {}).get(location, location)
            source = Source(shown(there) if there != location else page.path, text)
            # Made again, as more depends on the text than its facts; only the renderer stays.
            seen = self.workspace.page(self.readings.document(source), location, in_memory(source), page)
            changed[there] = seen if there == location else seen.at(there)
        return self.project.with_changes(changed, moves)
