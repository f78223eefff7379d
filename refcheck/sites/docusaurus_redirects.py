"""The redirects of Docusaurus that are literals in its settings.

(Docusaurus 3.10.2: `plugin-client-redirects`, built.)
"""

from __future__ import annotations

from typing import NamedTuple

from refcheck.links.destinations import path_on_host
from refcheck.links.files import Files
from refcheck.sites.docusaurus_settings import read_settings
from refcheck.sites.script_literals import Value


class Redirects(NamedTuple):
    """The targets of addresses that are not pages."""

    targets: dict[str, str]
    """Target addresses by address, without a slash on either side."""
    endings: frozenset[str]
    """An address with one of these endings, without the dot, redirects to the one without it."""


def redirects_of(files: Files, root: str) -> Redirects:
    """The redirects of the site whose settings are in a folder."""
    options = files.once(read_settings, root).redirects
    targets = dict[str, str]()
    for item in _items(options.member("redirects")):
        to = path_on_host(item.text("to"))
        for origin in _strings(item.member("from")):
            # A redirect to another host has no target here, and is not a page of the site either.
            targets[origin.strip("/")] = to
    return Redirects(targets, frozenset(_strings(options.member("fromExtensions"))))


def _items(value: Value | None) -> list[Value]:
    return value.items if value is not None else []


def _strings(value: Value | None) -> list[str]:
    """The strings of a list, or one."""
    if value is None:
        return []
    return [item.entry.text for item in (value, *value.items) if item.entry is not None]
