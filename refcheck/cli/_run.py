"""A run of a command on files: checks its options, reads the files, and ends with an exit code."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, cast

from refcheck.cli._cache import close_cache, open_cache
from refcheck.cli._checks import (
    check_renderer,
    check_rules,
    check_severity,
    checked_settings,
    is_language_forced,
    load_settings,
)
from refcheck.cli._messages import (
    FAILED,
    FINDINGS,
    fail,
    of_own_reports,
    tell,
    warn,
    warn_of_links,
    warn_of_skipped,
    warn_of_written,
    written,
)
from refcheck.cli._progress import ProgressBar
from refcheck.cli._recovery import recover
from refcheck.cli._standard_files import standard_files
from refcheck.facts.named_tuple import NamedTuple

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache
    from refcheck.cli._external import External
    from refcheck.config import NearestSettings, Settings
    from refcheck.facts.model import Finding, Problem, Severity
    from refcheck.project.page import Page
    from refcheck.project.project import Project
    from refcheck.session import Session
    from refcheck.session.staged import StagedSelection
    from refcheck.workspace.git import Git


class RunOptions(NamedTuple):
    """The options that commands share, as the user has given them; see `_options.py` for their meaning."""

    paths: Sequence[str] | None = None
    renderer: str | None = None
    select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    config: Path | None = None
    fail_on: str | None = None
    in_place: bool = False
    force_exclude: bool = False
    follow_outside: bool = False
    staged: bool = False
    jobs: int | None = None
    cache: bool = False
    force_language: str | None = None
    stdin_filename: str | None = None
    also: tuple[str, ...] = ()
    quiet: bool = False
    """Whether nothing is warned of."""
    keep_texts: bool = False
    """Whether all texts are held in memory, because the files may change meanwhile."""
    writes: tuple[str, ...] = ()
    """The files for the reports of the run."""
    external: "External | None" = None
    """How addresses on the web are checked; None if they are not."""


class Run:
    """Files that a command has read.

    Args:
        session: the session over the files.
        plan: how they were read.
        has_warned: whether something was written that does not belong to the output.
        has_written: whether files of an interrupted run were already written.
        said: what was written to standard error and is to be repeated with the output.
    """

    def __init__(
        self, session: "Session", plan: "Plan", *, has_warned: bool, has_written: bool, said: str = ""
    ) -> None:
        self.session = session
        self.plan = plan
        self._has_warned = has_warned
        self._said = said
        self._has_written = has_written

    @property
    def project(self) -> "Project":
        """The project of the pages."""
        return self.session.project

    @property
    def pages(self) -> "tuple[Page, ...]":
        """The pages of the run."""
        return self.session.pages

    def with_session(self, session: "Session") -> "Run":
        """The same run in a later state."""
        has_warned, has_written = self._has_warned, self._has_written
        return Run(session, self.plan, has_warned=has_warned, has_written=has_written, said=self._said)

    def is_note(self, path: str) -> bool:
        """Whether a file may be written; see `_is_note`."""
        return _is_note(path, self.session.workspace.nearest_settings)

    def fails(self, findings: "Iterable[Finding]") -> bool:
        """Whether any finding is at or above the severity that makes the command fail."""
        from refcheck.facts.model import SEVERITIES

        index, given = SEVERITIES.index, self._fail_on
        return any(index(finding.severity) >= index(given or self._fail_on_at(finding.path)) for finding in findings)

    def fail_on(self, path: str) -> "Severity":
        """The lowest severity that makes the command fail for a finding in a file."""
        return self._fail_on or self._fail_on_at(path)

    @property
    def _fail_on(self) -> "Severity | None":
        """The same for all files; None if their settings differ."""
        is_one = len(self.session.workspace.nearest_settings.all) == 1
        return cast("Severity | None", self.plan.options.fail_on or (self.plan.fail_on if is_one else None))

    def _fail_on_at(self, path: str) -> "Severity":
        return cast("Severity", self.session.workspace.nearest_settings.of(os.path.realpath(path)).fail_on)

    def end(self, found: bool, problems: "Iterable[Problem]" = (), output: str | None = None) -> NoReturn:
        """Reports problems, and ends the command with its exit code.

        Args:
            output: what was printed, to be repeated by the next run if nothing has changed; None to store nothing.
        """
        told = [*self.session.problems, *problems]
        code = FAILED if told else FINDINGS if found or self._has_written else 0
        if self.plan.cache is not None:
            # Readers of the findings need not wait for the cache.
            sys.stdout.flush()
            stored = None
            if output is not None and not self._has_warned:
                stored = code, output, self._said + "".join(map(written, told))
            close_cache(self.plan.cache, self.session, self.plan.start, stored)
        for problem in told:
            tell(problem)
        raise SystemExit(code)


class Plan(NamedTuple):
    """The checked options of a run, with the settings of the project."""

    options: RunOptions
    paths: list[str]
    start: Path
    """The folder from which the settings were searched for."""
    settings: "Settings"
    fail_on: str
    renderer: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    is_language_forced: bool
    standard_input: bytes | None
    standard_input_path: str
    """The file whose text is on standard input; empty if it has no name."""
    excluded_input: bytes | None
    """Standard input that `--force-exclude` leaves out, because a search would not find the file of this name."""
    staged: "tuple[Git, StagedSelection] | None"
    cache: "Cache | None"

    def has_standard_input_at(self, location: str) -> bool:
        """Whether the text of a page was read from standard input."""
        from refcheck.workspace.loaded_documents import standard_input_location

        return self.standard_input is not None and location == standard_input_location(self.standard_input_path)

    @property
    def processes(self) -> int:
        """The maximum number of parallel processes."""
        from refcheck.workspace.processes import cores

        return cores() if self.options.jobs is None else self.options.jobs


def start_run(options: RunOptions) -> Run:
    """Reads the files that the options name; ends the command if an option is wrong."""
    plan = _plan(options)
    session = _read(plan)
    nearest = session.workspace.nearest_settings
    recovered = recover(session, lambda path: _is_note(path, nearest), in_place=options.in_place)
    if recovered.may_have_changed:
        session = _read(plan)
    has_warned = not options.quiet and _warn(session, plan)
    said = "" if options.quiet else of_own_reports(_own_reports(session, plan))
    sys.stderr.write(said)
    has_warned |= recovered.has_warned
    run = Run(session, plan, has_warned=has_warned, has_written=recovered.has_written, said=said)
    if options.external is None:
        return run
    from refcheck.cli._external import with_answers

    return with_answers(run, options.external)


def _warn(session: "Session", plan: Plan) -> bool:
    """Warns of what was left out; returns whether there is anything."""
    is_told = warn_of_written(session.report.written)
    has_warned = [
        is_told,
        warn_of_links(session.report.outside),
        warn_of_skipped(session.report.not_markdown),
        _warn_of_misnamed_settings(session, plan),
        _warn_of_no_files(session, plan, is_told=is_told),
    ]
    return any(has_warned)


def _own_reports(session: "Session", plan: Plan) -> "Sequence[str]":
    """The files that are skipped as reports of refcheck, without those that this run writes again."""
    again = {os.path.realpath(path) for path in plan.options.writes}
    return [path for location, path in session.report.own_reports.items() if location not in again]


def _plan(options: RunOptions) -> Plan:
    from refcheck.workspace.document_loader import STANDARD_INPUT
    from refcheck.workspace.loading import common_folder

    staged = _staged(options.paths or (), options.follow_outside) if options.staged else None
    paths = list(options.paths or ["."])
    name = _stdin_filename(options, paths)
    start = staged[1].folder if staged else common_folder([name if name and path == "-" else path for path in paths])
    settings = load_settings(start, options.config, options.follow_outside)
    fail_on = check_severity(options.fail_on or settings.fail_on)
    is_forced = is_language_forced(options.force_language)
    renderer, select, ignore = (
        check_renderer(options.renderer),
        check_rules(options.select, must_run=options.external is None),
        check_rules(options.ignore),
    )
    text, excluded = _standard_input() if STANDARD_INPUT in paths else None, None
    if name and options.force_exclude and not _is_reachable(name, settings):
        text, excluded = None, text
        paths = [path for path in paths if path != STANDARD_INPUT]
    # Reading a single note is faster than reading its cache.
    is_cached = options.cache and staged is None and text is None and any(map(os.path.isdir, paths))
    return Plan(
        options,
        paths=paths,
        start=start,
        settings=settings,
        fail_on=fail_on,
        renderer=renderer,
        select=select,
        ignore=ignore,
        is_language_forced=is_forced,
        standard_input=text,
        standard_input_path=name,
        excluded_input=excluded,
        staged=staged,
        cache=open_cache(settings) if is_cached else None,
    )


def _staged(paths: Sequence[str], follow_outside: bool) -> "tuple[Git, StagedSelection]":
    from refcheck.session.staged import select_staged
    from refcheck.workspace.git import Git

    if "-" in paths:
        fail("standard input is not staged", "leave out `-` or `--staged`")
    git = Git(follow_outside=follow_outside)
    return git, select_staged(git, paths)


def _stdin_filename(options: RunOptions, paths: Sequence[str]) -> str:
    """The name of standard input, empty if it has none; ends the command if standard input is not read."""
    name = options.stdin_filename or ""
    if name and "-" not in paths:
        fail("--stdin-filename names standard input, which is not read", "add `-` to the paths")
    if options.stdin_filename == "" or os.path.isdir(name):
        fail(f"--stdin-filename: `{name}` is not the name of a file", "give the path of the file that the text is of")
    return name


def _is_reachable(name: str, settings: "Settings") -> bool:
    """Whether a search of the project's folder would find a file that the user has named."""
    from refcheck.workspace.reachable import reachable_files

    return bool(reachable_files([os.path.realpath(name)], settings, are_named=True))


