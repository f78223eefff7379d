"""A run on a whole project, for the commands that rename or move across it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

from refcheck.cli._checks import load_settings
from refcheck.cli._messages import FAILED, FINDINGS, fail, tell, warn, warn_of_skipped
from refcheck.cli._run import Run, RunOptions, start_run

if TYPE_CHECKING:
    from refcheck.facts.model import Refused
    from refcheck.project.page import Page
    from refcheck.refactoring.propagation import ProjectEdits

_Plan = TypeVar("_Plan")


def start_project_run(path: str, options: RunOptions) -> ProjectRun:
    """Reads the project of a file or folder.

    Args:
        path: a path in the project; if nothing marks the root of its project, that is the current folder.
        options: all options except the paths.
    """
    settings = load_settings(Path(os.path.dirname(path)).absolute(), options.config, options.follow_outside)
    is_above = settings.project_root in Path.cwd().parents
    has_root = is_above or settings.path is not None or os.path.lexists(settings.project_root / ".git")
    run = start_run(options._replace(paths=[str(settings.project_root) if has_root else "."]))
    return ProjectRun(run, in_place=options.in_place)


class ProjectRun:
    """All files of a project, to be changed together.

    Args:
        in_place: whether the changes are written.
    """

    def __init__(self, run: Run, *, in_place: bool) -> None:
        self.run = run
        self.project = run.project
        self._in_place = in_place

    def read(self, page: Page, text: str) -> Page:
        """A page with another text."""
        return self.run.session.read(page, page.source.with_text(text))

    def pages_of(self, paths: Sequence[str]) -> list[Page]:
        """The pages among some paths; a path that is not a file of the project ends the command."""
        from refcheck.workspace.discovery import find_files

        found = find_files(paths, self.run.session.workspace.settings)
        for problem in found.problems:
            fail(f"{problem.path}: {problem.message}", problem.help)
        warn_of_skipped(found.not_markdown)
        own_reports = self.run.session.report.own_reports
        locations = {location: path for location, path in found.files.items() if location not in own_reports}
        for location, path in locations.items():
            if location not in self.project.pages:
                fail(f"`{path}` is not a Markdown file of this project", "look at `exclude` and .gitignore")
        return [self.project.pages[location] for location in locations]

    def planned(self, plan: Callable[[], _Plan]) -> _Plan:
        """The changes of a plan; if it is refused, ends the command with the reason."""
        from refcheck.facts.model import Refused

        try:
            return plan()
        except Refused as refused:
            self._refuse(refused)

    def _refuse(self, refused: Refused) -> NoReturn:
        from refcheck.facts.model import Problem
        from refcheck.reports._terminal import safe

        warn(refused.message)
        pages = {page.path: page for page in reversed(self.run.pages)}
        for place in refused.places:
            page = pages.get(place.path)
            source = page.source if page is not None else self.run.session.sources.get(place.path)
            where = source.displayed(place.span.start) if source is not None else None
            cell = f":cell {where.cell}" if where is not None and where.cell is not None else ""
            tell(Problem(place.path + cell, place.message, where.line if where is not None else None))
        if refused.help:
            sys.stderr.write(f"  help: {safe(refused.help)}\n")
        raise SystemExit(FAILED)

    def change(
        self,
        edits: ProjectEdits,
        diff: bool,
        moves: Mapping[str, str] | None = None,
        *,
        dry_run_checks: bool = False,
    ) -> NoReturn:
        """Prints or writes changes if they are harmless, and ends the command.

        Args:
            dry_run_checks: whether the exit code says if there is something to change, where nothing is written.
        """
        from refcheck.cli._carried_baseline import carried_baseline, write_carried
        from refcheck.cli._changes import WriteOptions, show_or_write

        changed = self.run.session.change({location: (made,) for location, made in edits.items()}, moves)
        if changed.refused:
            fail(f"nothing is changed: {changed.refused}")
        options = WriteOptions(in_place=self._in_place, diff=diff, from_root=True, done="changed")
        carried = carried_baseline(self.run, edits, changed.texts, moves or {}) if self._in_place else None
        shown = show_or_write(self.run, changed.texts, options, moves)
        if carried is not None and not shown.problems:
            write_carried(self.run, carried)
        # Files that could not be read are reported, though they do not stop the others.
        for problem in self.run.session.problems:
            tell(problem)
        for problem in shown.problems:
            tell(problem)
        sys.stdout.flush()
        sys.stderr.write(shown.left)
        is_to_do = dry_run_checks and not self._in_place and bool(edits)
        raise SystemExit(FAILED if shown.problems else FINDINGS if is_to_do else 0)
