"""Updates a project when one page changes: exactly, and without looking at most of the others."""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import TYPE_CHECKING, NamedTuple

from refcheck.links.destinations import is_markdown
from refcheck.project.interface import interface_of
from refcheck.project.page import Page

if TYPE_CHECKING:
    from refcheck.project.project import Project


class Change(NamedTuple):
    """The effects of an update."""

    to_lint: frozenset[str]
    """The locations of the pages whose findings may have changed."""
    visible: frozenset[str]
    """The locations of the pages whose changes other pages can see: labels, anchors, numbers."""


def update(project: Project, location: str, page: Page | None) -> Change:
    """Replaces a page of the run, adds it or, if it is None, removes it."""
    before, is_found_otherwise = project.pages.get(location), project.files.forget([location])
    if page is not None and before is not None and not is_found_otherwise:
        change = _update_text(project, before, page)
        if change is not None:
            return change
    if page is None:
        project.pages.remove(location)
    elif before is None:
        project.pages.insert(location, page)
    else:
        project.pages.replace(location, page)
    return _publish_again(project, (location,))


def update_files(project: Project, paths: Set[str]) -> Change:
    """Updates a project after files that are not pages of the run have changed, appeared or disappeared."""
    if project.files.forget(paths) or any(map(is_markdown, paths)):
        return _publish_again(project, paths)
    project.context.bibliographies.forget(paths)
    project.joined.forget()
    pages = project.pages.items()
    citing = (location for location, page in pages if not project.bibliography(page).paths.isdisjoint(paths))
    return Change(frozenset(citing), frozenset())


def _publish_again(project: Project, paths: Iterable[str]) -> Change:
    project.context.bibliographies.forget(paths)
    project.publish_again()
    return Change(frozenset(project.pages), frozenset(project.pages))


def _update_text(project: Project, before: Page, page: Page) -> Change | None:
    """Replaces a page by one with another text, if nothing but the text has changed.

    Returns:
        None if the grouping of pages has changed, so that all is to be resolved again.
    """
    location, old_interface, book = page.location, interface_of(before), _members(project, before)
    page = project.numbered(page)
    project.pages.replace(location, page)
    renumbered = project.books.update(before, page) - {location}
    if _members(project, page) != book:
        return None
    project.joined.forget()
    project.dependencies.forget(location)
    project.labels.update(before, page)
    _number_again(project, renumbered)
    visible = set(renumbered)
    if interface_of(page) != old_interface:
        visible.add(location)
    dependents = {location, *renumbered, *project.dependencies.readers_of(location)}
    dependents |= project.dependencies.dependents_of(visible)
    targets = project.backlinks.update(dependents)
    to_lint = dependents | (targets & project.dependencies.backlinks_asked)
    return Change(frozenset(to_lint & project.pages.keys()), frozenset(visible))


def _members(project: Project, page: Page) -> list[str]:
    """The locations of the pages that are published together with a page, in their order."""
    return [member.location for member in project.books.pages_with(page)] if project.books.joins(page) else []


def _number_again(project: Project, locations: Iterable[str]) -> None:
    """Forgets the results for pages that depended on their old numbers."""
    again = []
    for location in locations:
        before = project.pages.at(location)
        if before is not None:
            page = before.numbered_by(project.books.source_for(before))
            project.pages.replace(location, page)
            again.append((before, page))
    project.books.forget_pages()
    for before, page in again:
        if page.location in project.pages:
            project.labels.update(before, page)
