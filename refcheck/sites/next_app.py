"""The routes of a Next.js application, which Nextra and Fumadocs share: the scripts `page` and `route` below `app`.

A folder in parentheses and one that begins with `@` are no part of an address, `[name]` stands for any name (its
documentation, "Project structure").
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.files import Files

_FOLDERS = ("app", os.path.join("src", "app"))


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
