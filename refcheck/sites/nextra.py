"""Nextra: the page of `content/a/b.mdx` is `/a/b`, that of an `index.mdx` its folder; the ending of a path is left out.

Addresses are those of Next.js, without a slash at the end, and relative ones are read from there. Files of `public` are
at the root; `app` and `pages` can have more pages. Nothing is reported if the settings have languages or rewrite
addresses. Texts were compiled with Nextra 4.6.1 (`nextra/compile`); addresses by its documentation ("Content
directory", "File conventions") and that of Next.js.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.sites.next_app import address_of, made_elsewhere, routes
from refcheck.sites.scripted_site import ScriptedSite, settings_in
from refcheck.sites.unmade_pages import unmade

CONFIGS = MARKS["next"]
_IS_NEXTRA = compile_lazily(r"[\"'`]nextra[\"'`]")
_FOLDERS = tuple(os.path.join(*path.split("/")) for path in ("content", "src/content", "pages", "src/pages"))
_BASE = compile_lazily(r"\bcontentDirBasePath\s*:\s*[\"'`]/?(?P<base>[^\"'`\n]{0,200})")
_OPEN = compile_lazily(r"\b(?:i18n|rewrites)\b")
_SCRIPTS = (".js", ".jsx", ".ts", ".tsx")


class _Routes(NamedTuple):
    """The pages of a site."""

    sources: Mapping[str, str]
    """The absolute paths of their files by their addresses, without a slash on either side."""
    addresses: Mapping[str, str]
    """The addresses by path of the file."""
    dynamic: frozenset[str]
    """The addresses below which a script makes pages."""


def site_above(files: Files, folder: str) -> ScriptedSite | None:
    """The innermost site that contains a folder."""
    root = files.above(folder, *CONFIGS)
    return files.once(_site, root) if root is not None else None


def _site(files: Files, root: str) -> ScriptedSite | None:
    config, text = settings_in(files, root, CONFIGS)
    pages = next((path for name in _FOLDERS if files.has(path := os.path.join(root, name))), "")
    return ScriptedSite(root, config, text, pages) if pages and _IS_NEXTRA.search(text) else None


def _routes(files: Files, root: str) -> _Routes:
    site = files.once(_site, root)
    sources, dynamic = dict[str, str](), set[str]()
    if site is None:
        return _Routes(sources, {}, frozenset())
    base = _base_of(site)
    for path in files.walk(site.pages):
        stem, ending = os.path.splitext(os.path.relpath(path, site.pages).replace(os.sep, "/"))
        name = posixpath.basename(stem)
        if (is_markdown(path) or ending in _SCRIPTS) and not name.startswith("_"):
            address = posixpath.join(base, posixpath.dirname(stem) if name == "index" else stem)
            sources.setdefault(address.strip("/"), path)
    for route in routes(files, root):
        if not route.is_dynamic:
            sources.setdefault(route.address, route.path)
        elif "mdxPath" not in route.path and route.address:
            dynamic.add(route.address)
    return _Routes(sources, {path: address for address, path in sources.items()}, frozenset(dynamic))


def _base_of(site: ScriptedSite) -> str:
    """The address below which its pages are, without a slash on either side."""
    named = _BASE.search(site.text)
    return named["base"].strip("/") if named else ""


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None:
        yield context.beside(path)
        return
    address = _address(context, site, path)
    if address is not None:
        yield below(os.path.join(site.root, "public"), address)
        source = context.files.once(_routes, site.root).sources.get(address)
        yield from (source,) if source is not None else unmade(context.files, site.pages, _base_of(site), address)
    if not may_be_page(path) and not is_markdown(path):
        # A picture beside the page is imported.
        yield context.beside(path)


def _address(context: LinkContext, site: ScriptedSite, path: str) -> str | None:
    """The address that a path points to, without a slash on either side; None if the address of the page is unknown."""
    return address_of(path, context.files.once(_routes, site.root).addresses.get(context.location))


def _is_dead(context: LinkContext, path: str) -> bool:
    site = context.files.once(site_above, context.folder)
    return site is not None and not _OPEN.search(site.text) and _address(context, site, path) is not None


PATHS = PathRules(_candidates, _is_dead)


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The redirects, and the pages that scripts make."""
    site = context.files.once(site_above, context.folder)
    return context.files.once(_made, site.root) if site is not None else ()


def _made(files: Files, root: str) -> tuple[Unknown, ...]:
    site = files.once(_site, root)
    if site is None:
        return ()
    return made_elsewhere(root, (site.config, site.text), files.once(_routes, root).dynamic)
