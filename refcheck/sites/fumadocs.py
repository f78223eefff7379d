"""Fumadocs: pages in the folders that source.config.ts names, below the `baseUrl` of the loader in lib/source.ts.

The page of `content/docs/a/b.mdx` is `/docs/a/b`, that of an `index.mdx` its folder; folders in parentheses are no part
of it. A relative path with an ending is that of a file, one without it is read from the address of the page; files of
`public` are at the root. Run with the loader and the plug-ins of fumadocs-core 16.19.0 and fumadocs-mdx 15.4.3, and
with next-validate-link 1.6.7, which checks the links of its sites. No page is reported where the settings make pages or
addresses of their own (`slugs`, OpenAPI).
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.site_marks import MARKS
from refcheck.facts.unknowns import OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.sites.next_app import ENDING, address_of, made_elsewhere, routes
from refcheck.sites.scripted_site import settings_in, with_imports
from refcheck.sites.shown_code import without_code
from refcheck.sites.unmade_pages import unmade

CONFIGS = MARKS["fumadocs"]
_LIBRARIES = ("lib", "src/lib", "app/lib", "app", "src/app", "src")
_SOURCES = tuple(
    f"{folder}/source{ending}" for folder in _LIBRARIES for ending in (".ts", ".tsx", "/index.ts", "/index.tsx")
)
_DIR = compile_lazily(r"\bdir\s*:\s*[\"'`](?P<folder>[\w./-]{1,200})[\"'`]")
_BASE_URL = compile_lazily(
    r"\bbaseUrl\s*:\s*(?:[\"'`](?P<url>/[^\"'`\n]{0,200})[\"'`]|(?P<name>[A-Za-z_$][\w$]{0,100}))"
)
_CONSTANT = compile_lazily(r"\bconst\s+(?P<name>[A-Za-z_$][\w$]{0,100})\s*=\s*[\"'`](?P<value>/[^\"'`\n]{0,200})[\"'`]")
_LANGUAGES = compile_lazily(r"\blanguages\s*:\s*\[(?P<names>[^\[\]]{1,500})\]")
_NAME = compile_lazily(r"[\"'`]([\w-]{1,20})[\"'`]")
_OWN_ADDRESSES = compile_lazily(r"\bslugs(?:FromData)?\b|\bstaticSource\b|\bcreate(?:Open|Async)API\b|\burl\s*[:(]")
_GROUP = compile_lazily(r"\(.+\)$")
_INCLUDE = compile_lazily(r"<include(?P<attributes>[^<>\n]{0,200})>(?P<path>[^<>\n]{1,300})</include>")
_HEADING = compile_lazily(r"^#{1,6}[ \t]{1,9}(?P<text>[^\n]{1,300})$", re.MULTILINE)
_PARAMETERS = ("[lang]", "[locale]", "[[lang]]")
# Of one site.
_MOST_FOLDERS, _MOST_BASES = 50, 50


class Site(NamedTuple):
    """A site of Fumadocs."""

    root: str
    """The absolute path of its folder."""
    config: str
    """The name of its settings."""
    has_own_addresses: bool
    """Whether the settings or the loader give pages other addresses than those of their files, or make pages."""
    folders: tuple[str, ...]
    """The absolute paths of the folders with pages."""
    bases: tuple[str, ...]
    """The addresses below which pages are, without a slash on either side."""
    languages: tuple[str, ...]


class _Routes(NamedTuple):
    """The pages of a site."""

    sources: Mapping[str, Mapping[str, str]]
    """The absolute paths of their files by their addresses, and by language; in each page of one language `""`."""
    addresses: Mapping[str, tuple[str, str]]
    """The addresses and languages by path of the file; none for a file that may have several addresses."""
    dynamic: frozenset[str]
    """The addresses below which a script makes pages."""
    has_app: bool
    """Whether all other pages are routes of Next.js."""


def site_above(files: Files, folder: str) -> Site | None:
    """The innermost site that contains a folder."""
    root = files.above(folder, *CONFIGS)
    return files.once(_site, root) if root is not None else None


def has_page(site: Site, folder: str) -> bool:
    """Whether a site makes pages of the files in an absolute folder."""
    return any(f"{folder}{os.sep}".startswith(one + os.sep) for one in site.folders)


def _site(files: Files, root: str) -> Site | None:
    config, text = settings_in(files, root, CONFIGS)
    if "fumadocs" not in text:
        return None
    name, source = settings_in(files, root, _SOURCES)
    text = f"{text}\n{with_imports(files, os.path.join(root, name), source) if name else ''}"
    # A folder that no setting names is the usual one.
    folders = dict.fromkeys((*(match["folder"] for match in _DIR.finditer(text)), "content/docs"))
    constants = {match["name"]: match["value"] for match in _CONSTANT.finditer(text)}
    bases = (match["url"] or constants.get(match["name"] or "", "") for match in _BASE_URL.finditer(text))
    named = _LANGUAGES.search(text)
    return Site(
        root,
        config,
        _OWN_ADDRESSES.search(text) is not None,
        tuple(below(root, folder) for folder in islice(folders, _MOST_FOLDERS)),
        tuple(islice(dict.fromkeys(base.strip("/") for base in bases if base), _MOST_BASES)),
        tuple(_NAME.findall(named["names"])) if named else (),
    )


def _routes(files: Files, root: str) -> _Routes:
    site = files.once(_site, root)
    sources, addresses, dynamic = dict[str, dict[str, str]](), dict[str, tuple[str, str]](), set[str]()
    if site is None:
        return _Routes(sources, addresses, frozenset(), has_app=False)
    for folder in site.folders:
        bases = _bases_of(site, folder)
        for address, language, path in _pages(files, site, folder):
            for base in bases:
                sources.setdefault(posixpath.join(base, address).strip("/"), {}).setdefault(language, path)
            if len(bases) == 1:
                addresses[path] = posixpath.join(bases[0], address).strip("/"), language
    found = list(routes(files, root, _PARAMETERS))
    for route in found:
        if not route.is_dynamic:
            sources.setdefault(route.address, {}).setdefault("", route.path)
        elif route.address not in site.bases and route.address:
            dynamic.add(route.address)
    return _Routes(sources, addresses, frozenset(dynamic), has_app=any(route.address == "" for route in found))


def _bases_of(site: Site, folder: str) -> tuple[str, ...]:
    """The addresses below which the pages of a folder can be: that of its name, or any."""
    name = os.path.basename(folder)
    return tuple(base for base in site.bases if posixpath.basename(base) == name) or site.bases


def _pages(files: Files, site: Site, folder: str) -> Iterator[tuple[str, str, str]]:
    """The addresses below its base, the language and the absolute path of each page of a folder."""
    found = []
    for path in filter(is_markdown, files.walk(folder)):
        stem = ENDING.sub("", os.path.relpath(path, folder).replace(os.sep, "/"))
        language, stem = _split_language(site, stem)
        parts = [part for part in stem.split("/") if not _GROUP.match(part)]
        found.append((parts, language, path))
    taken = {"/".join(parts) for parts, _, _ in found if parts[-1:] != ["index"]}
    for parts, language, path in found:
        address = "/".join(parts[:-1] if parts[-1:] == ["index"] else parts)
        yield f"{address}/index" if parts[-1:] == ["index"] and address in taken else address, language, path


def _split_language(site: Site, stem: str) -> tuple[str, str]:
    """The language of a page and its path without it: `guide.de`, or `de/guide`."""
    name, dot, last = stem.rpartition(".")
    if dot and last in site.languages:
        return last, name
    first, slash, rest = stem.partition("/")
    return (first, rest) if slash and first in site.languages else ("", stem)


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None or (not path.startswith("/") and ENDING.search(path)):
        yield context.beside(path)
        return
    address = _address(context, site, path)
    if address is not None:
        yield below(os.path.join(site.root, "public"), address)
        yield from _sources(context, site, address)
        for folder in site.folders:
            for base in _bases_of(site, folder):
                yield from unmade(context.files, folder, base, address)
    if not may_be_page(path) and not is_markdown(path):
        # A picture beside the page is imported.
        yield context.beside(path)


def _sources(context: LinkContext, site: Site, address: str) -> Iterator[str]:
    """The files of the page at an address, first that in the language of the page with the link."""
    known = context.files.once(_routes, site.root)
    first, _, rest = address.partition("/")
    language = first if first in site.languages else known.addresses.get(context.location, ("", ""))[1]
    found = known.sources.get(rest if first in site.languages else address, {})
    yield from dict.fromkeys(path for path in (found.get(language), found.get(""), *found.values()) if path)


def _address(context: LinkContext, site: Site, path: str) -> str | None:
    """The address that a path points to, without a slash on either side; None if the address of the page is unknown."""
    address, _ = context.files.once(_routes, site.root).addresses.get(context.location, (None, ""))
    return address_of(path, address)


def _is_dead(context: LinkContext, path: str) -> bool:
    site = context.files.once(site_above, context.folder)
    if site is not None and not path.startswith("/") and ENDING.search(path):
        return True
    if site is None or not site.bases or site.has_own_addresses:
        return False
    address = _address(context, site, path)
    if address is None:
        return False
    if address.partition("/")[0] in site.languages:
        address = address.partition("/")[2]
    is_in_base = any(not base or f"{address}/".startswith(f"{base}/") for base in site.bases)
    return is_in_base or context.files.once(_routes, site.root).has_app


PATHS = PathRules(_candidates, _is_dead)


def unknowns(context: LinkContext, slug: Callable[[str], str]) -> Iterator[Unknown]:
    """The redirects, the pages that scripts make, and the headings of the texts that a page includes.

    Args:
        slug: makes an anchor of a title.
    """
    site = context.files.once(site_above, context.folder)
    if site is None:
        return
    yield from context.files.once(_made, site.root)
    for location in dict.fromkeys(_included(context, site)):
        names = frozenset(map(slug, context.files.once(_headings, location)))
        if names:
            where, reason = Scope(frozenset((context.location,))), f"`{os.path.basename(location)}` has this heading"
            yield Unknown(frozenset(("anchor",)), OneOf(names), where, reason, (location, 0), "included texts")


def _included(context: LinkContext, site: Site) -> Iterator[str]:
    """The absolute paths of the texts that a page includes."""
    text = context.files.texts.read(context.location) or ""
    for match in _INCLUDE.finditer(without_code(text)) if "<include" in text else ():
        path = match["path"].strip().partition("#")[0]
        location = below(site.root, path) if "cwd" in match["attributes"] else context.beside(path)
        if is_markdown(location):
            yield location


def _headings(files: Files, path: str) -> tuple[str, ...]:
    """The headings of a text, as they are written."""
    return tuple(match["text"].strip() for match in _HEADING.finditer(files.texts.read(path) or ""))


def _made(files: Files, root: str) -> tuple[Unknown, ...]:
    config, text = settings_in(files, root, MARKS["next"])
    return made_elsewhere(root, (config or CONFIGS[0], text), files.once(_routes, root).dynamic)
