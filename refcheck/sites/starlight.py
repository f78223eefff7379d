"""Starlight: the page of `src/content/docs/a/B c.md` is `/a/b-c/`; a link is an address, which is left as it is.

So a link to a Markdown file is broken, unless a plug-in of the settings turns paths into addresses. An image beside
the page, or at an alias of tsconfig.json, is looked up when the site is built; files of `public` are at the root, and
so are those that scripts in `src/pages` make. Run with Starlight 0.42.4, Astro 7.3.5. Pages and feeds of plug-ins
are unknown, as is what the host has apart from the site.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.facts.unknowns import Names
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.sites.dynamic_routes import DynamicRoute
from refcheck.sites.host_redirects import redirected
from refcheck.sites.script_aliases import aliased
from refcheck.sites.script_literals import literal_at
from refcheck.sites.scripted_site import ScriptedSite, settings_in
from refcheck.sites.starlight_settings import Settings, read_settings
from refcheck.sites.unmade_pages import unmade

_CONTENT = os.path.join("src", "content", "docs")
_STARLIGHT = compile_lazily(r"@astrojs/starlight\b|\bstarlight\(")
_SOURCE = compile_lazily(r"\bsrcDir\s*:\s*[\"'`](?P<folder>[^\"'`\n]{1,200})")
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
_DRAFT = compile_lazily(r"\A---[^\n]*\n(?:(?!---)[^\n]*\n)*?draft:[ \t]*true[ \t]*$", re.MULTILINE)
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


class _Routes(NamedTuple):
    """The addresses of a site, without `base` and without slashes on either side."""

    settings: Settings
    sources: Mapping[str, str]
    """The absolute paths of the files of pages by their addresses."""
    addresses: Mapping[str, str]
    """The reverse."""
    drafts: Mapping[str, str]
    """The absolute paths of files that are not published, by the addresses that they would have."""
    made: tuple[DynamicRoute, ...]
    """The addresses at which scripts make pages."""
    redirected: tuple[Names, ...]
    """The addresses that the host redirects."""

    def may_have(self, address: str) -> bool:
        """Whether something else may make a page at an address."""
        return any(names.matches(address) for names in (*self.made, *self.redirected))

    def is_draft(self, path: str) -> bool:
        """Whether a file, given by its absolute path, is not published."""
        return path in self.addresses and self.drafts.get(self.addresses[path]) == path


def _routes(files: Files, root: str) -> _Routes:
    site = files.once(_site, root)
    settings = read_settings(site.text if site is not None else "")
    found, drafts, addresses = dict[str, str](), dict[str, str](), dict[str, str]()
    for path in files.walk(site.pages) if site is not None else ():
        if not is_markdown(path) or os.path.basename(path).startswith("_"):
            continue
        beginning = files.texts.read_beginning(path)
        stem = os.path.splitext(os.path.relpath(path, site.pages if site else root))[0].replace(os.sep, "/")
        slug = _SLUG.match(beginning)
        address = slug["slug"].strip().strip("/") if slug else "/".join(map(_slug, stem.split("/")))
        addresses[path] = _without_index(address)
        (drafts if _DRAFT.match(beginning) else found).setdefault(addresses[path], path)
    _add_languages(found, settings)
    made = _add_scripts(files, root, found)
    for name, target in settings.redirects.items():
        wanted = f"/{target.strip('/')}/".removeprefix(settings.base or "/").strip("/")
        if target and wanted in found and "[" not in name:
            found.setdefault(name.strip("/"), found[wanted])
        else:
            made.append(DynamicRoute(name.strip("/")))
    hosts = tuple(names for names, _ in redirected(files, root, (os.path.join(root, "public"),)))
    return _Routes(settings, found, addresses, drafts, tuple(made), hosts)


def _add_scripts(files: Files, root: str, found: dict[str, str]) -> list[DynamicRoute]:
    """Adds the addresses of files in `src/pages`; returns those that have holes."""
    folder, made = os.path.join(root, "src", "pages"), list[DynamicRoute]()
    for path in files.walk(folder):
        inner = os.path.relpath(path, folder).replace(os.sep, "/")
        is_page = is_markdown(path) or inner.endswith((".astro", ".html", *_SCRIPTS))
        if not is_page or any(part.startswith("_") for part in inner.split("/")):
            continue
        address = _without_index(os.path.splitext(inner)[0])
        if "[" in address:
            made.append(DynamicRoute(address))
        else:
            found.setdefault(address, path)
    return made


def _without_index(address: str) -> str:
    return "" if address == "index" else address.removesuffix("/index")


def _add_languages(found: dict[str, str], settings: Settings) -> None:
    """Adds the addresses of pages that are not translated."""
    prefix = f"{settings.default}/" if settings.default else ""
    others = tuple(f"{name}/" for name in settings.locales if name != settings.default)
    for address, path in list(found.items()) if others else ():
        if f"{address}/".startswith(prefix) and not f"{address}/".startswith(others):
            for other in others:
                found.setdefault((other + f"{address}/".removeprefix(prefix)).strip("/"), path)


def _slug(name: str) -> str:
    """A part of a path as github-slugger writes it."""
    return _NO_LETTER.sub("", name.lower()).replace(" ", "-")


def _address(context: LinkContext, routes: _Routes, path: str) -> str | None:
    """The address that a path leads to, as those of routes are written; None if it is not in the site."""
    base = routes.settings.base or "/"
    if not path.startswith("/"):
        own = f"{base}{routes.addresses.get(context.location, '')}"
        path = posixpath.join(own if routes.settings.has_folders else posixpath.dirname(own), path)
    path = posixpath.normpath(path).removesuffix("/index.html").removesuffix(".html")
    return path.removeprefix(base.rstrip("/")).strip("/") if f"{path}/".startswith(base) else None


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None:
        yield context.beside(path)
        return
    routes = context.files.once(_routes, site.root)
    base = routes.settings.base or "/"
    if path.startswith("/"):
        inner = f"/{path[len(base) :]}" if f"{path}/".startswith(base) else path
        yield below(os.path.join(site.root, "public"), inner)
        if not may_be_page(path):
            stem = below(os.path.join(site.root, "src", "pages"), inner)
            yield from (stem + ending for ending in _SCRIPTS)
    elif not may_be_page(path):
        yield context.beside(path)
        yield from () if path.startswith(".") else aliased(context.files, site.root, path)
    if may_be_page(path):
        address = _address(context, routes, path)
        # A path without the base is reported as such.
        source = routes.sources.get(path.strip("/") if address is None else address)
        if source is None and address is not None and routes.is_draft(context.location):
            # Both are in the preview.
            source = routes.drafts.get(address)
        if source is not None:
            yield source
        elif address is not None:
            # A script of the project can write it where git ignores it.
            yield from unmade(context.files, site.pages, "", address)


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
    routes = context.files.once(_routes, site.root)
    address = _address(context, routes, path)
    if address is None or routes.settings.base is None or routes.settings.is_open or _READS_PATHS.search(site.text):
        return False
    return not routes.may_have(address)


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
    if site is None or _READS_PATHS.search(site.text):
        return None
    routes = context.files.once(_routes, site.root)
    base = routes.settings.base
    if routes.is_draft(found) and not routes.is_draft(context.location):
        return "it is a draft, which is not published"
    if path.startswith("/"):
        if base is None or f"{path}/".startswith(base) or path == "/":
            return None
        return f"the site is at `{base}`, which Astro does not add; write `{base}{path[1:]}`"
    if not is_markdown(path):
        return None
    address = routes.addresses.get(found)
    wanted = f"; write `{base or '/'}{address}/`" if address else ""
    return f"Starlight leaves the path of a file as it is{wanted}"


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished)
