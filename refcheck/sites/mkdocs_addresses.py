"""Relative addresses in MkDocs: `[x](guide/)`. MkDocs leaves them as they are, and they are broken without that page.

Nothing is reported if pages may come from elsewhere: with a hook, with a plug-in that is not known to make none, if
the settings redirect the address, if the theme or a build file has a file or folder of this name, and out of the
site. Run with MkDocs 1.6.1.
"""

from __future__ import annotations

import os
from typing import NamedTuple
from urllib.parse import urlsplit

from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.sites.mkdocs_settings import CONFIGS, read_settings
from refcheck.sites.yaml_entries import pairs, text, value

# Plug-ins that make no page.
_PLUGINS = """
autorefs awesome-nav awesome-pages exclude-search git-authors git-committers git-committers-2 git-latest-changes
git-revision-date git-revision-date-localized glightbox htmlproofer include-markdown info linkcheck literate-nav
macros markdownextradata mermaid2 meta minify mkdocstrings open-in-new-tab optimize panzoom privacy redirects search
section-index social spellcheck table-reader tags termynal tooltips typeset
"""
_MAKE_NO_PAGES = frozenset(_PLUGINS.split())
_BUILD_FILES = ("Makefile", "makefile", "justfile", "noxfile.py", "tox.ini", ".gitlab-ci.yml", "netlify.toml")
_WORKFLOWS = ".github/workflows"


class _Site(NamedTuple):
    docs: str
    """The absolute path of the folder with the pages."""
    redirected: frozenset[str]
    """The pages that are redirected, from this folder, without their ending."""
    theme: str
    """The absolute path of the folder with more files of the theme; empty if there is none."""
    builds: str
    """The texts of build files."""


def is_dead(context: LinkContext, wanted: str) -> bool:
    """Whether no page is at an address.

    Args:
        wanted: the absolute path that corresponds to it; nothing was found there.
    """
    folder = context.files.above(context.folder, *CONFIGS)
    site = context.files.once(_site, folder) if folder else None
    if site is None or not context.location.startswith(site.docs + os.sep):
        return False
    if wanted.endswith(".html") and "--no-directory-urls" in site.builds:
        return False
    inner = os.path.relpath(wanted, site.docs).replace(os.sep, "/")
    if inner == ".." or inner.startswith("../") or inner.removesuffix("/index.html") in site.redirected:
        return False
    first = inner.partition("/")[0]
    is_elsewhere = first != "." and (
        f"/{first}" in site.builds or (site.theme and context.files.has(os.path.join(site.theme, first)))
    )
    return not is_elsewhere


def is_at_root(context: LinkContext) -> bool:
    """Whether the settings do not say that the host has other pages than those of the site."""
    folder = context.files.above(context.folder, *CONFIGS)
    return folder is not None and context.files.once(_is_at_root, folder)


def _is_at_root(files: Files, folder: str) -> bool:
    return urlsplit(text(read_settings(files, folder).find("site_url")[1])).path in ("", "/")


def is_told(files: Files, folder: str) -> bool:
    """Whether the settings in a folder name only plug-ins that are known to make no pages and to change no paths."""
    return files.once(_site, folder) is not None


def _site(files: Files, folder: str) -> _Site | None:
    """The parts of a site that determine its addresses; None if its pages may come from elsewhere."""
    settings = read_settings(files, folder)
    plugins = settings.plugins()
    if settings.find("hooks")[1] is not None or not _MAKE_NO_PAGES.issuperset(plugins):
        return None
    maps = value(plugins["redirects"][0], "redirect_maps") if "redirects" in plugins else None
    redirected = frozenset(text(name).removesuffix(".md").removesuffix("/index") for name, _ in pairs(maps))
    theme = text(settings.find("theme", "custom_dir")[1])
    paths = [f"{place}/{name}" for place in {folder, files.root} for name in _BUILD_FILES]
    workflows = f"{files.root}/{_WORKFLOWS}"
    paths += [f"{workflows}/{name}" for name in files.names(workflows)]
    builds = "\n".join(files.texts.read(path) or "" for path in paths)
    return _Site(settings.docs, redirected, below(folder, theme) if theme else "", builds)
