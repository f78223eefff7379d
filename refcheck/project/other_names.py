"""Texts with another name by a symbolic link, where their paths are read, too.

A book needs an `index.qmd`, which can be a link to `chapters/intro.qmd`: its images are those beside the link. Links
are looked for in the folders above a text, and followed only within the project.
"""

from __future__ import annotations

import os

from refcheck.links.destinations import below, is_markdown
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED, Resolution


def instead(files: Files, page: Page, resolution: Resolution) -> Resolution:
    """The resolution of a path that leads to no file: the same, or that from the folder of a link to its text."""
    target = resolution.target
    if target is None or not target.path or target.path.startswith("/"):
        return resolution
    folder = os.path.dirname(page.location)
    while folder != files.root and files.is_below_root(folder):
        folder = os.path.dirname(folder)
        if page.location in files.once(_linked, folder):
            wanted = below(folder, target.path)
            found = files.find(wanted) if files.inside(wanted) else None
            if found is not None and found.exact:
                return Resolution(RESOLVED, found=found, target=target)
    return resolution


def _linked(files: Files, folder: str) -> frozenset[str]:
    """The absolute paths of the texts that links in a folder lead to."""
    paths = (os.path.join(folder, name) for name in files.names(folder) if is_markdown(name))
    found = ((path, files.find(path)) for path in paths)
    return frozenset(one.real for path, one in found if one is not None and one.real not in ("", path))
