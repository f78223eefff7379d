"""VitePress: pages are the Markdown files below `srcDir`; a link names a file, or the address made from it.

`.md` and `.html` may be left out, `a/` is `a/index.md`, a leading slash is the folder of the pages. A path with another
ending is a file beside the page or in `public`. Run with VitePress 1.6.4, which stops at links to pages that do not
exist, and reads a backslash in the path of an image as a slash, though not in that of a link. Locales make no pages.
`vitepress_routes` says which pages are not at the address of their files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Unknown
from refcheck.guards.patterns import Patterns
from refcheck.links.destinations import LinkContext, PathRules, below, may_be_page
from refcheck.links.files import Files
from refcheck.sites.scripted_site import ScriptedSite, settings_in, with_imports
from refcheck.sites.vitepress_routes import Routes, read_excluded, read_routes

FOLDER = ".vitepress"
CONFIGS = tuple(f"{FOLDER}/config.{ending}" for ending in ("js", "ts", "mjs", "mts")) + tuple(
    f"{FOLDER}/config/index.{ending}" for ending in ("js", "ts", "mjs", "mts")
)
_SOURCE = compile_lazily(r"\bsrcDir\s*:\s*[\"'`](?P<folder>[^\"'`\n]{1,200})")
_DATA = compile_lazily(r"\.data\.[cm]?[jt]s$")
_MOST_PARTS = 20


def site_above(files: Files, folder: str) -> ScriptedSite | None:
    """The innermost site with its pages in a folder, or in one that contains it."""
    root = files.above(folder, FOLDER)
    return files.once(_site, root) if root is not None else None


def _site(files: Files, root: str) -> ScriptedSite:
    config, text = settings_in(files, root, CONFIGS)
    if os.path.basename(os.path.dirname(config)) == "config":
        text = "\n".join((text, *_parts(files, os.path.join(root, os.path.dirname(config)))))
    elif config:
        text = with_imports(files, os.path.join(root, config), text)
    source = _SOURCE.search(text)
    return ScriptedSite(root, config, text, below(root, source["folder"]) if source else root)


def _parts(files: Files, folder: str) -> Iterator[str]:
    """The texts of the scripts beside the settings in a folder, which these can import."""
    scripts = (name for name in files.names(folder) if name.endswith((".js", ".ts", ".mjs", ".mts")))
    for name in islice((name for name in scripts if not name.startswith("index.")), _MOST_PARTS):
        yield files.texts.read(os.path.join(folder, name)) or ""


def renders_texts(files: Files, folder: str) -> bool:
    """Whether a script in a folder that gives data to pages (`x.data.ts`) renders Markdown as VitePress does."""
    names = [name for name in files.names(folder) if _DATA.search(name)]
    return any("createMarkdownRenderer" in (files.texts.read(os.path.join(folder, name)) or "") for name in names)


def excluded(files: Files, root: str) -> Patterns | None:
    """What the settings in a folder leave out, relative to the folder of the pages."""
    return read_excluded(files.once(_site, root).text)


def _routes(files: Files, root: str) -> Routes:
    site = files.once(_site, root)
    return read_routes(files, site.pages, site.text, files.once(excluded, root))


def _is_page(path: str) -> bool:
    return path.endswith((".md", ".html")) or may_be_page(path)


def _stem(context: LinkContext, site: ScriptedSite, path: str) -> str:
    """The absolute path, without ending, that the page of a link must have."""
    if path.startswith("/"):
        wanted = below(site.pages, path)
    else:
        place = context.files.once(_routes, site.root).place(context.location)
        wanted = os.path.normpath(os.path.join(os.path.dirname(place), path))
    wanted = os.path.join(wanted, "index") if path.endswith("/") or path in ("", ".", "..") else wanted
    return wanted.removesuffix(".md").removesuffix(".html")


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None:
        yield context.beside(path)
        return
    if _is_page(path):
        stem = _stem(context, site, path)
        page = stem + ".md"
        yield context.files.once(_routes, site.root).sources.get(page, page)
        yield os.path.join(site.pages, "public", os.path.relpath(stem, site.pages)) + ".html"
        return
    wanted = below(site.pages, path) if path.startswith("/") else context.beside(path)
    yield from (wanted, os.path.join(site.pages, "public", os.path.relpath(wanted, site.pages)))


def _is_dead(context: LinkContext, path: str) -> bool:
    site = context.files.once(site_above, context.folder)
    if site is None:
        return False
    routes = context.files.once(_routes, site.root)
    return not routes.may_have(_stem(context, site, path)) if _is_page(path) else True


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = context.files.once(site_above, context.folder)
    if site is None or not found.endswith(".md"):
        return None
    if not found.startswith(site.pages + os.sep):
        return "it is not in the folder of the pages, so that VitePress makes no page of it"
    routes = context.files.once(_routes, site.root)
    if routes.leaves_out(found):
        return "`srcExclude` in the settings of VitePress leaves it out"
    place = routes.place(found)
    if place == found or not _is_page(path) or place == _stem(context, site, path) + ".md":
        return None
    address = os.path.relpath(place, site.pages).replace(os.sep, "/")
    return f"`rewrites` in the settings of VitePress moves it; write `/{address}`"


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The anchors of the components that a page imports."""
    site = context.files.once(site_above, context.folder)
    if site is None:
        return ()
    # Only pages with an undefined reference ask.
    from refcheck.sites import component_ids

    return tuple(component_ids.unknowns(context, site.root))


def _image_candidates(context: LinkContext, path: str) -> Iterator[str]:
    yield from _candidates(context, path.replace("\\", "/"))


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished)
IMAGE_PATHS = PathRules(_image_candidates, _is_dead, unpublished=_unpublished)
