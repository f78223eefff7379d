"""Zola: `@/a/b.md` is a page by its path in `content`; another path is an address, which is left as it is.

The page of `a/b.md` is `/a/b/`, and an address that does not start with a slash or `..` is below that of the page: a
file is there only if the page is the `index.md` or `_index.md` of its folder. Files of `static`, also of the theme, are
at the root. The other files of such a folder are below the address of its page, in each language. By the documentation
("Internal links", "Overview", "Asset colocation") and the source of Zola 0.22.1, which stops at an `@/` path that it
does not find. `slug`, `path` and `aliases` give other addresses to pages: a relative address is broken only if nothing
has the name at its end.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, below, may_be_page, sources_of
from refcheck.links.files import Files
from refcheck.sites.toml import read_toml

CONFIGS = ("zola.toml", "config.toml")
_INTERNAL = "@/"
_IMAGE = compile_lazily(r"\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?|svg)$", re.IGNORECASE)
_STRING = compile_lazily(r"[\"'](?P<text>[^\"'\n]{1,200})[\"']")
# `slug`, `path`, `aliases`, and the terms of taxonomies.
_NAMING = compile_lazily(
    r"^(?:(?:slug|path|aliases)[ \t]*=[^\n]*|\[taxonomies\][^\n]*(?:\n(?!\[|\+\+\+)[^\n]*)*)", re.MULTILINE
)
_ADDRESSES = compile_lazily(r"^(?:path|aliases)[ \t]*=[^\n]*", re.MULTILINE)
_SLUG = compile_lazily(r"^slug[ \t]*=[ \t]*[\"'](?P<slug>[^\"'\n]{1,200})[\"']", re.MULTILINE)
_DATE = compile_lazily(r"^\d{4}-\d{2}-\d{2}[-_]")
_LONGEST_HEAD = 4000
# Besides `base_url`, which each site has.
_KEYS = frozenset(
    (
        *("compile_sass", "build_search_index", "generate_feed", "generate_feeds", "feed_filenames", "minify_html"),
        *("taxonomies", "markdown", "link_checker", "slugify", "default_language", "search", "hard_link_static"),
        *("highlight_code", "translations", "extra", "output_dir", "ignored_content"),
    )
)


class Site(NamedTuple):
    """The settings and the pages of a site."""

    root: str
    config: str
    """The name of the file with the settings."""
    settings: Mapping[str, Any]
    content: str
    """The absolute path of the folder with the pages."""


@lru_cache(maxsize=32)
def settings(name: str, text: str) -> Mapping[str, Any] | None:
    """The settings in a file of a name; None if they are not Zola's."""
    found = read_toml(text)
    if name == "zola.toml":
        return found
    return found if "base_url" in found and not _KEYS.isdisjoint(found) else None


def site_above(files: Files, folder: str) -> Site | None:
    """The innermost site that contains a folder."""
    for name in CONFIGS:
        text = files.texts.read(os.path.join(folder, name))
        found = settings(name, text) if text is not None else None
        if found is not None:
            return Site(folder, name, found, os.path.join(folder, "content"))
    above = os.path.dirname(folder)
    return files.once(site_above, above) if above != folder and files.is_below_root(above) else None


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None:
        yield context.beside(path)
    elif path.startswith(_INTERNAL):
        # It names the file of a page, never a folder.
        if path.endswith(".md"):
            yield below(site.content, path[len(_INTERNAL) :])
    elif path.startswith("/"):
        themes = os.path.join(site.root, "themes")
        statics = (os.path.join(themes, name, "static") for name in context.files.names(themes))
        yield from (below(folder, path) for folder in (os.path.join(site.root, "static"), site.content, *statics))
        yield from sources_of(below(site.content, path))
        yield from context.files.once(_addressed, site.content).get(path.strip("/"), ())
    else:
        yield context.beside(path)
        yield from sources_of(context.beside(path)) if may_be_page(path) else ()
        yield from _at_addresses(context, site, path)


def _at_addresses(context: LinkContext, site: Site, path: str) -> Iterator[str]:
    """The possible files of a relative path, which is resolved from the addresses of the page."""
    folders = context.files.once(_folders, site.content)
    for address in _own(context.files, site.content, context.location):
        wanted = posixpath.normpath(posixpath.join("/", address, path)).strip("/")
        above, _, name = wanted.rpartition("/")
        yield from (os.path.join(folder, name) for folder in folders.get(above, ()) if name)
        yield from context.files.once(_addressed, site.content).get(wanted, ())


