"""Mintlify: the page of `guides/a.mdx` is `/guides/a`; a path starts at the root unless it starts with a dot.

A path points to a file or folder of its name, with or without an ending; `redirects` of docs.json add others, and a
description of an API adds pages in the folder that the settings name. Paths are case-sensitive. Run with `mint
broken-links` of mint 4.2.941.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.facts.unknowns import Made, Names, OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.links.site_lists import Entry, ListedFiles, SiteList
from refcheck.sites.host_redirects import Prefixes
from refcheck.sites.script_literals import Value, exported
from refcheck.sites.scripted_site import ScriptedSite, settings_in

CONFIGS = MARKS["mintlify"]
# The names of the themes in Mintlify's schema.
_IS_MINTLIFY = compile_lazily(
    r"mintlify|\"theme\"\s*:[^{}]{0,200}?\"(?:mint|maple|palm|willow|linden|almond|aspen|sequoia|luma)\""
)
_WILD = compile_lazily(r":\w+\*")
_API = compile_lazily(r"\"(?:openapi|asyncapi)\"\s*:")
_DIRECTORY = compile_lazily(r"\"directory\"\s*:\s*\"/?(?P<path>[^\"\n]+)\"")
_OPERATION = compile_lazily(r"(?:[A-Z]+ /|\S+ [A-Z]+ )|https?:|\$")
_PAGE = (".mdx", ".md")
_PAGES_MADE: frozenset[Made] = frozenset(("page", "file"))
_NOT_LISTED = frozenset(("redirects", "footer", "navbar", "colors"))


def site_above(files: Files, folder: str) -> ScriptedSite | None:
    """The innermost site that contains a folder.

    A copy of the settings in the folder of a language is none: those above list the pages of that folder.
    """
    root = files.above(folder, *CONFIGS)
    site = files.once(_site, root) if root is not None else None
    if site is None or site.root == files.root:
        return site
    outer = files.once(site_above, os.path.dirname(site.root))
    inner = outer and os.path.relpath(site.root, outer.root).replace(os.sep, "/")
    return outer if outer is not None and f'"{inner}/' in outer.text else site


def _site(files: Files, root: str) -> ScriptedSite | None:
    config, text = settings_in(files, root, CONFIGS)
    is_site = '"navigation"' in text if config == "mint.json" else _IS_MINTLIFY.search(text) is not None
    return ScriptedSite(root, config, text, root) if is_site else None


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None:
        yield context.beside(path)
        return
    wanted = context.beside(path) if path.startswith(".") else below(site.root, path)
    yield from _at(wanted, path)
    address = os.path.relpath(wanted, site.root).replace(os.sep, "/")
    for source, destination in context.files.once(_redirects, site.root):
        if address == source or (source.endswith("/*") and f"{address}/".startswith(source[:-1])):
            destination = destination.replace("*", address[len(source) - 1 :])
            yield from _at(below(site.root, destination), destination)


def _at(wanted: str, path: str) -> Iterator[str]:
    """The possible files of a page at an absolute path."""
    yield wanted
    if is_markdown(path):
        wanted = os.path.splitext(wanted)[0]
    if may_be_page(path) or is_markdown(path):
        yield from (wanted + ending for ending in _PAGE)
        yield from (os.path.join(wanted, f"index{ending}") for ending in _PAGE)


PATHS = PathRules(_candidates, lambda context, path: context.files.once(site_above, context.folder) is not None)


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The targets that the settings of a page's site add."""
    site = context.files.once(site_above, context.folder)
    return context.files.once(_made, site.root) if site is not None else ()


def _redirects(files: Files, root: str) -> tuple[tuple[str, str], ...]:
    """The redirects of the site, from and to; `*` at the end of both means the rest."""
    site = files.once(_site, root)
    settings = exported(site.text) if site is not None else None
    listed = settings.member("redirects") if settings is not None else None
    pairs = ((item.text("source"), item.text("destination")) for item in (listed.items if listed is not None else ()))
    return tuple((_WILD.sub("*", source.strip("/")), _WILD.sub("*", destination)) for source, destination in pairs)


def _made(files: Files, root: str) -> tuple[Unknown, ...]:
    site = files.once(_site, root)
    if site is None:
        return ()
    location = os.path.join(root, site.config)
    outside = frozenset(source for source, destination in _redirects(files, root) if "://" in destination)
    folders = {match["path"].strip("/") for match in _DIRECTORY.finditer(site.text)} | {"api-reference"}
    reasons: list[tuple[Names, str]] = [(OneOf(outside), "redirects it")]
    if _API.search(site.text):
        reasons.append((Prefixes(folders), "makes pages of the description of an API there"))
    where, by = Scope(folder=root), "what the settings of Mintlify make"
    return tuple(
        Unknown(_PAGES_MADE, names, where, f"{site.config} {reason}", (location, 0), by) for names, reason in reasons
    )


def site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The settings of the site that the pages in a folder belong to."""
    site = files.once(site_above, folder)
    return files.once(_site_lists, site.root) if site is not None else ()


def _site_lists(files: Files, root: str) -> tuple[SiteList, ...]:
    site = files.once(_site, root)
    if site is None:
        return ()
    location = os.path.join(root, site.config)
    listed, settings = ListedFiles(files, location, root), exported(site.text)
    navigation = settings.member("navigation") if settings is not None else None
    for entry in _pages(navigation) if navigation is not None else ():
        wanted = below(root, entry.text)
        has_page = any(listed.is_file(wanted + ending) for ending in ("", *_PAGE))
        if not has_page and not _OPERATION.match(entry.text):
            listed.add_missing(location, entry, "navigation", wanted)
    return listed.site_lists()


def _pages(value: Value) -> Iterable[Entry]:
    """The pages that a part of the navigation lists: strings in `pages`, at any depth."""
    values, found = [(value, False)], list[Entry]()
    while values:
        current, is_page = values.pop()
        if current.entry is not None:
            found += [current.entry] if is_page else []
        values += [(item, is_page or current is value) for item in current.items]
        values += [(member, name == "pages") for name, member in current.members if name not in _NOT_LISTED]
        root = current.member("root")
        found += [root.entry] if root is not None and root.entry is not None else []
    return found
