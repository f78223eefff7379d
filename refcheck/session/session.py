"""The pages of a run, and their findings, fixes and changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from refcheck import renderers
from refcheck.bibliography.entries import Fault
from refcheck.caching.previous_run import PreviousRun, RunResult
from refcheck.config import Settings
from refcheck.facts.model import Finding, Problem, Severity
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.links.display import shown
from refcheck.links.suffixes import IMAGES
from refcheck.project.page import Page, in_memory
from refcheck.project.project import Project
from refcheck.rules._engine import lint_bibliography, lint_page, rules_to_run
from refcheck.session.linting import Linted, Linter
from refcheck.workspace.loaded_documents import SOURCE_CACHE_SIZE, LoadedDocuments, LoadReport
from refcheck.workspace.loading import LoadOptions, load_documents
from refcheck.workspace.pages import Workspace

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache
    from refcheck.converting.conversion import ConvertedNotes
    from refcheck.external.answers import Answers
    from refcheck.facts.cancellation import Check
    from refcheck.fixes.fixing import Fixed, Rounds
    from refcheck.session import listed


class LintOptions(NamedTuple):
    """The options of the user for linting; they override the settings."""

    renderer: str | None = None
    """The renderer of all files; None to use the settings, or to detect it for each file."""
    select: tuple[str, ...] = ()
    """The rules to run instead of those in the settings."""
    ignore: tuple[str, ...] = ()
    """Rules not to run, in addition to those in the settings."""
    also: tuple[str, ...] = ()
    """The names of rules to run in addition."""
    processes: int = 1
    """The maximum number of parallel processes."""


class Changed(NamedTuple):
    """The result of a change of texts."""

    texts: Mapping[str, str]
    """The new texts, by the location of the file before."""
    refused: str = ""
    """The reason why nothing is changed, if the change could not be proven harmless."""


_DEFAULTS, _LOAD_DEFAULTS = LintOptions(), LoadOptions()
_OF_IMAGES = "unreferenced-file"


def open_session(
    paths: Sequence[str],
    settings: Settings,
    options: LintOptions = _DEFAULTS,
    load_options: LoadOptions = _LOAD_DEFAULTS,
) -> Session:
    """Reads files and folders.

    Args:
        paths: as the user has given them; `-` for standard input.
    """
    return make_session(load_documents(paths, settings, load_options), settings, options, paths=paths)


def make_session(
    documents: LoadedDocuments,
    settings: Settings,
    options: LintOptions = _DEFAULTS,
    cache: Cache | None = None,
    paths: Sequence[str] = (),
) -> Session:
    """A session over documents that have been read.

    Args:
        cache: the results of earlier runs, if they can be reused.
        paths: as the user has given them; an earlier run is found in the cache by them. The lists of sites are linted
            if they are in one of the folders among them.
    """
    workspace = Workspace(documents, settings, options.renderer)
    project = workspace.project()
    previous = None
    if cache is not None and settings.label_scope != "project" and documents.files.listed is None:
        locations = documents.locations
        for location in locations:
            documents.settings.of(location)
        every = documents.settings.all
        asked = tuple(paths), options._replace(processes=1), os.getcwd(), every
        surroundings = repr((project.context.repository, documents.including(locations)))
        digests = {location: documents.digest(location) for location in locations}
        previous = PreviousRun(cache, repr(asked), documents.files, digests, surroundings)
    folders = tuple(os.path.realpath(path) for path in paths if os.path.isdir(path))
    return Session(workspace, project, options, previous, folders)


class Session:
    """Files read with their settings.

    Args:
        workspace: makes the pages.
        project: the project of all pages.
        previous_run: the last run on the same files, whose results are reused if they are still valid.
        folders: the absolute paths of the folders that were searched.
        answers: for addresses on the web; None if they are not checked.
    """

    def __init__(
        self,
        workspace: Workspace,
        project: Project,
        options: LintOptions,
        previous_run: PreviousRun | None = None,
        folders: tuple[str, ...] = (),
        answers: Answers | None = None,
    ) -> None:
        self.workspace = workspace
        self.documents = workspace.documents
        self.project = project
        self.previous_run = previous_run
        self._options = options
        self._folders = folders
        self._answers = answers
        self._usual_rules: dict[Path, dict[str, Severity]] = {}
        self._linted: Linted | None = None

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the run."""
        return tuple(self.project.pages.values())

    @property
    def locations(self) -> list[str]:
        """The locations of the pages."""
        return list(self.project.pages)

    @property
    def report(self) -> LoadReport:
        """The report on how the files were found and read."""
        return self.documents.report

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The files that could not be read so far; bibliographies are read when a rule needs them."""
        result_problems = self._linted.result.problems if self._linted is not None else ()
        file_problems = self._linted.file_problems if self._linted is not None else ()
        bibliographies = *result_problems, *self.project.context.bibliographies.problems
        files = *file_problems, *self.workspace.files.texts.problems
        return tuple(dict.fromkeys((*self.report.problems, *bibliographies, *files)))

    @property
    def sources(self) -> Mapping[str, Source]:
        """The texts of the bibliographies that have been read so far, by their displayed paths."""
        linted = self._linted.sources if self._linted is not None else {}
        return {**linted, **self.project.context.bibliographies.sources}

    @property
    def _bibliography_paths(self) -> Collection[str]:
        return (*self.sources, *(self._linted.result.sources if self._linted is not None else ()))

    def after_update(self) -> Session:
        """The same run after its project was updated."""
        return Session(self.workspace, self.project, self._options, folders=self._folders, answers=self._answers)

    def with_answers(self, answers: Answers) -> Session:
        """The same run with answers for addresses on the web. Results of earlier runs are not reused."""
        return Session(self.workspace, self.project, self._options, folders=self._folders, answers=answers)

    def in_renderer(self, name: str) -> Session:
        """The same files, not read again, as another renderer sees them."""
        project = self.workspace.in_renderer(self.project, name)
        return Session(self.workspace, project, self._options, folders=self._folders, answers=self._answers)

    def findings(self, page: Page, project: Project | None = None) -> list[Finding]:
        """The findings of the rules that are selected for a page, by place."""
        project = project or self.project
        return lint_page(page, project, self.rules(page), self._answers)

    def all_findings(self) -> list[Finding]:
        """The findings of all pages, by page and place."""
        return self.lint().findings

    def lint(self) -> RunResult:
        """Lints all pages; reuses the results of the previous run that are still valid."""
        previous = self.previous_run
        before = previous.result() if previous is not None else None
        changed = previous.changed if previous is not None else None
        if before is not None and changed is not None and not changed:
            self._linted = Linted(before)
            return before
        linter, linted = Linter(self.project, self.findings, is_recorded=previous is not None), None
        if before is not None and changed is not None and not self.documents.including(before.pages):
            linted = linter.lint_again(before, changed)
        linted = linted or linter.lint_all(self.locations, self._options.processes)
        renderers = {location: page.renderer for location, page in linted.result.pages.items()}
        self._linted = linted._replace(result=self._with_site_findings(linted, renderers))
        if previous is not None and not self.workspace.files.texts.problems and not self._linted.file_problems:
            # A file that cannot be read is not checked again for changes.
            previous.store(self._linted.result)
        return self._linted.result

    @property
    def site_findings(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings of the settings that list pages of the run's sites, and of bibliographies, by location.

        If the run is not linted, only the bibliographies that have been read so far are included, and the findings are
        searched for each time.
        """
        if self._linted is not None:
            return self._linted.result.site_findings
        lists = self._lint_site_lists({page.location: page.renderer.name for page in self.pages})
        bibliographies = self._lint_bibliographies(self.project.context.bibliographies.faults)
        return {**lists, **bibliographies, **self._lint_images()}

    def site_sources(self, locations: Iterable[str]) -> dict[str, listed.Settings]:
        """The files with `site_findings`, by their displayed paths."""
        return {settings.source.path: settings for settings in map(self._settings_at, locations)}

    def _lint_bibliographies(self, faults: Mapping[str, Sequence[Fault]]) -> dict[str, tuple[Finding, ...]]:
        found = {
            location: tuple(
                lint_bibliography(self._bibliography_at(location), faults[location], self.rules_at(location))
            )
            for location in sorted(faults)
        }
        return {location: findings for location, findings in found.items() if findings}

    def _lint_images(self) -> dict[str, tuple[Finding, ...]]:
        """The findings about images that nothing refers to, if any settings enable the rule."""
        every = self.workspace.nearest_settings.all
        if not self._folders or not any(_OF_IMAGES in self._rules_by(settings) for settings in every):
            return {}
        from refcheck.session import unreferenced_images

        return unreferenced_images.findings_of(
            self.workspace.files, self._folders, self.workspace.settings, self.rules_at
        )

    def _bibliography_at(self, location: str) -> Source:
        return self.sources.get(shown(location)) or self.documents.read_again(location)

    def _settings_at(self, location: str) -> listed.Settings:
        from refcheck.session import listed

        if location.lower().endswith(IMAGES):
            # An image has no text that could be shown.
            return listed.Settings(location, Source(shown(location), ""))
        if shown(location) in self._bibliography_paths:
            return listed.Settings(location, self._bibliography_at(location))
        return listed.Settings(location, listed.source_at(self.workspace.files, location))

    def _lint_site_lists(self, names: Mapping[str, str]) -> dict[str, tuple[Finding, ...]]:
        """The findings of settings.

        Args:
            names: the names of the renderers of the pages, by location.
        """
        if not any(map(renderers.lists_pages, set(names.values()))):
            return {}
        from refcheck.session import listed

        found = listed.site_lists_of(self.workspace.files, ((name, location) for location, name in names.items()))
        asked = filter(None, (listed.within(site_list, self._folders) for site_list in found))
        missing = (listed.without_made(site_list, self.project) for site_list in asked)
        return listed.findings_of(self.workspace.files, missing, self.rules_at)

    def checked(self, result: RunResult) -> Mapping[str, Source]:
        """The texts of the pages with findings and of the bibliographies that were read, by their displayed paths."""
        lists = [self._settings_at(location) for location, findings in result.site_findings.items() if findings]
        known = {**self.sources, **{settings.source.path: settings.source for settings in lists}}
        locations = {path: os.path.abspath(path) for path in result.sources}
        locations |= {
            self.shown(location): location for location, page in result.pages.items() if page.findings or page.unchecked
        }
        locations |= {settings.source.path: settings.location for settings in lists}
        return _Texts(locations, lambda path: known.get(path) or self.documents.text_at(locations[path]))

    def shown(self, location: str) -> str:
        """The path of a page as it is shown."""
        return self.documents.shown(location)

    def rules(self, page: Page) -> dict[str, Severity]:
        """The rules that are selected for a page, with their severities."""
        return self.rules_at(page.location)

    def rules_at(self, location: str) -> dict[str, Severity]:
        """The rules that are selected for a file, with their severities."""
        nearest = self.workspace.nearest_settings.of(location)
        settings = self.workspace.nearest_settings.for_file(location)
        if settings is not nearest:
            return self._rules_by(settings)
        rules = self._usual_rules.get(settings.root)
        if rules is None:
            rules = self._usual_rules[settings.root] = self._rules_by(settings)
        return rules

    def _with_site_findings(self, linted: Linted, renderers: Mapping[str, str]) -> RunResult:
        result = linted.result
        lists, bibliographies = self._lint_site_lists(renderers), self._lint_bibliographies(linted.faults)
        findings = {**lists, **bibliographies, **self._lint_images()}
        dependencies = result.dependencies.merged_with(self.workspace.files.dependencies())
        return result._replace(site_findings=findings, dependencies=dependencies)

    def _rules_by(self, settings: Settings) -> dict[str, Severity]:
        return rules_to_run(
            self._options.select or settings.select,
            (*settings.ignore, *self._options.ignore),
            settings.severity,
            self._options.also,
            with_external=self._answers is not None,
        )

    def fix(self, page: Page, *, unsafe: bool = False) -> tuple[Fixed, list[Finding]]:
        """A page's text after its fixes, and the findings that are left, by their places in that text."""
        from refcheck.session.page_fixer import PageFixer

        return PageFixer(self, page, unsafe=unsafe).fix()

    def change(
        self,
        edits: Mapping[str, Rounds],
        moves: Mapping[str, str] | None = None,
        check: Check | None = None,
        findings: Callable[[Page], Sequence[Finding]] | None = None,
    ) -> Changed:
        """Edits texts and moves files, if that is proven to be harmless; writes nothing.

        Args:
            edits: the edits of each text that changes, round after round, by the location of its file: a page or a
                bibliography; sorted, not overlapping.
            moves: the absolute paths of files before and after.
            check: raises an exception if the result is no longer needed.
            findings: returns the findings of a page as it is, if they are known.
        """
        from refcheck.facts.cancellation import never
        from refcheck.session.changing import Proof, change

        return change(self, edits, moves or {}, Proof(check or never, findings or self.findings))

    def source_at(self, location: str) -> Source:
        """The text of a page of the run, or of a bibliography that was read.

        Raises:
            KeyError: if the location is that of another file.
        """
        if location in self.project.pages:
            return self.project.pages[location].source
        source = self.project.context.bibliographies.source_at(location)
        if source is None:
            raise KeyError(location)
        return source

    def read(self, page: Page, source: Source) -> Page:
        """A page with another text."""
        document = self.documents.parse(source)
        # The front matter may have changed, too.
        return page.with_text(document, source, {**page.publication.metadata, **document.front_matter})

    def convert(self, renderer: str, check: Callable[[], None] = lambda: None) -> ConvertedNotes:
        """The notes of the run for another renderer, and the syntax that is lost; `check` can end the work."""
        from refcheck.session.changing import convert

        return convert(self, renderer, check)

    def with_texts(self, texts: Mapping[str, str], moves: Mapping[str, str] | None = None) -> Project:
        """The project with other texts of pages and bibliographies, by their current locations."""
        changed, bibliographies = {}, {}
        for location, text in texts.items():
            if location not in self.project.pages:
                bibliographies[location] = Source(self.source_at(location).path, text)
                continue
            page, there = self.project.pages[location], (moves or {}).get(location, location)
            source = page.source.with_text(text, shown(there) if there != location else page.path)
            # A new page, because not only its facts depend on the text; only the renderer stays the same.
            seen = self.workspace.page(self.documents.parse(source), location, in_memory(source), page)
            changed[there] = seen if there == location else seen.at(there)
        if moves:
            from refcheck.session.moved_books import pages_in_moved_books

            files = self.workspace.files.moved(moves, {there: page.source.text for there, page in changed.items()})
            changed |= dict(pages_in_moved_books(self.project, files, changed, moves))
        return self.project.with_changes(changed, moves, bibliographies)


class _Texts(Mapping[str, Source]):
    """Texts by their displayed paths. Each is read when it is needed; the last ones are held in memory."""

    def __init__(self, paths: Collection[str], read: Callable[[str], Source]) -> None:
        self._paths = paths
        self._read = lru_cache(maxsize=SOURCE_CACHE_SIZE)(read)

    def __getitem__(self, path: str) -> Source:
        if path not in self._paths:
            raise KeyError(path)
        return self._read(path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)
