"""The destinations of links that the render hooks of a Hugo site replace by name.

A hook is a template that is given each link. If it compares the destination with a string, `eq .Destination "g"`, it
treats that one specially: the hook determines where such a destination points. Run with Hugo 0.168.
"""

from __future__ import annotations

import os
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.sites.hugo import MARKS

_COMPARED = compile_lazily(r"\beq[ \t]+[$.]\S{1,60}[ \t]+[\"`](?P<name>[^\"`\n]{1,100})[\"`]")
_ABOUT_DESTINATION = compile_lazily(r"Destination|\$u\b|\.String\b|\$link\b|\$url\b|\$href\b|\$dest")
_MOST_HOOKS = 50
_MADE: frozenset[Made] = frozenset(("page", "file"))


class _Destinations:
    """Destinations as written."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def matches(self, name: str) -> bool:
        """Whether a path, from the root of the site on, ends with one of them."""
        parts = name.split("/")
        return any("/".join(parts[-count:]) in self._names for count in range(1, min(len(parts), 4) + 1))


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The destinations that the hooks of the site of a page handle."""
    root = context.files.above(context.folder, *MARKS)
    return context.files.once(_made, root) if root is not None else ()


def _made(files: Files, root: str) -> tuple[Unknown, ...]:
    folders = [
        below(root, "layouts"),
        *(below(root, f"themes/{name}/layouts") for name in files.names(below(root, "themes"))),
    ]
    hooks = (
        path for folder in folders for path in files.walk(folder) if os.path.basename(path).startswith("render-link")
    )
    found = list[Unknown]()
    for path in islice(hooks, _MOST_HOOKS):
        text = files.texts.read(path) or ""
        named = [match for match in _COMPARED.finditer(text) if _ABOUT_DESTINATION.search(match.group())]
        if named:
            names = _Destinations(frozenset(match["name"] for match in named))
            line = text.count("\n", 0, named[0].start()) + 1
            reason = f"the hook {os.path.relpath(path, root)} makes an address of it"
            found.append(
                Unknown(_MADE, names, Scope(folder=root), reason, (path, line), "hooks of Hugo", is_named=True)
            )
    return tuple(found)
