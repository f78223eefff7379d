"""Zola: `@/a/b.md` is a page by its path in `content`; another path is an address, which is left as it is.

Such an address that does not start with a slash or `..` is below that of the page, `/a/b/`: a file is there only if the
page is the `index.md` or `_index.md` of its folder, and so it is in each language. Files of `static`, also of the
theme, are at the root, below the path of `base_url`, which Zola does not add. In HTML, `@/a.md` is not read. Zola
0.22.0 was run; it stops at an `@/` path that it does not find, and one with `.` or `..` it never finds. What the host
redirects is unknown, and so are files that are made of styles, as feeds, or for the search.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, below, may_be_page, path_on_host
from refcheck.links.files import Files
from refcheck.sites.host_redirects import redirected
from refcheck.sites.toml import read_toml
from refcheck.sites.unmade_pages import unmade

if TYPE_CHECKING:
    from refcheck.sites.zola_addresses import Addresses

CONFIGS = ("zola.toml", "config.toml")
_INTERNAL = "@/"
_IMAGE = compile_lazily(r"\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?|svg)$", re.IGNORECASE)
_MADE_FILE = compile_lazily(r"\.(?:xml|css|js|json|txt)$", re.IGNORECASE)
_PAGE_NUMBER = compile_lazily(r"(?:^|/)page/\d{1,9}$")
_SLUG = compile_lazily(r"[a-z0-9-]+")
_NOT_FOUND = "404.html"
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


def _addresses(files: Files, root: str) -> Addresses:
    # All renderers are imported; few projects are sites of Zola.
    from refcheck.sites.zola_addresses import read_addresses

    site = files.once(site_above, root)
    return read_addresses(files, os.path.join(root, "content"), site.settings if site is not None else {})


def _base(site: Site) -> str:
    """The path of the site on its host, with a slash at both ends."""
    path = path_on_host(str(site.settings.get("base_url", "")))
    return f"/{path}/" if path else "/"


def _address(context: LinkContext, site: Site, path: str) -> str | None:
    """The address that a path leads to, without slashes on either side; None if it is not below that of the site."""
    if path.startswith("/"):
        base = _base(site)
        inner = path.removeprefix(base) if f"{path}/".startswith(base) else None
        inner = "" if f"{path}/" == base else inner
    else:
        own = context.files.once(_addresses, site.root).own.get(context.location)
        inner = posixpath.join("/", own, path) if own is not None else None
    if inner is None:
        return None
    inner = posixpath.normpath(posixpath.join("/", inner)).strip("/")
    return "" if inner == "index.html" else inner.removesuffix("/index.html")


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = context.files.once(site_above, context.folder)
    if site is None:
        yield context.beside(path)
    elif path.startswith(_INTERNAL):
        parts = path[len(_INTERNAL) :].split("/")
        # It names the file of a page, never a folder.
        if path.endswith(".md") and {".", "..", ""}.isdisjoint(parts):
            yield os.path.join(site.content, *parts)
    else:
        address = _address(context, site, path)
        if address is not None:
            yield from _at_address(context.files, site, address)
        if path.startswith("/"):
            # `_unpublished` names the address of what is there without the path of the site.
            yield from _at_address(context.files, site, path.strip("/")) if address is None else ()
        else:
            yield context.beside(path)


def _at_address(files: Files, site: Site, address: str) -> Iterator[str]:
    """The absolute paths of the files that can be at an address."""
    found = files.once(_addresses, site.root)
    if address in found.sources:
        yield found.sources[address]
    parts = address.split("/")
    for count in range(len(parts)):
        for folder in found.folders.get("/".join(parts[:count]), ()):
            wanted = os.path.join(folder, *parts[count:])
            # Files are copied, except pages; a folder alone makes no page.
            if not address.endswith(".md") and not files.names(wanted):
                yield wanted
    for folder in files.once(_statics, site.root):
        yield below(folder, address)
    if may_be_page(address):
        # A script of the project can write it where git ignores it.
        yield from unmade(files, site.content, "", address)


def _statics(files: Files, root: str) -> tuple[str, ...]:
    """The absolute paths of the folders whose files are at the root of the site."""
    themes = os.path.join(root, "themes")
    return (os.path.join(root, "static"), *(os.path.join(themes, name, "static") for name in files.names(themes)))


def _is_dead(context: LinkContext, path: str) -> bool:
    if path.startswith(_INTERNAL):
        return True
    site = context.files.once(site_above, context.folder)
    if "/processed_images/" in path or site is None:
        return False
    address = _address(context, site, path)
    if _MADE_FILE.search(path):
        return not path.startswith("/") and path.endswith((".txt", ".json"))
    if address is None or not may_be_page(path):
        # Nothing makes images and documents, also where another site is on the host.
        return bool(_IMAGE.search(path)) or not may_be_page(path)
    return not context.files.once(_may_be, site.root)(address)


def _may_be(files: Files, root: str) -> Callable[[str], bool]:
    """Whether a page without a file can be at an address."""
    found = files.once(_addresses, root)
    hosts = tuple(names for names, _ in redirected(files, root, files.once(_statics, root)))

    def may_be(address: str) -> bool:
        above, _, name = address.rpartition("/")
        if address == _NOT_FOUND or address in found.terms:
            return True
        if _PAGE_NUMBER.search(address):
            section = address.rpartition("/page/")[0] if "/page/" in address else ""
            return section in found.sections or section in found.terms
        return (above in found.unsure and _SLUG.fullmatch(name) is not None) or any(
            names.matches(address) for names in hosts
        )

    return may_be


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = context.files.once(site_above, context.folder)
    if site is None or not context.location.startswith(site.content + os.sep):
        return None
    addresses = context.files.once(_addresses, site.root)
    reason = addresses.unmade.get(found)
    if reason:
        # Both are in a preview with drafts.
        return None if context.location in addresses.unmade else reason
    if path.startswith(_INTERNAL):
        return None
    base, address = _base(site), _address(context, site, path)
    if path.startswith("/"):
        if address is not None or path == "/":
            return None
        return f"the site is at `{base}`, which Zola does not add; write `{base}{path[1:]}`"
    if address is not None and os.path.normpath(found) in map(
        os.path.normpath, _at_address(context.files, site, address)
    ):
        return None
    inner = os.path.relpath(found, site.content).replace(os.sep, "/")
    if inner.startswith("../"):
        return None
    if inner.endswith(".md"):
        return f"Zola reads it as an address; write `{_INTERNAL}{inner}`"
    return _elsewhere(context, site, found)


def _elsewhere(context: LinkContext, site: Site, found: str) -> str | None:
    """That a file beside the text is not at that address, and where it is."""
    addresses = context.files.once(_addresses, site.root)
    own, folder = addresses.own.get(context.location), os.path.dirname(found)
    is_folder = (known := context.files.find(found)) is not None and known.folder
    if own is None or is_folder:
        return None
    address = context.files.once(_copied, site.root).get(folder)
    if address is None:
        return "Zola copies only files beside an `index.md` or `_index.md`"
    way = posixpath.relpath(f"/{address}/{os.path.basename(found)}", f"/{own}")
    return f"Zola reads it as an address below that of the page; write `{way}`"


def _copied(files: Files, root: str) -> Mapping[str, str]:
    """The address that the files of a folder are below, by the absolute path of the folder."""
    found = dict[str, str]()
    for address, folders in files.once(_addresses, root).folders.items():
        for folder in folders:
            found.setdefault(folder, address)
    return found


def _candidates_in_html(context: LinkContext, path: str) -> Iterator[str]:
    # It is an address there, as any other.
    yield from _candidates(context, f"./{path}" if path.startswith(_INTERNAL) else path)


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished, own_alias=_INTERNAL)
"""The rules of Zola."""
HTML_PATHS = replace(PATHS, candidates=_candidates_in_html)
"""The rules for paths in HTML."""