def _standard_input() -> bytes:
    """The content of standard input; ends the command if it cannot be read."""
    try:
        if sys.stdin is None:
            raise OSError("it is closed")
        return sys.stdin.buffer.read()
    except OSError as error:
        fail(
            f"standard input cannot be read: {(error.strerror or str(error)).lower()}", "give it a text, or name files"
        )


def _read(plan: Plan) -> "Session":
    with ProgressBar() as progress, checked_settings():
        return _read_files(plan, progress) if plan.staged is None else _read_staged(plan, progress)


def _read_files(plan: Plan, progress: ProgressBar) -> "Session":
    from refcheck.workspace.loading import LoadOptions, load_documents

    load_options = LoadOptions(
        force_exclude=plan.options.force_exclude,
        force_language=plan.is_language_forced,
        standard_input=plan.standard_input,
        standard_input_path=plan.standard_input_path,
        leave_out=frozenset(standard_files()),
        keep_texts=plan.options.in_place or plan.options.keep_texts,
        processes=plan.processes,
        cache=plan.cache,
        progress=progress.show,
        meanwhile=_import_the_rest,
    )
    documents = load_documents(plan.paths, plan.settings, load_options)
    from refcheck.session import LintOptions, make_session

    processes = 1 if plan.options.in_place else plan.processes
    options = LintOptions(plan.renderer, plan.select, plan.ignore, plan.options.also, processes)
    return make_session(documents, plan.settings, options, plan.cache, plan.paths)


