"""The texts that mystmd makes no page of: `exclude` in myst.yml, and those that a table of contents does not name.

In mystmd 1.8.3 the paths of `exclude` are globs from the folder of myst.yml, and one of a folder stands for all in it.
With `toc`, or a `_toc.yml` beside the settings, pages are made only of the texts that are listed (source read). Such a
text can still be put into a page: its links are then read from the folder of this page (`makeFileResolver`,
`StaticFileTransformer`).
"""

from __future__ import annotations

import os
from typing import NamedTuple

from refcheck.guards.patterns import Patterns
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.sites import globs, toc_lists
from refcheck.sites.yaml_entries import items, root, text, value

_CONFIG, _TOC = "myst.yml", "_toc.yml"


class _Pages(NamedTuple):
    """Of which texts pages are made."""

    excluded: Patterns | None
    listed: frozenset[str] | None
    """The absolute paths, without their endings; None if all texts are pages."""


def is_left_out(context: LinkContext) -> bool:
    """Whether mystmd makes no page of a text."""
    folder = context.files.above(context.folder, _CONFIG)
    if folder is None:
        return False
    pages = context.files.once(_pages, folder)
    if pages.listed is not None:
        return os.path.splitext(context.location)[0] not in pages.listed
    return pages.excluded is not None and pages.excluded.covers(os.path.relpath(context.location, folder))


def _pages(files: Files, folder: str) -> _Pages:
    project = value(root(files.texts.read(os.path.join(folder, _CONFIG)) or ""), "project")
    excluded = globs.patterns_of(filter(None, map(text, items(value(project, "exclude")))))
    contents = value(project, "toc") or root(files.texts.read(os.path.join(folder, _TOC)) or "")
    if contents is None or any(toc_lists.entries(contents, ("pattern", "glob"))):
        return _Pages(excluded, None)
    named = {below(folder, entry.text) for entry in toc_lists.entries(contents, ("file", "root"))}
    return _Pages(excluded, frozenset(named | {os.path.splitext(path)[0] for path in named}))
