"""The location of a Docusaurus site and of its pages. Its links are resolved in `docusaurus_links`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.site_marks import MARKS
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext, PathRules
from refcheck.links.files import Files

CONFIGS = MARKS["docusaurus"]
# The folder of pages in the settings of a plug-in; also if it is not literally a string (`resolve("../docs")`).
_PATH = compile_lazily(r"\bpath:\s*(?:[\w.]+\(\s*(?:__dirname\s*,\s*)?)?[\"'`](?P<path>[^\"'`\n]{1,200})[\"'`]")
_DEFAULT_CONTENT = ("docs", "blog", "src", "i18n", "versioned_docs")
# The folders of a site whose pages are beside it.
_SITE_FOLDER = compile_lazily(r"web|site|doc|www|page", re.IGNORECASE)


class Site(NamedTuple):
    """A site, by the folder of its settings."""

    root: str
    config: str
    """The name of the file with the settings."""
    text: str
    """The text of the settings."""
    content: tuple[str, ...]
    """The absolute paths of the folders with its pages, the innermost first."""


def read_site(files: Files, folder: str) -> Site | None:
    """The site whose settings are in a folder."""
    for name in CONFIGS:
        text = files.texts.read(os.path.join(folder, name))
        if text is not None:
            named = [match["path"] for match in _PATH.finditer(text)]
            paths = {os.path.normpath(os.path.join(folder, path)) for path in (*_DEFAULT_CONTENT, *named)}
            # The versions of a second plug-in with an id.
            paths |= {os.path.join(folder, name) for name in files.names(folder) if name.endswith("_versioned_docs")}
            paths -= {folder, os.path.dirname(folder)}
            return Site(folder, name, text, tuple(sorted(paths, key=lambda path: (-len(path), path))))
    return None


def site_above(files: Files, folder: str) -> Site | None:
    """The nearest site that contains a folder, or whose settings, beside it or above, name it as its pages."""
    current = folder
    while True:
        site = files.once(read_site, current)
        if site is not None:
            return site
        for other in files.once(_sites_in, current):
            if any(f"{folder}{os.sep}".startswith(path + os.sep) for path in other.content):
                return other
        above = os.path.dirname(current)
        if above == current or not files.is_below_root(above):
            return None
        current = above


def _sites_in(files: Files, folder: str) -> tuple[Site, ...]:
    """The sites in the subfolders of a folder whose names are usual for a site."""
    names = (name for name in files.names(folder) if "." not in name and _SITE_FOLDER.search(name))
    sites = (files.once(read_site, os.path.join(folder, name)) for name in names)
    return tuple(site for site in sites if site is not None)


def root_of(context: LinkContext) -> str | None:
    """The folder of the site, or None if the page is in none."""
    site = context.files.once(site_above, context.folder)
    return site.root if site is not None else None


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import docusaurus_links

    return docusaurus_links.candidates(context, path)


def _is_dead(context: LinkContext, path: str) -> bool:
    from refcheck.sites import docusaurus_links

    return docusaurus_links.is_dead(context, path)


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    from refcheck.sites import docusaurus_links

    return docusaurus_links.unpublished(context, path, found)


def _remedy(context: LinkContext, path: str) -> str:
    from refcheck.sites import docusaurus_links

    return docusaurus_links.remedy(context, path)


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The targets that are generated in the site of a page."""
    root = root_of(context)
    if root is None:
        return ()
    from refcheck.sites import component_ids, docusaurus_made

    return (*context.files.once(docusaurus_made.unknowns, root), *component_ids.unknowns(context, root))


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished, remedy=_remedy)
