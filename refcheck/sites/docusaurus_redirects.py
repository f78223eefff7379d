"""The redirects of Docusaurus that its settings have as literals.

(Docusaurus 3.10.2: `plugin-client-redirects`, built.)
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from refcheck.links.files import Files
from refcheck.sites.docusaurus_settings import read_settings
from refcheck.sites.script_literals import Value


class Redirects(NamedTuple):
    """What an address that is no page leads to."""

    targets: dict[str, str]
    """Addresses by addresses, with no slash on either side."""
    endings: frozenset[str]
    """An address with one of them, without the dot, leads to the one without it."""


def redirects_of(files: Files, root: str) -> Redirects:
    """The redirects of the site whose settings are in a folder."""
    options = files.once(read_settings, root).redirects
    targets = dict[str, str]()
    for item in _items(options.member("redirects")):
        to = urlsplit(item.text("to"))
        for origin in _strings(item.member("from")):
            # One to another host leads nowhere here, and is no page of it either.
            targets[origin.strip("/")] = to.path.strip("/")
    return Redirects(targets, frozenset(_strings(options.member("fromExtensions"))))


def _items(value: Value | None) -> list[Value]:
    return value.items if value is not None else []


def _strings(value: Value | None) -> list[str]:
    """The strings of a list, or one."""
    if value is None:
        return []
    return [item.entry.text for item in (value, *value.items) if item.entry is not None]
