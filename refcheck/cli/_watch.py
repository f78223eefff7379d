"""`refcheck lint --watch`: lints again whenever files change; the screen shows the last state."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Set
from importlib.util import find_spec
from typing import TYPE_CHECKING, NoReturn

from refcheck.cli._baseline import read_baseline
from refcheck.cli._checks import load_settings
from refcheck.cli._lint_run import Form, rendered, unforgiven
from refcheck.cli._messages import fail, fail_without, tell
from refcheck.cli._run import Run, RunOptions, start_run
from refcheck.cli._standard_files import standard_files

if TYPE_CHECKING:
    from pathlib import Path

    from refcheck.facts.model import Results
    from refcheck.rules._baseline import Baseline
    from refcheck.session.watched import WatchedRun

# Clears the screen and its scrollback, and moves the cursor to the first line.
_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
_WAIT_MS = 250
_IGNORED_FOLDERS = (".refcheck_cache",)


def watch_files(options: RunOptions, form: Form, baseline: Path | None, *, no_baseline: bool) -> NoReturn:
    """Lints files now and whenever they change, until the command is interrupted.

    Args:
        baseline: the file with the findings to ignore.
        no_baseline: whether the baseline in the settings is not used either.
    """
    if options.staged or "-" in (options.paths or ()):
        fail("`--watch` looks at files", "leave out `--staged` and standard input")
    if "," in (options.renderer or ""):
        fail("`--watch` reports for one renderer", "name one with `--renderer`")
    from refcheck.workspace.loading import common_folder

    if find_spec("watchfiles") is None:
        fail_without("`--watch`", "watchfiles", "watch")
    options = options._replace(cache=False, keep_texts=True)
    settings = load_settings(common_folder(options.paths or ["."]), options.config, options.follow_outside)
    reports = {os.path.realpath(file.path) for file in form.files} | set(standard_files())
    changes = _changes(os.path.realpath(settings.project_root), reports)
    # Start watching before anything is read, so that no change is missed.
    next(changes, None)
    run = start_run(options)

    screen = _Screen(form)

    def show(run: Run, watched: WatchedRun) -> None:
        screen.show(run, results_of(run, watched, read_baseline(run, baseline, no_baseline)))

    watch_changes(run, options, filter(None, changes), show)
    raise SystemExit


def watch_changes(
    run: Run, options: RunOptions, changes: Iterable[Set[str]], show: Callable[[Run, WatchedRun], None]
) -> None:
    """Shows a run now and after each change; a change is a set of changed paths."""
    first = _watched(run)
    watched: WatchedRun | None = first
    show(run, first)
    for paths in changes:
        if watched is None or not watched.update(paths):
            again = _start(options)
            watched = _watched(again) if again is not None else None
            run = again or run
        if watched is not None:
            run = run.with_session(watched.session)
            show(run, watched)


def _start(options: RunOptions) -> Run | None:
    """A run; None if it cannot be made, for example while settings are being written."""
    try:
        return start_run(options)
    except SystemExit:
        return None


def _watched(run: Run) -> WatchedRun:
    from refcheck.session.watched import WatchedRun
    from refcheck.workspace.discovery import find_files

    written = standard_files()

    def find() -> Set[str]:
        return find_files(run.plan.paths, run.plan.settings).files.keys() - written

    return WatchedRun(run.session, find)


def _changes(root: str, reports: Set[str]) -> Iterator[Set[str]]:
    """The changed paths below a folder, after each change; also empty sets, one at the start and then now and then.

    Args:
        reports: the files that this process writes after each change, which are no changes themselves.
    """
    import watchfiles

    from refcheck.workspace.own_files import is_temporary

    usual = watchfiles.DefaultFilter(ignore_dirs=(*watchfiles.DefaultFilter.ignore_dirs, *_IGNORED_FOLDERS))

    def counts(change: watchfiles.Change, path: str) -> bool:
        return path not in reports and not is_temporary(path) and usual(change, path)

    for changes in watchfiles.watch(root, watch_filter=counts, rust_timeout=_WAIT_MS, yield_on_timeout=True):
        yield {path for _, path in changes}


class _Screen:
    """Prints the reports of one state after the other; on a terminal, each replaces the one before."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._shown: object = None

    def show(self, run: Run, results: Results) -> None:
        """Prints the report of the current state.

        Where it is written to a file, and nothing is different, it is not repeated: the file may be one of those that
        are watched, as after `| tee out.txt`, so that this would never end.
        """
        text, problems = rendered(run, self._form, results)
        shown = text, *run.session.problems, *problems
        if shown == self._shown and not sys.stdout.isatty():
            return
        self._shown = shown
        sys.stdout.write((_CLEAR if sys.stdout.isatty() else "") + text)
        for problem in (*run.session.problems, *problems):
            tell(problem)
        sys.stdout.flush()
        sys.stderr.write("waiting for changes; Ctrl-C ends\n")
        sys.stderr.flush()


def results_of(run: Run, watched: WatchedRun, forgiving: Baseline | None) -> Results:
    """The results of a run in its current state."""
    from refcheck.facts.model import Results

    session = watched.session
    found = [finding for location in session.locations for finding in watched.pages[location].findings]
    lists = session.site_findings
    found += [finding for findings in lists.values() for finding in findings]
    findings, forgiven = unforgiven(run, found, forgiving)
    sources = {
        **session.sources,
        **{page.path: page.source for page in session.pages},
        **{path: settings.source for path, settings in session.site_sources(lists).items()},
    }
    renderers = {page.path: (page.renderer.name, page.publication.reason) for page in session.pages}
    linted = [watched.pages[location] for location in session.locations]
    unchecked = tuple(one for page in linted for one in page.unchecked)
    references = sum(page.references for page in linted)
    return Results(tuple(findings), sources, renderers, len(renderers), forgiven, unchecked, references)
