"""VitePress: pages are the Markdown files below `srcDir`; a link names a file, or the address made from it.

`.md` and `.html` may be left out, `a/` is `a/index.md`, a leading slash is the folder of the pages. A path with another
ending is a file beside the page or in `public`. Run with VitePress 1.6.4, which stops at links to pages that do not
exist. Pages of dynamic routes (`[id].md`), rewrites and aliases are made by scripts, which are not run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, below, may_be_page
from refcheck.links.files import Files
from refcheck.sites.scripted_site import ScriptedSite, settings_in, with_imports

FOLDER = ".vitepress"
CONFIGS = tuple(f"{FOLDER}/config.{ending}" for ending in ("js", "ts", "mjs", "mts")) + tuple(
    f"{FOLDER}/config/index.{ending}" for ending in ("js", "ts", "mjs", "mts")
)
_SOURCE = compile_lazily(r"\bsrcDir\s*:\s*[\"'`](?P<folder>[^\"'`\n]{1,200})")
_MOST_PARTS = 20
_MAKES_PAGES = compile_lazily(r"\b(?:rewrites|locales|vite-plugin|typedoc)\b")


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


def _has_routes(files: Files, folder: str) -> bool:
    """Whether there are files whose pages a script makes."""
    return any(os.path.basename(path).startswith("[") for path in files.walk(folder))


def _is_page(path: str) -> bool:
    return path.endswith((".md", ".html")) or may_be_page(path)


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None:
        yield context.beside(path)
        return
    wanted = below(site.pages, path) if path.startswith("/") else context.beside(path)
    public = os.path.join(site.pages, "public", os.path.relpath(wanted, site.pages))
    if _is_page(path):
        stem = os.path.join(wanted, "index") if path.endswith("/") or path in ("", ".", "..") else wanted
        stem = stem.removesuffix(".md").removesuffix(".html")
        yield from (stem + ".md", os.path.splitext(public)[0] + ".html")
        return
    yield from (wanted, public)


def _is_dead(context: LinkContext, path: str) -> bool:
    site = context.files.once(site_above, context.folder)
    if site is None or _MAKES_PAGES.search(site.text):
        return False
    return not (_is_page(path) and context.files.once(_has_routes, site.pages))


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = context.files.once(site_above, context.folder)
    if site is None or not found.endswith(".md") or found.startswith(site.pages + os.sep):
        return None
    return "it is not in the folder of the pages, so that VitePress makes no page of it"


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished)
