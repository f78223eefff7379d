"""What Nextra and Fumadocs have of Next.js: routes, addresses and redirects.

The routes of an application are the scripts `page` and `route` below `app`. A folder in parentheses and one that begins
with `@` are no part of an address, `[name]` stands for any name (its documentation, "Project structure"). An address
has no slash at its end, and a relative one is read from there.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.links.files import Files
from refcheck.sites.host_redirects import HOLE, Prefixes

ENDING = compile_lazily(r"\.mdx?$")
"""Of the source of a page; it is no part of its address."""
_FOLDERS = ("app", os.path.join("src", "app"))
_REDIRECT = compile_lazily(r"\bsource\s*:\s*[\"'`](?P<path>/[^\"'`\n]{1,200})[\"'`]")
_MADE: frozenset[Made] = frozenset(("page", "file"))


class Route(NamedTuple):
    """A script that makes one page or many."""

    path: str
    """The absolute path of the script."""
    address: str
    """The address of its page, or that below which it makes pages; without a slash on either side."""
    is_dynamic: bool
    """Whether a name in the address is a parameter."""


def routes(files: Files, root: str, ignored: tuple[str, ...] = ()) -> Iterator[Route]:
    """The routes of an application.

    Args:
        root: the absolute path of its folder.
        ignored: the parameters that need not be in an address, such as that of the language.
    """
    for folder in (os.path.join(root, name) for name in _FOLDERS):
        for path in files.walk(folder):
            if os.path.splitext(os.path.basename(path))[0] not in ("page", "route"):
                continue
            parts = os.path.relpath(os.path.dirname(path), folder).replace(os.sep, "/").split("/")
            parts = [part for part in parts if part not in (".", "", *ignored) and not part.startswith(("(", "@"))]
            first = next((index for index, part in enumerate(parts) if part[0] == "["), len(parts))
            yield Route(path, "/".join(parts[:first]), first < len(parts))


def address_of(path: str, page: str | None) -> str | None:
    """The address that a path points to, without a slash on either side; None if it depends on an unknown one.

    Args:
        page: the address of the page with the link, without a slash on either side; None if it is unknown.
    """
    path = ENDING.sub("", path)
    if path.startswith("/"):
        return path.strip("/")
    if page is None:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(f"/{page}"), path)).strip("/")


def made_elsewhere(root: str, config: tuple[str, str], dynamic: frozenset[str]) -> tuple[Unknown, ...]:
    """The redirects, and the pages that scripts make.

    Args:
        root: the absolute path of the folder of the application.
        config: the path of its settings from there, and their text.
        dynamic: the addresses below which a script makes pages.
    """
    name, text = config
    redirected = {HOLE.split(match["path"])[0].strip("/") for match in _REDIRECT.finditer(text)} - {""}
    place, where = (os.path.join(root, name), 0), Scope(folder=os.path.join(root, "public"))
    return (
        Unknown(_MADE, Prefixes(redirected), where, f"{name} redirects it", place, "redirects"),
        Unknown(_MADE, Prefixes(dynamic), where, "a script makes pages there", place, "scripts of Next.js"),
    )
