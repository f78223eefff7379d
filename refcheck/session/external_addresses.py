"""The addresses on the web that the pages of a session link to."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

from refcheck.config import Settings
from refcheck.external.addresses import Address
from refcheck.external.scope import Scope
from refcheck.links.display import shown
from refcheck.rules.external._web_links import in_own_site, web_links
from refcheck.session.session import Session


class Scopes:
    """What the settings of each page say of its addresses."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[object, Scope] = {}
        self.without_effect: list[str] = []
        """The settings files whose `site-url` says nothing about links, as shown."""

    def at(self, location: str) -> Scope:
        """The scope of the page at a location."""
        settings = self._session.workspace.nearest_settings.of(location)
        scope = self._known.get(settings.root)
        if scope is None:
            scope = self._known[settings.root] = self._scope_of(settings)
            if settings.site_url is not None and not (scope.site and scope.site_page):
                self.without_effect.append(shown(str(settings.path or settings.root)))
        return scope

    def _scope_of(self, settings: Settings) -> Scope:
        scope = Scope.of(
            settings.external_include, settings.external_exclude, settings.external_accept, settings.site_url
        )
        if settings.site_url is None:
            return scope
        return scope._replace(site_page=_published_page(self._session, os.path.realpath(settings.root)))


def _published_page(session: Session, root: str) -> str:
    """The location of the first page below a folder that a site shows; empty if a forge shows all of them."""
    below = root.rstrip(os.sep) + os.sep
    for location in session.locations:
        renderer = session.project.pages[location].renderer if location.startswith(below) else None
        if renderer is not None and not renderer.is_forge and not renderer.is_unknown:
            return location
    return ""


def external_addresses(session: Session, scope_at: Callable[[str], Scope]) -> dict[Address, set[str]]:
    """The fragments that are linked to, by address without fragment, in the order of the pages.

    Addresses of the project's own site that its files answer for are left out.
    """
    found: dict[Address, set[str]] = {}
    project = session.project
    for location in session.locations:
        page, scope = project.pages[location], scope_at(location)
        for link in web_links(page, project):
            address = link.address
            if scope.covers(address) and in_own_site(project, scope, address) is None:
                fragments = found.setdefault(address._replace(fragment=""), set())
                fragments.update(filter(None, (address.fragment,)))
        project.joined.evict(page)
    return found


def hosts_of(addresses: Iterable[Address]) -> int:
    """The number of hosts of some addresses."""
    return len({address.host for address in addresses})
