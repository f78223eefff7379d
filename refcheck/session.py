"""One run over some files: read them, lint them, fix them. What the command line and the API share."""

from __future__ import annotations

import os
from collections.abc import Sequence
from copy import copy

from refcheck.config import Settings
from refcheck.fixing import Fixed, State, fix_text
from refcheck.linting import lint_page, rules_to_run
from refcheck.model import Finding, Problem
from refcheck.page import Page
from refcheck.project import Project
from refcheck.source import Source
from refcheck.workspace import Progress, Workspace


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
    ) -> None:
        self._settings = settings
        self._select = tuple(select)
        self._ignore = tuple(ignore)
        self.workspace = Workspace(settings, renderer)
        self.project: Project
        self.pages: tuple[Page, ...]
        self._problems: tuple[Problem, ...]
        self.project, self.pages, self._problems = self.workspace.load(paths, standard_input, progress)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read so far; bibliographies are read when a rule asks for them."""
        literature = self.project.literature
        return (*self._problems, *(literature.problems if literature else ()))

    def in_renderer(self, name: str) -> Session:
        """The same files, not read again, as another renderer sees them."""
        other = copy(self)
        other.project = self.workspace.in_renderer(self.project, name)
        other.pages = tuple(other.project.pages.values())
        return other

    def findings(self, page: Page, project: Project | None = None) -> list[Finding]:
        """What the rules that are chosen for a page say of it, sorted by place."""
        project = project or self.project
        relative = os.path.relpath(project.location(page), self.workspace.files.root)
        settings = self._settings.for_path(relative.replace(os.sep, "/"))
        select = self._select or settings.select
        return lint_page(page, project, rules_to_run(select, (*settings.ignore, *self._ignore), settings.severity))

    def fix(self, page: Page, *, unsafe: bool = False) -> tuple[Fixed, list[Finding]]:
        """A page's text after its fixes, and what is left to be done by hand, by its place in that text."""
        source = self.project.source(page)

        def read(text: str) -> State:
            changed = Source(page.path, text)
            again = Page(
                self.workspace.document(changed), page.renderer, page.why, page.templates, page.metadata, page.book
            )
            project = self.project.with_page(again, changed)
            return State(again, project, tuple(self.findings(again, project)))

        state = State(page, self.project, tuple(self.findings(page)))
        fixed = fix_text(source.text, state, read, unsafe=unsafe)
        left = state.findings if fixed.text == source.text else read(fixed.text).findings
        return fixed, list(left)
