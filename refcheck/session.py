"""One run over some files: read them, lint them, fix them. What the command line and the API share."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from copy import copy
from typing import NamedTuple

from refcheck.config import Settings
from refcheck.files import Files, shown
from refcheck.fixing import Fixed, Rounds, Text, apply, fix_text
from refcheck.linting import lint_page, rules_to_run
from refcheck.model import Document, Finding, Problem
from refcheck.page import Page
from refcheck.processes import in_parts
from refcheck.project import Project
from refcheck.proof import Change, Edits, Version, harm
from refcheck.source import Source
from refcheck.workspace import Progress, Workspace


class Changed(NamedTuple):
    """What a change makes of texts."""

    texts: Mapping[str, str]
    """The new texts, by the location of the file before."""
    refused: str = ""
    """Why nothing is changed, where it could not be proven harmless."""


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
    ) -> None:
        self._settings = settings
        self._select = tuple(select)
        self._ignore = tuple(ignore)
        self.workspace = Workspace(settings, renderer, files, keep=keep, processes=processes, documents=documents)
        self._processes = processes
        self.project: Project
        self.pages: tuple[Page, ...]
        self._problems: tuple[Problem, ...]
        self.project, self.pages, self._problems = self.workspace.load(paths, standard_input, progress, force_exclude)

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
        return lint_page(page, project, self.rules(page, project))

    def all_findings(self) -> list[Finding]:
        """What the chosen rules say of all pages, by page and place."""
        literature = self.project.literature

        def lint(start: int, stop: int) -> tuple[list[Finding], list[Problem], dict[str, Source]]:
            found = [finding for page in self.pages[start:stop] for finding in self.findings(page)]
            return found, literature.problems if literature else [], literature.sources if literature else {}

        findings: list[Finding] = []
        for part, problems, sources in in_parts(lint, [page.document.length for page in self.pages], self._processes):
            findings += part
            if literature is not None and problems is not literature.problems:
                literature.problems += (problem for problem in problems if problem not in literature.problems)
                literature.sources |= sources
        return findings

    def rules(self, page: Page, project: Project | None = None) -> dict[str, str]:
        """The rules that are chosen for a page, with their severities."""
        relative = os.path.relpath((project or self.project).location(page), self.workspace.files.root)
        settings = self._settings.for_path(relative.replace(os.sep, "/"))
        return rules_to_run(self._select or settings.select, (*settings.ignore, *self._ignore), settings.severity)

    def fix(self, page: Page, *, unsafe: bool = False) -> tuple[Fixed, list[Finding]]:
        """A page's text after its fixes, and what is left to be done by hand, by its place in that text."""
        location, source = self.project.location(page), self.project.source(page)
        found = self.findings(page)
        before = Version(self.project, lambda same: found if same is page else self.findings(same))
        versions: dict[str, Version] = {}

        def version(text: str) -> Version:
            if text not in versions:
                after = self._changed({location: text})
                findings = self.findings(after.pages[location], after)
                versions.clear()
                versions[text] = Version(after, lambda same: findings)
            return versions[text]

        def read(text: str) -> Text:
            after = version(text)
            return Text(text, after.findings(after.project.pages[location]))

        def broken(text: str, rounds: Rounds) -> str:
            return harm(before, version(text), Change({location: Edits(rounds)}))

        fixed = fix_text(Text(source.text, found), read, broken, unsafe=unsafe)
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
        texts = {}
        for location, rounds in edits.items():
            texts[location] = self.project.source(self.project.pages[location]).text
            for made in rounds:
                texts[location] = apply(texts[location], made)
        change = Change({where: Edits(rounds) for where, rounds in edits.items()}, moves or {}, renderer is not None)
        after = self._changed(texts, change.moves)
        if renderer is not None:
            after = self.workspace.in_renderer(after, renderer)
        before = Version(self.project, self.findings)
        return Changed(texts, harm(before, Version(after, lambda page: self.findings(page, after)), change))

    def read(self, page: Page, source: Source) -> Page:
        """A page with another text."""
        document = self.workspace.document(source)
        # The front matter can be another one, too.
        metadata = {**page.metadata, **document.front_matter}
        return Page(document, page.renderer, page.why, page.templates, metadata, page.book)

    def _changed(self, texts: Mapping[str, str], moves: Mapping[str, str] | None = None) -> Project:
        """The project with other texts, by the locations of their pages as they are now."""
        changed = {}
        for location, text in texts.items():
            page, there = self.project.pages[location], (moves or {}).get(location, location)
            source = Source(shown(there) if there != location else page.path, text)
            changed[there] = self.read(page, source), source
        return self.project.with_pages(changed, moves)