def _own(files: Files, content: str, location: str) -> list[str]:
    """The addresses of a page, without slashes at the ends."""
    inner = os.path.relpath(location, content).replace(os.sep, "/")
    if inner.startswith("../"):
        return []
    folder, _, name = inner.rpartition("/")
    stem, _, language = name.removesuffix(".md").partition(".")
    usual = folder if stem in ("index", "_index") else f"{folder}/{stem}"
    above, _, last = usual.rpartition("/")
    head = files.texts.read_beginning(location)[:_LONGEST_HEAD]
    slug = _SLUG.search(head)
    usual = "/".join(filter(None, (language, above, slug["slug"] if slug else _DATE.sub("", last))))
    return [usual, *(name["text"].strip("/") for match in _ADDRESSES.finditer(head) for name in _strings(match))]


def _strings(match: re.Match[str]) -> Iterator[re.Match[str]]:
    return _STRING.finditer(match.group())


def _folders(files: Files, content: str) -> Mapping[str, list[str]]:
    """The folders whose files are below an address, by it: those with an `index.md`, in any language."""
    found: dict[str, list[str]] = {}
    for path in files.walk(content):
        if os.path.basename(path).partition(".")[0] in ("index", "_index") and path.endswith(".md"):
            for address in _own(files, content, path):
                found.setdefault(address, []).append(os.path.dirname(path))
    return found


def _is_dead(context: LinkContext, path: str) -> bool:
    if path.startswith(_INTERNAL):
        return True
    if path.startswith("/"):
        # Others can be made from styles, feeds or resized images.
        return bool(_IMAGE.search(path)) and "/processed_images/" not in path
    return not may_be_page(path) or _is_nothing(context, path)


def _is_nothing(context: LinkContext, path: str) -> bool:
    """Whether no page, section, taxonomy or file of a site has the name at the end of a relative address."""
    site = context.files.once(site_above, context.folder)
    name = path.rstrip("/").rpartition("/")[2].lower()
    if site is None or not context.location.startswith(site.content + os.sep) or name in ("", ".", ".."):
        return False
    return name.removesuffix(".html") not in context.files.once(_names, site.root) and not name.isdecimal()


def _names(files: Files, root: str) -> frozenset[str]:
    """The names at the end of addresses of a site, in lower case."""
    names = {"tags", "categories", "page", "atom", "rss"}
    site = files.once(site_above, root)
    folder = os.path.join(root, "content")
    for path in files.walk(folder):
        if path.endswith(".md"):
            names.update(os.path.splitext(os.path.relpath(path, folder))[0].lower().split(os.sep))
            head = files.texts.read_beginning(path)[:_LONGEST_HEAD]
            written = (match.group() for match in _NAMING.finditer(head))
            words = (
                part
                for text in written
                for match in _STRING.finditer(text)
                for part in match["text"].lower().split("/")
            )
            names.update(word.strip().replace(" ", "-") for word in words)
    for taxonomy in site.settings.get("taxonomies", ()) if site is not None else ():
        if isinstance(taxonomy, Mapping):
            names.add(str(taxonomy.get("name", "")).lower())
    # A date at the start of a name is not part of the address.
    return frozenset(names | {_DATE.sub("", name) for name in names})


def _addressed(files: Files, content: str) -> Mapping[str, list[str]]:
    """The pages by the addresses in their front matter (`path`, `aliases`), without slashes at the ends."""
    found: dict[str, list[str]] = {}
    for path in files.walk(content):
        if not path.endswith(".md"):
            continue
        for match in _ADDRESSES.finditer(files.texts.read_beginning(path)[:_LONGEST_HEAD]):
            for name in _STRING.finditer(match.group()):
                found.setdefault(name["text"].strip("/"), []).append(path)
    return found


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = context.files.once(site_above, context.folder)
    if site is None or path.startswith((_INTERNAL, "/", "..")) or not found.endswith(".md"):
        return None
    inner = os.path.relpath(found, site.content).replace(os.sep, "/")
    if not path.endswith(".md") or inner.startswith("../"):
        return None
    return f"Zola reads it as an address; write `{_INTERNAL}{inner}`"


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished)
