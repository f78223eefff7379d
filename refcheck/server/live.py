"""A project of the editor: its texts, their findings, and the updates after changes.

Everything here runs on the thread of the queue.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, NamedTuple

from refcheck.bibliography.entries import can_be_read
from refcheck.config.search import NAMES
from refcheck.facts.cancellation import Check
from refcheck.facts.model import Document, Finding
from refcheck.facts.source import Source
from refcheck.guards.faults import told
from refcheck.links.destinations import is_markdown
from refcheck.links.suffixes import MARKDOWN, NOTEBOOK
from refcheck.project.updating import Change
from refcheck.server import memory
from refcheck.server.addresses import has_file
from refcheck.server.editor import Editor
from refcheck.server.live_run import LiveRun, problem_with, settings_of
from refcheck.server.overlay import Overlay
from refcheck.server.views import BibliographyView, Client, Options, PageView, View
from refcheck.server.watching import Watch
from refcheck.server.work import Rank, Work
from refcheck.workspace.reachable import reachable_files

PAUSE = 0.3
"""In seconds: the time without a key press before the findings of other files are computed."""
# The files that decide which files are read and what is reported.
_SETTINGS = frozenset((*NAMES, ".refcheckignore", ".gitignore"))
# If more files than this appear or disappear at once, the whole project is read again.
_MOST_COMING = 10
# In seconds: after a second failure within this time, the project is no longer checked.
_AGAIN = 60.0
# The codes of findings about other files. A text that has no file yet has no folder, so that its paths mean nothing.
_OF_FILES = frozenset(("103", "104", "108", "109", "614"))


class Asked(NamedTuple):
    """The part of a view that depends on the request."""

    check: Check
    client: Client
    options: Options
    notebooks: Set[str] = frozenset()


class LiveProject:
    """A folder of the editor, or a single file outside of all folders.

    Args:
        path: the absolute path of the folder or file, with links resolved.
        work: the queue.
        editor: shows the findings.

    Attributes:
        path: the path of the folder or file.
        overlay: the unsaved texts of the editor.
        run: the run over all files; None before they are read.
    """

    def __init__(self, path: str, work: Work, editor: Editor) -> None:
        self.path = path
        self.overlay = Overlay()
        self.run: LiveRun | None = None
        self._work = work
        self._editor = editor
        self._alone: dict[str, LiveRun] = {}
        self._stale: set[str] = set()
        self._watch = Watch()
        self._late: set[str] = set()
        self._lists: set[str] = set()
        self._are_lists_stale = False
        self._failed_at: float | None = None
        self._reading: Future[None] | None = None
        self._is_off = False

    def has(self, location: str) -> bool:
        """Whether a file belongs to the project."""
        return location == self.path or location.startswith(self.path.rstrip(os.sep) + os.sep)

    def run_of(self, location: str) -> LiveRun | None:
        """The run that contains a file: the one over all files, or until that exists the one over the file alone."""
        return self.run or self._alone.get(location)

    def any_run(self) -> LiveRun | None:
        """Any run of the project; None if nothing is read yet."""
        return self.run or next(iter(self._alone.values()), None)

    @property
    def locations(self) -> tuple[str, ...]:
        """The files that have been read."""
        return tuple(self.run.session.project.pages if self.run is not None else self._alone)

    def is_below(self, folder: str) -> bool:
        """Whether the project is inside a folder."""
        return self.path.startswith(folder.rstrip(os.sep) + os.sep)

    def begin(self) -> None:
        """Reads the project in the background."""
        self._reading = self._add(Rank.READ, self._read_all, "read")

    def _add(self, rank: Rank, run: Callable[[Check], None], name: str, delay: float = 0.0) -> Future[None]:
        """Adds a job to the queue in place of an earlier one with this name. Logs the error if the job fails."""

        def report(done: Future[None]) -> None:
            error = done.exception() if not done.cancelled() else None
            if error is not None:
                self._editor.log(told(error))

        job = self._work.add(rank, run, key=(self.path, name), delay=delay)
        job.add_done_callback(report)
        return job

    def stop_reading(self) -> None:
        """Stops reading the project. Its open files are still checked, each alone."""
        if self._reading is not None:
            self._reading.cancel()
            self._editor.progress(self, 1, 1)

    def end(self) -> None:
        """Ends the project and removes its findings from the editor."""
        self.stop_reading()
        self._is_off = True
        run = self.run
        for location in {*(run.session.project.pages if run is not None else ()), *self.overlay.texts}:
            self._editor.show(self, location, None)
        self._editor.show_problems(self, ())

    def view(self, location: str, asked: Asked) -> PageView | BibliographyView | None:
        """The view of a file for features; None if the file is not in the project.

        Args:
            asked: the part of the view that depends on the request.
        """
        self._prepare(location)
        run = self.run_of(location) or self.any_run()
        if run is None:
            return None
        page = run.page(location)
        if page is not None:
            return PageView(**self._state(run, asked), page=page)
        if can_be_read(location):
            return BibliographyView(**self._state(run, asked), location=location)
        return None

    def view_of_all(self, asked: Asked) -> View | None:
        """The view of the whole project for features; None if it is not read yet."""
        return View(**self._state(self.run, asked)) if self.run is not None else None

    def _state(self, run: LiveRun, asked: Asked) -> dict[str, Any]:
        return {
            "session": run.session,
            "check": asked.check,
            "lint": run.findings,
            "source_of": run.source_of,
            "alone": lambda location: self._run_alone(location).session,
            "client": asked.client,
            "options": asked.options,
            "notebooks": asked.notebooks,
            "is_provisional": run is not self.run,
        }

    # Changes.

    def set_text(self, location: str, text: str | None) -> None:
        """Updates the text of a file that is open in the editor; None if it was closed."""
        if location not in self.overlay.texts:
            self._look()
        if text is None:
            self.overlay.texts.pop(location, None)
            self._alone.pop(location, None)
        else:
            self.overlay.texts[location] = text
        self._update([location])
        if text is not None:
            self._add(Rank.SHOWN, lambda check: self.show(location), f"show {location}")
        else:
            self.show(location)

    def files_changed(self, paths: Iterable[str]) -> None:
        """Updates the project after files on disk have changed, appeared or disappeared."""
        run, changed = self.run, [path for path in dict.fromkeys(paths) if path not in self.overlay.texts]
        if any(os.path.basename(path) in _SETTINGS for path in changed):
            self.read_again(changed)
            return
        if run is not None:
            pages = run.session.project.pages
            changed = list(dict.fromkeys([*changed, *run.pages_below(changed)]))
            there = {path for path in run.read_among(changed) if os.path.isfile(path)}
            coming = [path for path in changed if (path in pages) != (path in there)]
            if len(coming) > _MOST_COMING or len(changed) > max(len(pages) // 3, _MOST_COMING):
                self.read_again(changed)
                return
        self._update(changed)

    def saved(self, location: str) -> None:
        """Shows the findings of other files after a file was saved, or reads the project again after settings were."""
        if os.path.basename(location) in _SETTINGS:
            self.read_again([location])
        else:
            self.show_now()
            self._look()

    def _look(self) -> None:
        """Looks for changes on disk if the editor does not report them."""

        def look(check: Check) -> None:
            if self.run is not None:
                self.files_changed(self._watch.changed(self.run))

        if not self._editor.tells_changes():
            self._add(Rank.OTHER, look, "look")

    def read_again(self, changed: Sequence[str] = ()) -> None:
        """Reads the project again, because its settings or many of its files have changed.

        Args:
            changed: the files whose cached facts are out of date.
        """
        self._is_off = False
        self._late.update(changed)
        self._alone.clear()
        self.begin()

    def _update(self, locations: Sequence[str]) -> None:
        """Updates the runs after files have changed."""
        self._late.update(locations)
        memory.collect_if_much()
        self._add(Rank.OTHER, lambda check: memory.collect(), "garbage", memory.IDLE)
        runs = [self.run] if self.run is not None else list(self._alone.values())
        for run in runs:
            try:
                for change in run.update_all(locations):
                    self._note(change, locations)
            except Exception as error:
                self._fail(error)
                return

    def _note(self, change: Change, locations: Sequence[str]) -> None:
        """Schedules the findings of all pages that a change affects to be shown again after a pause."""
        if change.to_lint or change.visible:
            self._stale |= change.to_lint
            self._stale.update(locations)
            self._add(Rank.DEPENDENT, self._show_stale, "stale", PAUSE)
            self._are_lists_stale |= bool(change.visible) or not all(map(is_markdown, locations))

    # Findings.

    def show(self, location: str) -> None:
        """Shows the current findings of a file."""
        self._editor.show(self, location, self.findings(location))

    def findings(self, location: str) -> Sequence[Finding] | None:
        """The findings of a file; None if it is not in the project, or not read yet."""
        self._prepare(location)
        run = self.run_of(location)
        page = run.page(location) if run is not None else None
        if run is None or page is None:
            return None
        try:
            found = run.findings(page)
        except Exception as error:
            self._editor.log(f"{page.path}: {told(error)}")
            return ()
        # Rules that need all references to a page can run only when all pages are read.
        is_alone = not has_file(location)
        return [
            finding
            for finding in found
            if (self.run is not None or not finding.code.startswith("3"))
            and not (is_alone and finding.code in _OF_FILES)
        ]

    def _prepare(self, location: str) -> None:
        """Reads an open file alone if the project is not read yet."""
        is_needed = self.run is None and location in self.overlay.texts and location not in self._alone
        if not is_needed or self._is_off or not location.lower().endswith((*MARKDOWN, NOTEBOOK)):
            return
        if location != self.path and not reachable_files([location], settings_of([self.path])[0]):
            # The file is ignored or excluded.
            return
        with suppress(OSError):
            self._alone[location] = self._run_alone(location)

    def _run_alone(self, location: str) -> LiveRun:
        """A run over one file.

        Raises:
            OSError: if it cannot be read.
        """
        return LiveRun([location], self.overlay, settings_of([location])[0], {}, lambda done, of: None)

    def show_now(self) -> None:
        """Shows the changed findings of other files without a pause."""
        self._add(Rank.DEPENDENT, self._show_stale, "stale")

    def _show_stale(self, check: Check) -> None:
        has_changed = bool(self._stale)
        while self._stale:
            self._work.run_urgent(Rank.DEPENDENT)
            check()
            opened = self._stale & self.overlay.texts.keys()
            location = min(opened) if opened else self._stale.pop() if self._stale else ""
            self._stale.discard(location)
            if opened or (location and self._editor.shows_all()):
                self.show(location)
        if self.run is not None and has_changed:
            self._editor.changed()
        if self.run is not None and (self._are_lists_stale or self.run.faulty_bibliographies - self._lists):
            # A page can begin to cite from a bibliography that cannot be read.
            self._add(Rank.OTHER, self._show_lists, "lists")

    def _show_lists(self, check: Check) -> None:
        """Shows the findings in settings that list pages, and in bibliographies."""
        self._are_lists_stale = False
        found = self.run.list_findings(self.overlay.texts) if self.run is not None else {}
        for location in self._lists - found.keys():
            self._editor.show(self, location, None)
        for location, findings in found.items():
            self._editor.show(self, location, findings)
        self._lists = set(found)

    # Reading.

    def _read_all(self, check: Check) -> None:
        """Reads all files and replaces the current run."""
        if self._is_off:
            return
        settings, error = settings_of([self.path])
        if error is not None and self.run is not None:
            # The last valid settings stay in use.
            self._editor.show_problems(self, [problem_with(error)])
            return
        known, started = self._known(), time.time_ns()
        self._late.clear()

        def pause(done: int, of: int) -> None:
            self._editor.progress(self, done, of)
            self._work.run_urgent(Rank.READ)
            check()

        try:
            run = LiveRun([self.path], self.overlay, settings, known, pause)
            run.prepare(lambda: pause(1, 1))
        except OSError as failure:
            self._editor.warn(f"{self.path} cannot be read: {failure.strerror or failure}")
            return
        before, self.run = self.run, run
        self._alone.clear()
        late, self._late = list(self._late), set()
        self._update(late)
        self._editor.progress(self, 1, 1)
        errors = [*filter(None, [error]), *run.session.workspace.nearest_settings.errors]
        self._editor.show_problems(self, [*map(problem_with, errors), *run.session.problems])
        if not self._editor.tells_changes():
            self._watch.begin(run, started)
        memory.keep(is_first=before is None)
        was = before.session.project.pages.keys() if before is not None else set()
        self.show_all(was - run.session.project.pages.keys())

    def _known(self) -> Mapping[str, tuple[Source, Document]]:
        """The texts and facts of the files that have not changed since the last run read them."""
        if self.run is None:
            return {}
        return {path: known for path, known in self.run.known.items() if path not in self._late}

    def show_all(self, gone: Iterable[str] = ()) -> None:
        """Shows all findings again.

        Args:
            gone: the files that are no longer in the project.
        """
        for location in gone:
            self._editor.show(self, location, None)
        self._stale.update(self.locations, self.overlay.texts)
        self._are_lists_stale = True
        self.show_now()

    def _fail(self, error: Exception) -> None:
        """Reads the project again after an error, because an update can be incomplete; stops if errors repeat."""
        self._editor.log(told(error))
        now, before = time.monotonic(), self._failed_at
        self._failed_at, self.run = now, None
        self._alone.clear()
        if before is not None and now - before < _AGAIN:
            self._is_off = True
            self._editor.warn(
                f"{self.path}: refcheck has failed twice and stops here; save its settings to start again"
            )
        else:
            self.begin()
