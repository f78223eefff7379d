"""Brings a project up to date when one page changes: exactly, and without looking at most of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING, NamedTuple

from refcheck.facts.model import Span
from refcheck.links.destinations import is_markdown
from refcheck.project.interface import interface_of
from refcheck.project.page import Page

if TYPE_CHECKING:
    from refcheck.project.project import Project


class Change(NamedTuple):
    """What an update has changed."""

    to_lint: frozenset[str]
    """The locations of the pages of which other things can be found than before."""
    visible: frozenset[str]
    """The locations of the pages in which other pages can see a difference: labels, anchors, numbers."""


def update(project: Project, location: str, page: Page | None) -> Change:
    """Puts another page in the place of one of the run, adds it or, if it is None, takes it out."""
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
    """Takes notice of files that are no pages of the run and have changed, come or gone."""
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
    """Puts a page in the place of one with another text, where nothing but that has changed.

    Returns:
        None if other pages belong together than before, so that all is to be resolved again.
    """
    location = page.location
    old_interface = interface_of(before)
    book = _numbers_in_book(project, before)
    project.pages.replace(location, page)
    project.books.add(page)
    renumbered = _recount(project, book, page)
    if renumbered is None:
        return None
    project.joined.forget()
    project.dependencies.forget(location)
    visible = set(renumbered)
    if interface_of(page) != old_interface:
        visible.add(location)
    project.labels.update(before, page)
    dependents = {location, *renumbered, *project.dependencies.readers_of(location)}
    dependents |= project.dependencies.dependents_of(visible)
    targets = project.backlinks.update({location, *renumbered}, dependents)
    to_lint = dependents | (targets & project.dependencies.backlinks_asked)
    return Change(frozenset(to_lint & project.pages.keys()), frozenset(visible))


def _numbers_in_book(project: Project, page: Page) -> Mapping[Page, Mapping[Span, str]]:
    """The numbers of the pages that are counted together with a page."""
    if page.count_all is None:
        return {}
    return {member: member.numbers for member in project.books.of(page)}


def _recount(project: Project, book: Mapping[Page, Mapping[Span, str]], page: Page) -> set[str] | None:
    """Counts the book of a page again.

    Args:
        book: the numbers of its pages before.

    Returns:
        The locations of the other pages with other numbers; None if the book has other pages than before.
    """
    project.books.forget()
    members = project.books.of(page) if page.count_all is not None else []
    if [member.location for member in members] != [member.location for member in book]:
        return None
    for member in members:
        member.forget_numbers()
    changed = [member for member in members if member is not page and member.numbers != book[member]]
    again = {member: member.apart() for member in changed}
    for member in changed:
        # What it has found out by its numbers no longer holds.
        project.pages.replace(member.location, again[member])
        project.books.add(again[member])
    if changed:
        project.books.forget()
    for member in changed:
        if member.location in project.pages:
            project.labels.update(member, again[member])
    return {member.location for member in changed}
