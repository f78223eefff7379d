"""The references that the staged change breaks: they resolve in the last commit but not in the index.

Both are read as whole projects. Of the unchanged files, only those that can name a removed definition or file are
checked. The effects of changed site settings on all pages, and of changed labels in other formats, are not checked.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from refcheck import renderers
from refcheck.bibliography.entries import can_be_read, read_entries
from refcheck.facts.model import Reference
from refcheck.facts.source import Source
from refcheck.links.destinations import LinkContext
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import AMBIGUOUS, RESOLVED, UNKNOWN, Resolution, paths_of
from refcheck.session.listed import site_lists_of, without_made
from refcheck.workspace.git import Git
from refcheck.workspace.pages import Workspace

if TYPE_CHECKING:
    from refcheck.links.site_lists import SiteList

# An ambiguous reference is reported at its definitions.
_LIVE = frozenset((RESOLVED, AMBIGUOUS))
# Links to a folder resolve to these pages.
_OF_FOLDERS = frozenset(("index", "_index", "readme"))


class Tree(NamedTuple):
    """The files of a commit, or of the index, as a project."""

    workspace: Workspace
    project: Project

    def in_renderer(self, name: str) -> Tree:
        """The same files as another renderer sees them."""
        return Tree(self.workspace, self.workspace.in_renderer(self.project, name))


class StagedChange(NamedTuple):
    """The difference between the last commit and the index."""

    git: Git
    commit: Tree
    staged: Tree
    """The index."""

    def in_renderer(self, name: str) -> StagedChange:
        """The same change as another renderer sees it."""
        return self._replace(commit=self.commit.in_renderer(name), staged=self.staged.in_renderer(name))

    def not_added(self, page: Page) -> list[tuple[Reference, str]]:
        """The references of a page to files that only the work tree has."""
        origin = LinkContext(self.staged.project.files, page.location)
        return [
            (reference, "it is not in the index of git")
            for reference, resolution in self._dead(page)
            if resolution.missing == "file" and resolution.target is not None and not resolution.via_repository_url
            for paths in (paths_of(page, reference),)
            if any(path in self.git.not_ignored for path in paths.candidates(origin, resolution.target.path))
        ]

    def broken(self, page: Page) -> list[tuple[Reference, str]]:
        """The references of a page that resolved before the change, and what the change did to them."""
        dead = self._dead(page)
        before = self.commit.project.pages.at(page.location) if dead else None
        if before is None:
            return []
        were = {
            (reference.span, reference.key): self.commit.project.resolve(before, reference)
            for reference in before.references
        }
        return [
            (reference, self._why(page, now, was))
            for reference, now in dead
            for was in (were.get((reference.span, reference.key)),)
            if was is not None and was.status in _LIVE
        ]

    def site_lists(self, renderer_at: Callable[[str], str | None]) -> Iterator[SiteList]:
        """The settings that list pages: changed ones, and of unchanged ones the entries that worked before.

        Args:
            renderer_at: returns the renderer that is set for a location; None for any that has such settings.
        """
        pages = {
            (name, location)
            for location in self.git.changed
            for given in (renderer_at(location),)
            for name in ((given,) if given is not None else renderers.names())
        }
        before = {old.location: old for old in site_lists_of(self.commit.project.files, pages)}
        for found in site_lists_of(self.staged.project.files, pages):
            site_list = without_made(found, self.staged.project)
            if site_list.location in self.git.changed:
                yield site_list
            elif site_list.location in before:
                old = {(missing.entry, missing.setting) for missing in before[site_list.location].missing}
                broken = (missing for missing in site_list.missing if (missing.entry, missing.setting) not in old)
                yield site_list._replace(missing=tuple(broken))

    def candidates(self) -> set[str]:
        """The unchanged files that can name something that the change removes."""
        head, index = self.git.head, self.git.index
        mentions, found = self.staged.workspace.elsewhere, set[str]()
        for location in filter(head.get, self.git.changed):
            found.update(mentions.files_that_may_hold(self._freely_named(location)))
            is_gone, names = location not in index, self._named_with_file(location)
            if is_gone or names:
                around = mentions.files_that_may_hold(self._names_of_file(location))
                found.update(around if is_gone else mentions.files_that_may_hold(names, around))
        return {location for location in found if head.get(location) == index.get(location)}

    def _dead(self, page: Page) -> list[tuple[Reference, Resolution]]:
        resolved = ((reference, self.staged.project.resolve(page, reference)) for reference in page.references)
        # References that cannot be checked are not reported as broken.
        return [
            (reference, resolution)
            for reference, resolution in resolved
            if resolution.status not in _LIVE and resolution.status != UNKNOWN
        ]

    def _why(self, page: Page, now: Resolution, before: Resolution) -> str:
        if now.missing == "file" and before.found is not None and before.found.real in self.git.renamed:
            new = self.git.renamed[before.found.real]
            path = os.path.relpath(new, os.path.dirname(page.location)).replace(os.sep, "/")
            return f"this change moved it to `{path}`"
        return "this change removed it" if now.missing and now.missing != "page" else "it worked before this change"

    def _names_of_file(self, location: str) -> Iterator[str]:
        """Texts that links to a file contain: its name or that of a deleted folder; empty if any text may name it."""
        folder, stem = os.path.split(os.path.splitext(location)[0])
        stem = stem.split(".")[0] or stem
        yield "" if stem.lower() in _OF_FOLDERS else _unnumbered(stem)
        while len(folder) > len(self.staged.workspace.files.root) and not self.staged.workspace.files.has(folder):
            yield _unnumbered(os.path.basename(folder))
            folder = os.path.dirname(folder)

    def _named_with_file(self, location: str) -> set[str]:
        """The removed anchors of a page, which links name together with the file."""
        before, after = self.commit.project.pages.at(location), self.staged.project.pages.at(location)
        if before is None or after is None:
            return set()
        names = before.anchors.by_name.keys() - after.anchors.by_name.keys()
        names |= before.labels.by_key.keys() - after.labels.by_key.keys()
        if before.document.front_matter != after.document.front_matter:
            # It may no longer be published.
            names.add("")
        return names

    def _freely_named(self, location: str) -> set[str]:
        """The removed names that other pages can use without naming the file."""
        if can_be_read(location):
            return self._entries(self.commit.project, location) - self._entries(self.staged.project, location)
        before = self.commit.project.pages.at(location)
        if before is None:
            return set()
        after = self.staged.project.pages.at(location) if location in self.git.index else None
        gone = before.labels.by_key.keys() - (after.labels.by_key.keys() if after else ())
        if len(self.commit.project.books.pages_with(before)) > 1:
            gone |= before.anchors.by_name.keys() - (after.anchors.by_name.keys() if after else ())
        return gone

    def _entries(self, project: Project, location: str) -> set[str]:
        """The keys in a bibliography."""
        try:
            source = Source.decoded(location, project.files.texts.content(location))
        except OSError:
            return set()
        return {definition.key for definition in read_entries(source).definitions}


def _unnumbered(name: str) -> str:
    """A name without the date or number at its start, which the address of a page can leave out."""
    return name.lstrip("0123456789-_. ") or name
