"""Brings a project up to date when one page changes: exactly, and without looking at most of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from refcheck.facts.model import Span
from refcheck.project.interface import interface_of
from refcheck.project.page import Page

if TYPE_CHECKING:
    from refcheck.project.project import Project


@dataclass(frozen=True)
class Change:
    """What an update has changed.

    Args:
        to_lint: the locations of the pages of which other things can be found than before.
        visible: the locations of the pages in which other pages can see a difference: labels, anchors, numbers.
    """

    to_lint: frozenset[str]
    visible: frozenset[str]


def update_page(project: Project, before: Page, page: Page) -> Change | None:
    """Puts a page in the place of one with another text.

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
