"""Starlight: the page of `src/content/docs/a/B c.md` is `/a/b-c/`; a link is an address, which is left as it is.

So a link to a Markdown file is broken, unless a plug-in of the settings turns paths into addresses. An image beside
the page, or at an alias of tsconfig.json, is looked up when the site is built; files of `public` are at the root, and
so are those that scripts in `src/pages` make. Run with Starlight 0.42.4, Astro 7.3.5. Pages that translations fall back
to, pages and feeds that plug-ins make, and redirected pages are unknown.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.sites.script_aliases import aliased
from refcheck.sites.script_literals import literal_at
from refcheck.sites.scripted_site import ScriptedSite, settings_in

_CONTENT = os.path.join("src", "content", "docs")
_STARLIGHT = compile_lazily(r"@astrojs/starlight\b|\bstarlight\(")
_SOURCE = compile_lazily(r"\bsrcDir\s*:\s*[\"'`](?P<folder>[^\"'`\n]{1,200})")
_BASE = compile_lazily(r"\bbase\s*:\s*[\"'`]/?(?P<base>[^\"'`\n]{0,200})")
_MAKES_PAGES = compile_lazily(r"\b(?:locales|plugins|redirects|defaultLocale|routeMiddleware)\s*:")
_INTEGRATIONS = compile_lazily(r"\bintegrations\s*:\s*(?=\[)")
_PLUGINS = compile_lazily(r"\bplugins\s*:")
_HAS_ALIASES = compile_lazily(r"\balias\s*:")
_FEEDS = (".xml", ".json", ".txt", ".rss", ".atom")
# Starlight depends on the integration that makes it.
_SITEMAP = "sitemap"
# Of an endpoint: `src/pages/feed.xml.ts` makes `/feed.xml`.
_SCRIPTS = (".ts", ".js", ".mjs", ".mts")
_READS_PATHS = compile_lazily(r"\b(?:remark|rehype)Plugins\b|relative-markdown-links|processor\s*:")
_SLUG = compile_lazily(r"\A---[^\n]*\n(?:(?!---)[^\n]*\n)*?slug:[ \t]*[\"']?(?P<slug>[^\"'#\n]*)")
_NO_LETTER = compile_lazily(r"[^\w -]")


def site_above(files: Files, folder: str) -> ScriptedSite | None:
    """The innermost site that contains a folder."""
    root = files.above(folder, *MARKS["astro"])
    return files.once(_site, root) if root is not None else None


def _site(files: Files, root: str) -> ScriptedSite | None:
    config, text = settings_in(files, root, MARKS["astro"])
    if not _STARLIGHT.search(text):
        return None
    source = _SOURCE.search(text)
    content = os.path.join(source["folder"], "content", "docs") if source else _CONTENT
    return ScriptedSite(root, config, text, below(root, content))


def _routes(files: Files, pages: str) -> Mapping[str, str]:
    """The pages by their address, without slashes on either side."""
    found: dict[str, str] = {}
    for path in files.walk(pages):
        if not is_markdown(path) or os.path.basename(path).startswith("_"):
            continue
        stem = os.path.splitext(os.path.relpath(path, pages))[0].replace(os.sep, "/")
        slug = _SLUG.match(files.texts.read_beginning(path))
        address = slug["slug"].strip().strip("/") if slug else "/".join(map(_slug, stem.split("/")))
        found.setdefault("" if address == "index" else address.removesuffix("/index"), path)
    return found


def _slug(name: str) -> str:
    """A part of a path as github-slugger writes it."""
    return _NO_LETTER.sub("", name.lower()).replace(" ", "-")


def _own_address(context: LinkContext, site: ScriptedSite) -> str:
    inner = os.path.splitext(os.path.relpath(context.location, site.pages))[0].replace(os.sep, "/")
    return "/" + inner.removesuffix("index").strip("/")


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None:
        yield context.beside(path)
        return
    base = _BASE.search(site.text)
    prefix = f"/{base['base'].strip('/')}" if base else "/"
    if path.startswith("/"):
        inner = path[len(prefix) :] if f"{path}/".startswith(f"{prefix.rstrip('/')}/") else path
        yield below(os.path.join(site.root, "public"), inner)
        stem = below(os.path.join(site.root, "src", "pages"), inner)
        if may_be_page(path):
            yield from (f"{stem}.astro", os.path.join(stem, "index.astro"))
        else:
            yield from (stem + ending for ending in _SCRIPTS)
    else:
        yield context.beside(path)
        yield from () if path.startswith(".") else aliased(context.files, site.root, path)
    if may_be_page(path):
        routes = context.files.once(_routes, site.pages)
        for folder in (_own_address(context, site), posixpath.dirname(_own_address(context, site))):
            address = posixpath.normpath(posixpath.join(folder, path)).removesuffix(".html")
            for wanted in (address, address.removeprefix(prefix)):
                if wanted.strip("/") in routes:
                    yield routes[wanted.strip("/")]


def _is_dead(context: LinkContext, path: str) -> bool:
    site = context.files.once(site_above, context.folder)
    if site is None:
        return False
    if not may_be_page(path):
        if path.startswith(("@", "~")):
            # Vite can have aliases of its own.
            return not _HAS_ALIASES.search(site.text)
        # Integrations and plug-ins make feeds, maps and lists, but neither images nor documents.
        is_feed = path.startswith("/") and path.endswith(_FEEDS)
        is_map = posixpath.basename(path).startswith(_SITEMAP)
        return not (is_feed and (is_map or context.files.once(_has_others, site.root)))
    pages = os.path.join(site.root, "src", "pages")
    return path.startswith("/") and not _MAKES_PAGES.search(site.text) and not context.files.has(pages)


def _has_others(files: Files, root: str) -> bool:
    """Whether a site has plug-ins, or may have other integrations than Starlight itself."""
    site = files.once(_site, root)
    if site is None or _PLUGINS.search(site.text):
        return True
    listed = _INTEGRATIONS.search(site.text)
    items = literal_at(site.text, listed.end()).items if listed is not None else ()
    return not items or not all(item.word.startswith("starlight(") for item in items)


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = context.files.once(site_above, context.folder)
    if site is None or not is_markdown(path) or _READS_PATHS.search(site.text):
        return None
    routes = context.files.once(_routes, site.pages)
    address = next((address for address, page in routes.items() if page == found), None)
    wanted = f"; write `/{address}/`" if address else ""
    return f"Starlight leaves the path of a file as it is{wanted}"


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished)
