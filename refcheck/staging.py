"""A run over what is staged: the changed files, and what points at them from elsewhere and no longer leads there.

A reference is broken by the change if it leads somewhere in the last commit and nowhere in the index. For that, both
are read as whole projects, but of the files that do not change only those are looked at that can name what is gone.
What a change of a site's settings does to all pages, or one of labels in other formats, is not looked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from refcheck.bibliography.entries import can_be_read, read_entries
from refcheck.config import Settings
from refcheck.facts.model import Finding, Problem, Reference
from refcheck.facts.source import NotText, Source
from refcheck.links.destinations import LinkContext, is_markdown
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import AMBIGUOUS, RESOLVED, Resolution, paths_of
from refcheck.session import Session
from refcheck.workspace.discovery import not_markdown, would_find
from refcheck.workspace.git import Git, TrackedFiles, Tree
from refcheck.workspace.loading import DocumentLoader, Progress, common_folder
from refcheck.workspace.pages import Workspace

# What is ambiguous is told of where it is defined.
_LIVE = frozenset((RESOLVED, AMBIGUOUS))
# Pages that links to their folder lead to.
_OF_FOLDERS = frozenset(("index", "_index", "readme"))


class Asked(NamedTuple):
    """Which files of the index are to be reported on, by their absolute paths."""

    named: tuple[str, ...]
    """Whether they change or not."""
    changed: tuple[str, ...]
    problems: tuple[Problem, ...]
    folder: Path
    """The innermost one that holds them, from which on settings are looked for."""


def asked_for(git: Git, paths: Sequence[str]) -> Asked:
    """What files and folders name: a folder the changes in it, no paths all changes."""
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
    return Asked(tuple(named), tuple(there), tuple(problems), common_folder(about))


class StagedSession(Session):
    """Files of the index, read with their settings.

    Its pages are those that are asked for, then those elsewhere with references that the change broke.

    Args:
        git: the repository.
        asked: which files are reported on.
        settings: of the project.
        renderer: as for `Session`, and so are the others.
    """

    def __init__(
        self,
        git: Git,
        asked: Asked,
        settings: Settings,
        renderer: str | None = None,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
        progress: Progress = lambda done, of: None,
        force_language: bool = False,
    ) -> None:
        def files(tree: Tree) -> Files:
            return TrackedFiles(settings.root, git, tree, follow_outside=settings.follow_outside)

        patterns = Path(os.path.realpath(settings.root)), settings.exclude, settings.include
        others = [] if force_language else not_markdown(asked.named, patterns[0], settings.include)
        named = [path for path in asked.named if path not in others]
        wanted = {*would_find(named, *patterns, given=True), *would_find(asked.changed, *patterns)}
        paths = [os.path.relpath(location) for location in sorted(wanted)]
        super().__init__(settings, paths, renderer, select, ignore, None, progress, files=files(git.index))
        self.readings.problems += asked.problems
        self.readings.not_markdown = tuple(map(shown, others))
        self._git = git
        self._asked = frozenset(wanted)
        self._workspace_before = Workspace(DocumentLoader(settings, files(git.head)).load(()), renderer)
        self._before = self._workspace_before.project()
        elsewhere = (self.project.page_at(location) for location in sorted(self._candidates()))
        self.pages += tuple(page for page in elsewhere if page is not None and self._broken(page))

    @property
    def locations(self) -> list[str]:
        """Where the pages are, and those that the change broke."""
        return [page.location for page in self.pages]

    def shown(self, location: str) -> str:
        """The path of a page as it is shown."""
        page = self.project.page_at(location)
        assert page is not None
        return page.path

    def in_renderer(self, name: str) -> Session:
        """The same files, not read again, as another renderer sees them."""
        other = super().in_renderer(name)
        assert isinstance(other, StagedSession)
        other._before = self._workspace_before.in_renderer(self._before, name)
        elsewhere = (page.location for page in self.pages[len(other.pages) :])
        other.pages += tuple(filter(None, map(other.project.page_at, elsewhere)))
        return other

    def findings(self, page: Page, project: Project | None = None) -> list[Finding]:
        """What the rules say of a page; where it was not asked for, only of references that the change broke."""
        is_asked = page.location in self._asked
        causes = self._not_added(page) if is_asked else self._broken(page)
        findings = []
        for finding in super().findings(page, project):
            start = finding.diagnostic.span.start
            cause = next((why for one, why in causes if one.span.start <= start < one.span.end), "")
            if cause:
                message = f"{finding.diagnostic.message}: {cause}"
                finding = replace(finding, diagnostic=replace(finding.diagnostic, message=message))
            if cause or is_asked:
                findings.append(finding)
        return findings

    def _dead(self, page: Page) -> list[tuple[Reference, Resolution]]:
        resolved = ((reference, self.project.resolve(page, reference)) for reference in page.references)
        return [(reference, resolution) for reference, resolution in resolved if resolution.status not in _LIVE]

    def _not_added(self, page: Page) -> list[tuple[Reference, str]]:
        """The references of a page to files that only the work tree has."""
        origin = LinkContext(self.project.files, page.location)
        return [
            (reference, "it is not in the index of git")
            for reference, resolution in self._dead(page)
            if resolution.missing == "file" and resolution.target is not None and not resolution.via_repository_url
            for paths in (paths_of(page, reference),)
            if any(path in self._git.not_ignored for path in paths.candidates(origin, resolution.target.path))
        ]

    def _broken(self, page: Page) -> list[tuple[Reference, str]]:
        """The references of a page that led somewhere before the change, and what it did to them."""
        dead = self._dead(page)
        before = self._before.page_at(page.location) if dead else None
        if before is None:
            return []
        were = {(one.span, one.key): self._before.resolve(before, one) for one in before.references}
        return [
            (reference, self._why(page, now, was))
            for reference, now in dead
            for was in (were.get((reference.span, reference.key)),)
            if was is not None and was.status in _LIVE
        ]

    def _why(self, page: Page, now: Resolution, before: Resolution) -> str:
        if now.missing == "file" and before.found is not None and before.found.real in self._git.renamed:
            new = self._git.renamed[before.found.real]
            path = os.path.relpath(new, os.path.dirname(page.location)).replace(os.sep, "/")
            return f"this change moved it to `{path}`"
        return "this change removed it" if now.missing and now.missing != "page" else "it worked before this change"

    def _candidates(self) -> set[str]:
        """The files that stay the same and can name what the change takes away."""
        head, index = self._git.head, self._git.index
        mentions, found = self.workspace.elsewhere, set[str]()
        for location in filter(head.get, self._git.changed):
            found.update(mentions.files_that_may_hold(self._freely_named(location)))
            is_gone, names = location not in index, self._named_with_file(location)
            if is_gone or names:
                around = mentions.files_that_may_hold(self._names_of_file(location))
                found.update(around if is_gone else mentions.files_that_may_hold(names, around))
        return {location for location in found if head.get(location) == index.get(location)}

    def _names_of_file(self, location: str) -> Iterator[str]:
        """What links to a file hold: its name or that of a folder that is gone with it; to the page of a folder any."""
        folder, stem = os.path.split(os.path.splitext(location)[0])
        stem = stem.split(".")[0] or stem
        yield "" if stem.lower() in _OF_FOLDERS else _unnumbered(stem)
        while len(folder) > len(self.workspace.files.root) and not self.workspace.files.has(folder):
            yield _unnumbered(os.path.basename(folder))
            folder = os.path.dirname(folder)

    def _named_with_file(self, location: str) -> set[str]:
        """The anchors of a page that are gone, which links name together with the file."""
        before, after = self._before.page_at(location), self.project.page_at(location)
        if before is None or after is None:
            return set()
        names = (before.anchors.by_name.keys() - after.anchors.by_name.keys()) | (
            before.labels.by_key.keys() - after.labels.by_key.keys()
        )
        if before.document.front_matter != after.document.front_matter:
            # It may not be published any longer.
            names.add("")
        return names

    def _freely_named(self, location: str) -> set[str]:
        """What is gone that other pages can name without the file."""
        if can_be_read(location):
            return self._entries(self._before, location) - self._entries(self.project, location)
        before = self._before.page_at(location)
        if before is None:
            return set()
        after = self.project.page_at(location) if location in self._git.index else None
        gone = before.labels.by_key.keys() - (after.labels.by_key.keys() if after else ())
        if len(self._before.books.pages_with(before)) > 1:
            gone |= before.anchors.by_name.keys() - (after.anchors.by_name.keys() if after else ())
        return gone

    def _entries(self, project: Project, location: str) -> set[str]:
        """The keys in a bibliography."""
        try:
            source = Source.from_bytes(location, project.files.content(location))
        except (NotText, OSError):
            return set()
        return {definition.key for definition in read_entries(source).definitions}


def _unnumbered(name: str) -> str:
    """A name without the date or number that it begins with and that the address of a page can leave out."""
    return name.lstrip("0123456789-_. ") or name
