"""The literal ids in the layouts of a site: every page may use one of them, so that such an anchor exists.

The layout of a page, and whether a condition in it holds, is determined when the site is built; so the ids of all
layouts count in all pages. An id with an expression in it is ignored. Built with Eleventy 3.1.8 and Hugo 0.168.0.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files

_ENDINGS = (".html", ".njk", ".liquid", ".hbs", ".webc", ".11ty.js")
_ID = compile_lazily(r"\sid\s*=\s*[\"'](?P<id>[A-Za-z][\w:.-]{0,99})[\"']")
_MOST_LAYOUTS = 500


def unknowns_of(
    context: LinkContext, marks: tuple[str, ...], ids: Callable[[Files, str], tuple[Unknown, ...]]
) -> tuple[Unknown, ...]:
    """The anchors that the layouts of the nearest site make.

    Args:
        marks: file names, of which one is in the folder of the site.
        ids: returns the anchors of the layouts there, computed once for all pages.
    """
    root = context.files.above(context.folder, *marks)
    return context.files.once(ids, root) if root is not None else ()


def made_by_layouts(files: Files, root: str, folders: Iterable[str]) -> tuple[Unknown, ...]:
    """The anchors that layouts in some folders of a site make."""
    paths = (path for folder in folders for path in files.walk(below(root, folder)) if path.endswith(_ENDINGS))
    made = (_made_by(root, path, files.texts.read(path) or "") for path in islice(paths, _MOST_LAYOUTS))
    return tuple(unknown for unknown in made if unknown is not None)


def _made_by(root: str, path: str, text: str) -> Unknown | None:
    found = list(_ID.finditer(text))
    if not found:
        return None
    names = OneOf(frozenset(match["id"] for match in found))
    line = text.count("\n", 0, found[0].start("id")) + 1
    reason = f"the layout {os.path.relpath(path, root)} has an element with this id"
    return Unknown(frozenset(("anchor",)), names, Scope(folder=root), reason, (path, line), by="layouts")


def of_eleventy(files: Files, root: str) -> tuple[Unknown, ...]:
    """The anchors that the layouts of an Eleventy site make."""
    return made_by_layouts(files, root, ("_includes", "_layouts", "src/_includes", "src/_layouts"))


def of_jekyll(files: Files, root: str) -> tuple[Unknown, ...]:
    """The anchors that the layouts of a Jekyll site make."""
    return made_by_layouts(files, root, ("_layouts", "_includes"))


def of_zola(files: Files, root: str) -> tuple[Unknown, ...]:
    """The anchors that the templates of a Zola site and its themes make."""
    themes = (f"themes/{name}/templates" for name in files.names(os.path.join(root, "themes")))
    return made_by_layouts(files, root, ("templates", *themes))


def of_hugo(files: Files, root: str) -> tuple[Unknown, ...]:
    """The anchors that the layouts of a Hugo site and its themes make."""
    themes = (f"themes/{name}/layouts" for name in files.names(os.path.join(root, "themes")))
    return made_by_layouts(files, root, ("layouts", *themes))
