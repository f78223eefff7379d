"""Docusaurus: links to Markdown files by path, to pages by address, to files in `static` from the root.

A path of a Markdown file that begins with `./` or `../` is relative to the file, one with a slash to the content
folder or the site, another one to any of these; one that is not found leads nowhere. Addresses depend on routes,
which are settings written in JavaScript: what looks like one is dead only where it names a file with an extension.
(Docusaurus 3: `@docusaurus/utils`, `markdownLinks`; `@docusaurus/mdx-loader`, `transformImage`, `transformLinks`.)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, may_be_page, sources_of
from refcheck.links.files import Files

CONFIGS = tuple(f"docusaurus.config.{ending}" for ending in ("js", "ts", "mjs", "cjs", "mts"))
_SITE = "@site/"
_CONTENT = compile_lazily(
    r"(?:versioned_docs/[^/]+|src/pages|i18n/[^/]+/[^/]+/(?:current|version-[^/]+)|i18n/[^/]+/[^/]+|[^/]+)"
)
_KNOWN_CONTENT = frozenset(("docs", "blog", os.path.join("src", "pages")))
_NUMBER = compile_lazily(r"(?:^|(?<=/))\d+[ \t]*[-_.]+[ \t]*")
_HEAD = compile_lazily(r"---[ \t]*\r?\n(?P<head>.*?)\r?\n---", re.S)
_NAME = compile_lazily(r"^(?P<key>slug|id):[ \t]*[\"']?(?P<value>[^\"'#\r\n]*)", re.M)


# What a plug-in takes its pages from, in the settings; also where it is not literally a string (`resolve("../docs")`).
_PATH = compile_lazily(r"\bpath:\s*(?:[\w.]+\(\s*(?:__dirname\s*,\s*)?)?[\"'`](?P<path>[^\"'`\n]{1,200})[\"'`]")
_DEFAULT_CONTENT = ("docs", "blog", "src", "i18n", "versioned_docs")
# Where a site can be whose pages are beside it.
_SITE_FOLDER = compile_lazily(r"web|site|doc|www|page", re.I)


class Site(NamedTuple):
    """A site, by the folder of its settings."""

    root: str
    config: str
    """The name of the file with the settings."""
    text: str
    """The text of the settings."""
    content: tuple[str, ...]
    """The absolute paths of the folders with its pages, the innermost first."""


def _read_site(files: Files, folder: str) -> Site | None:
    """The site whose settings are in a folder."""
    for name in CONFIGS:
        text = files.texts.read(os.path.join(folder, name))
        if text is not None:
            named = [match["path"] for match in _PATH.finditer(text)]
            paths = {os.path.normpath(os.path.join(folder, path)) for path in (*_DEFAULT_CONTENT, *named)}
            # What a second plug-in of an id has in versions.
            paths |= {os.path.join(folder, name) for name in files.names(folder) if name.endswith("_versioned_docs")}
            paths -= {folder, os.path.dirname(folder)}
            return Site(folder, name, text, tuple(sorted(paths, key=lambda path: (-len(path), path))))
    return None


def site_above(files: Files, folder: str) -> Site | None:
    """The nearest site that holds a folder, or whose settings, in a folder beside it or above, name it as its pages."""
    current = folder
    while True:
        site = files.once(_read_site, current)
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
    """The sites in the folders of a folder, of those whose names are usual for a site."""
    names = (name for name in files.names(folder) if _SITE_FOLDER.search(name) and "." not in name)
    sites = (files.once(_read_site, os.path.join(folder, name)) for name in names)
    return tuple(site for site in sites if site is not None)


class Routes(NamedTuple):
    """What is known of the addresses of a site."""

    sources: dict[str, list[str]]
    """The Markdown files by the last part of their address."""
    has_static_setting: bool


def _routes(files: Files, root: str) -> Routes:
    sources: dict[str, list[str]] = {}
    for path in files.walk(root):
        if not is_markdown(path) or f"{os.sep}build{os.sep}" in path:
            continue
        name = os.path.splitext(os.path.basename(path))[0]
        names = {_NUMBER.sub("", name)}
        if name.lower() in ("index", "readme"):
            names.add(_NUMBER.sub("", os.path.basename(os.path.dirname(path))))
        head = _HEAD.match(files.texts.read_beginning(path))
        for match in _NAME.finditer(head["head"]) if head else ():
            names.add(match["value"].strip().rstrip("/").rpartition("/")[2])
        for each in names:
            sources.setdefault(each, []).append(path)
    configs = (files.texts.read(os.path.join(root, name)) for name in CONFIGS)
    return Routes(sources, any("staticDirectories" in (text or "") for text in configs))


def root_of(context: LinkContext) -> str | None:
    """The folder of the site, or None where the page is in none."""
    site = context.files.once(site_above, context.folder)
    return site.root if site is not None else None


def _content(context: LinkContext, root: str) -> str:
    """The folder of the content that the page belongs to: `docs`, a version of it, `blog` ..."""
    site = context.files.once(_read_site, root)
    named = (path for path in site.content if context.location.startswith(path + os.sep)) if site else ()
    outside = next((path for path in named if not path.startswith(root + os.sep)), None)
    if outside is not None:
        return outside
    relative = os.path.relpath(context.location, root).replace(os.sep, "/")
    match = _CONTENT.match(relative)
    return os.path.join(root, match.group()) if match else root


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    root = root_of(context)
    if root is None:
        yield from (context.beside(path), *sources_of(context.beside(path)))
        return
    if path.startswith(_SITE):
        yield below(root, path[len(_SITE) :])
        return
    if not path.startswith("/"):
        yield context.beside(path)
    if not path.startswith(("./", "../")):
        yield below(_content(context, root), path)
        yield below(root, path)
    yield below(os.path.join(root, "static"), path)
    if is_markdown(path):
        # A translation need not have all pages of the original.
        original = re.sub(r"/i18n/[^/]+/docusaurus-plugin-content-([^/]+)/(?:current/)?", r"/\1/", context.beside(path))
        yield original
        return
    if may_be_page(path):
        yield from sources_of(context.beside(path) if not path.startswith("/") else below(root, path))
        yield from _named(context, root, path)


def _named(context: LinkContext, root: str, path: str) -> Iterator[str]:
    """The one file whose address can end as the path does; several cannot be told apart."""
    *folders, name = [part for part in path.split("/") if part not in ("", ".", "..")] or [""]
    sources = context.files.once(_routes, root).sources.get(name, [])
    if len(sources) == 1:
        folder = _NUMBER.sub("", os.path.basename(os.path.dirname(sources[0])))
        if not folders or folders[-1] == folder:
            yield sources[0]


def _is_dead(context: LinkContext, path: str) -> bool:
    root = root_of(context)
    if is_markdown(path) or path.startswith(_SITE):
        return True
    return not may_be_page(path) and root is not None and not context.files.once(_routes, root).has_static_setting


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    root = root_of(context)
    content = _content(context, root) if root else ""
    if root is None or not is_markdown(path) or os.path.relpath(content, root) not in _KNOWN_CONTENT:
        return None
    if found.startswith(content + os.sep):
        return None
    name = os.path.relpath(content, root).replace(os.sep, "/")
    return f"Docusaurus finds only files of `{name}` from here; write the address of the page"


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished)
