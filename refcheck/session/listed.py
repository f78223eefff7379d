"""Lints the lists of pages in the settings of sites, together with the pages of a run."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from refcheck import renderers
from refcheck.facts.model import Finding, Severity
from refcheck.facts.source import Source
from refcheck.links.destinations import is_markdown
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._engine import lint_site_list

if TYPE_CHECKING:
    from refcheck.links.site_lists import SiteList


class Settings(NamedTuple):
    """A settings file that lists pages."""

    location: str
    """The absolute path."""
    source: Source
    """The text, with the displayed path."""


def site_lists_of(files: Files, pages: Iterable[tuple[str, str]]) -> list[SiteList]:
    """The settings of the sites of some pages, each once, by location.

    Args:
        pages: the name of the renderer and the location of each.
    """
    found: dict[str, SiteList] = {}
    for name, folder in sorted({(name, os.path.dirname(location)) for name, location in pages}):
        for site_list in renderers.get(name).site_lists(files, folder):
            known = found.get(site_list.location)
            if known is None or known.missing != site_list.missing:
                missing = dict.fromkeys((*(known.missing if known is not None else ()), *site_list.missing))
                found[site_list.location] = site_list._replace(missing=tuple(missing))
    return [found[location] for location in sorted(found)]


def within(site_list: SiteList, folders: Sequence[str]) -> SiteList | None:
    """A settings file with its missing files that are in scope; None if neither it nor any of them is.

    Args:
        folders: the absolute paths of the searched folders. If the settings or all pages are in one of them, all
            missing files are in scope, otherwise only those that would be in one of them.
    """
    if _is_below(site_list.location, folders) or _is_below(os.path.join(site_list.folder, ""), folders):
        return site_list
    missing = tuple(missing for missing in site_list.missing if _is_below(missing.location, folders))
    return site_list._replace(missing=missing) if missing else None


def without_made(site_list: SiteList, project: Project) -> SiteList:
    """A settings file without the entries whose files may be generated."""
    page = _page_of(site_list, project) if site_list.missing else None
    if page is None:
        return site_list
    left = (missing for missing in site_list.missing if project.unknowns.of_path(page, missing.location) is None)
    return site_list._replace(missing=tuple(left))


def _page_of(site_list: SiteList, project: Project) -> Page | None:
    """A page of a site: one of the run if possible, otherwise the first one found."""
    below = site_list.folder.rstrip(os.sep) + os.sep
    for location in project.pages:
        if location.startswith(below):
            return project.pages[location]
    found = (project.pages.at(path) for path in project.files.walk(site_list.folder) if is_markdown(path))
    return next(filter(None, found), None)


def _is_below(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)


def findings_of(
    files: Files, site_lists: Iterable[SiteList], rules_at: Callable[[str], Mapping[str, Severity]]
) -> dict[str, tuple[Finding, ...]]:
    """The findings of some settings, by their locations; settings without findings are left out.

    Args:
        rules_at: returns the rules that are selected at a location, with their severities.
    """
    return {
        site_list.location: tuple(lint_site_list(site_list, source_at(files, site_list.location), rules))
        for site_list in site_lists
        for rules in (rules_at(site_list.location),)
    }


def source_at(files: Files, location: str) -> Source:
    """The text of a settings file; the places of its findings refer to this text."""
    return Source(shown(location), files.texts.read(location) or "")