def _read_staged(plan: Plan, progress: ProgressBar) -> "Session":
    from refcheck.session import LintOptions
    from refcheck.session.staged import open_staged_session
    from refcheck.workspace.loading import LoadOptions

    assert plan.staged is not None
    git, selection = plan.staged
    options = LintOptions(plan.renderer, plan.select, plan.ignore, plan.options.also)
    load_options = LoadOptions(force_language=plan.is_language_forced, progress=progress.show)
    return open_staged_session(git, selection, plan.settings, options, load_options)


def _import_the_rest() -> None:
    """Imports modules that a run on many files needs after reading, before its processes are forked."""
    # Nearly every large run has a file that is missing, and a typo to suggest a fix for.
    import rapidfuzz.process  # noqa: F401

    import refcheck.facts.serialization
    import refcheck.project.hints
    import refcheck.session
    import refcheck.workspace.ignored_files
    import refcheck.workspace.workflow_files
    import refcheck.workspace.written_folders  # noqa: F401
    from refcheck import renderers
    from refcheck.facts.site_marks import BY_RENDERER
    from refcheck.rules import local_rules

    local_rules()
    for name in renderers.names():
        # The others are asked only where their mark is; `any` is what is left, and reads as most of them do.
        if name == "any" or name not in BY_RENDERER:
            renderers.get(name)


def _is_note(path: str, nearest: "NearestSettings") -> bool:
    """Whether a file is Markdown by its name, or by its settings, or BibTeX; other files are not written."""
    from refcheck.guards.patterns import Patterns
    from refcheck.links.suffixes import BIBTEX
    from refcheck.workspace.transaction.permissions import is_markdown

    settings = nearest.of(path)
    inner = os.path.relpath(path, os.path.realpath(settings.root)).replace(os.sep, "/")
    return is_markdown(path) or path.lower().endswith(BIBTEX) or Patterns(settings.include).covers(inner)


def _warn_of_misnamed_settings(session: "Session", plan: Plan) -> bool:
    """Warns of files that were meant as settings, but have a wrong name."""
    if plan.options.config is not None:
        return False
    from refcheck.config import misnamed
    from refcheck.config.search import MISNAMED

    found = dict.fromkeys((*misnamed(plan.start, plan.settings), *map(Path, session.report.misnamed)))
    if found:
        from refcheck.links.display import shown

        for path in found:
            message = f"`{shown(str(path))}` is not read: settings are in `.refcheck.yml` or `pyproject.toml`"
            warn(message, MISNAMED[path.name])
    return bool(found)


def _warn_of_no_files(session: "Session", plan: Plan, *, is_told: bool) -> bool:
    """Warns if there was nothing to read, and no reason was reported yet."""
    report, options = session.report, plan.options
    has_reason = is_told or report.not_markdown or report.own_reports or session.problems
    if session.project.pages or has_reason or options.force_exclude or options.staged:
        return False
    shown = ", ".join(plan.paths)
    warn(f"no Markdown files in {shown}", "give other files or folders, or look at `exclude` and .gitignore")
    return True
