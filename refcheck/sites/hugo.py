"""Hugo: the page of `content/a/b.md` is `/a/b/`, unless its front matter or the settings say something else.

Hugo leaves links as they are: a path is an address, relative to that of the page. A theme's render hooks, though, can
take it for the path of a file, in the page's folder or in `content`, and many do; so a link that works in either way
is no dead one. Files of `static` are at the root of the site, and those beside an `index.md` beside its page. Run with
Hugo 0.111.
"""

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards import yaml_text
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, sources_of
from refcheck.links.files import Files
from refcheck.sites.toml import read_toml

_KINDS = ("toml", "yaml", "yml", "json")
OWN_CONFIGS = tuple(f"hugo.{kind}" for kind in _KINDS)
OTHER_CONFIGS = tuple(f"config.{kind}" for kind in _KINDS)
_FOLDER_CONFIGS = tuple(f"config/_default/{name}" for name in (*OWN_CONFIGS, *OTHER_CONFIGS))
MARKUP_CONFIGS = tuple(f"config/_default/markup.{kind}" for kind in _KINDS)
"""Files with what stands under `markup` in the others."""
CONFIGS = (*OWN_CONFIGS, *OTHER_CONFIGS, *_FOLDER_CONFIGS)
_KEYS = frozenset(("baseurl", "languagecode", "theme", "markup", "defaultcontentlanguage", "taxonomies", "permalinks"))
# With any of these, addresses are not what the names of files say.
_MOVING = frozenset(("permalinks", "module", "languages", "cascade"))
_HEAD = compile_lazily(r"(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<head>.*?)\r?\n(?P=mark)", re.S)
_ADDRESS = compile_lazily(r"^(?P<key>url|slug)[ \t]*[:=][ \t]*[\"']?(?P<value>[^\"'#\r\n]*)", re.M)
_ALIASES = compile_lazily(r"^aliases[ \t]*[:=](?P<value>[^\r\n]*(?:\r?\n[ \t]*(?:-|[\"'\]])[^\r\n]*)*)", re.M)
_ALIAS = compile_lazily(r"[^\s\"',\[\]]+")
# Themes can stand in each other's folders, and each folder is searched.
_MOST_THEMES = 20
_LANGUAGE = compile_lazily(r"\.[a-z]{2,3}(?:-[a-z]{2,4})?$", re.I)


@lru_cache(maxsize=32)
def settings(name: str, text: str) -> Mapping[str, Any]:
    """The settings in a file of a name and text, by names in lower case; nothing where they cannot be read."""
    data: Any
    if name.endswith(".toml"):
        data = read_toml(text)
    else:
        try:
            # JSON is YAML, too.
            data = yaml_text.load(text)
        except yaml_text.NotYaml:
            data = {}
    return {str(key).lower(): value for key, value in data.items()} if isinstance(data, dict) else {}


def is_hugo(name: str, found: Mapping[str, Any]) -> bool:
    """Whether settings in a file of a name are those of a Hugo site."""
    if name in OWN_CONFIGS or name in _FOLDER_CONFIGS:
        return True
    # That is Zola's.
    return "base_url" not in found and not _KEYS.isdisjoint(found)


def content_folder(found: Mapping[str, Any]) -> str:
    """The name of the folder with the pages."""
    folder = found.get("contentdir")
    return folder if isinstance(folder, str) else "content"


class Site(NamedTuple):
    """What is known of a site."""

    root: str
    content: str
    """The absolute path of the folder with the pages."""
    prefix: str
    """The path in the address of the site, without slashes at its ends."""
    told: bool
    """Whether addresses can be told from the names of files and their front matter."""
    hooked: bool
    """Whether render hooks may make addresses of the paths of files."""
    closed: bool
    """Whether all pages are in the content folder, none in another module."""
    sources: Mapping[str, str]
    """The files by the address of their page, in the form in which addresses are compared."""
    stems: Mapping[str, str]
    """The pages by their path below the content folder without ending and language."""


def _site(files: Files, root: str) -> Site | None:
    found: Mapping[str, Any] = {}
    for name in CONFIGS:
        text = files.texts.read(os.path.join(root, name))
        if text is not None and is_hugo(name, settings(name, text)):
            found = {**settings(name, text), **found}
    content = below(root, content_folder(found))
    if not files.has(content):
        return None
    sources: dict[str, str] = {}
    stems: dict[str, str] = {}
    told = _MOVING.isdisjoint(found) and not files.has(below(root, "static/_redirects"))
    for path in files.walk(content):
        if not is_markdown(path) and not path.endswith(".html"):
            continue
        stem = os.path.splitext(os.path.relpath(path, content))[0].replace(os.sep, "/")
        stem = _LANGUAGE.sub("", stem)
        stems.setdefault(stem.lower(), path)
        for address in _addresses(stem, files.texts.read_beginning(path)):
            address = _key(address).replace(" ", "-")
            sources.setdefault(address if found.get("disablepathtolower") else address.lower(), path)
        told = told and "\ncascade" not in files.texts.read_beginning(path)[:2000]
    prefix = urlsplit(str(found.get("baseurl", ""))).path.strip("/")
    return Site(root, content, prefix, told, _may_be_hooked(files, root, found), "module" not in found, sources, stems)


def _may_be_hooked(files: Files, root: str, found: Mapping[str, Any]) -> bool:
    """Whether there are render hooks of links, or a theme or setting that is not here to be looked at."""
    themes = found.get("theme")
    named = [themes] if isinstance(themes, str) else themes if isinstance(themes, list) else ()
    if "module" in found or "renderhooks" in str(found).lower():
        return True
    folders = list(dict.fromkeys(below(root, f"themes/{theme}") for theme in named if isinstance(theme, str)))
    if len(folders) > _MOST_THEMES or not all(files.has(folder) for folder in folders):
        return True
    folders.append(below(root, "layouts"))
    return any(os.path.basename(path).startswith("render-link") for folder in folders for path in files.walk(folder))


def _addresses(stem: str, text: str) -> Iterator[str]:
    """The addresses of the page of a file, for its path without ending."""
    folder, _, name = stem.rpartition("/")
    bundle = name in ("index", "_index")
    address = folder if bundle else stem
    head = _HEAD.match(text)
    values = {match["key"]: match["value"].strip() for match in _ADDRESS.finditer(head["head"])} if head else {}
    if values.get("slug") and name != "_index":
        address = posixpath.join(posixpath.dirname(address), values["slug"])
    yield values.get("url") or address
    aliases = _ALIASES.search(head["head"]) if head else None
    for alias in _ALIAS.findall(aliases["value"]) if aliases else ():
        if alias != "-":
            yield alias if alias.startswith("/") else posixpath.join(posixpath.dirname(address), alias)


def _key(address: str) -> str:
    """An address in the form in which addresses are compared."""
    address = posixpath.normpath("/" + address.strip("/")).strip("/")
    return re.sub(r"(?:(?:^|/)index)?\.html?$", "", address)


def site_of(context: LinkContext) -> Site | None:
    """The site that a page belongs to, or None where it is in none."""
    folder = context.files.above(context.folder, *OWN_CONFIGS, *OTHER_CONFIGS, "config")
    while folder is not None:
        site = context.files.once(_site, folder)
        if site is not None or folder == context.files.root:
            return site
        folder = context.files.above(os.path.dirname(folder), *OWN_CONFIGS, *OTHER_CONFIGS, "config")
    return None


def _address(context: LinkContext, site: Site, path: str) -> str:
    """The address that a path leads to from the page that holds it."""
    if path.startswith("/"):
        path = path.strip("/")
        if site.prefix and (path + "/").startswith(site.prefix + "/"):
            path = path[len(site.prefix) :]
        return path.strip("/")
    stem = _LANGUAGE.sub("", os.path.splitext(os.path.relpath(context.location, site.content))[0]).replace(os.sep, "/")
    own, *_ = _addresses(stem, context.files.texts.read_beginning(context.location))
    return posixpath.normpath(posixpath.join("/" + own.strip("/").lower(), path)).strip("/")


def page_named(context: LinkContext, path: str) -> str | None:
    """The page that `{{< ref "path" >}}` means: beside the note, from the content folder, or by its name alone.

    `x`, `x.md`, `x/index.md` and `x/` are the same; a name alone has to be the only one (Hugo, `GetPage`).
    """
    site = site_of(context)
    if site is None:
        return None
    stem = path.strip().lower()
    if stem.endswith((".md", ".markdown", ".html")):
        stem = _LANGUAGE.sub("", os.path.splitext(stem)[0])
    relative = os.path.relpath(context.folder, site.content).replace(os.sep, "/").lower()
    bases = ("",) if stem.startswith("/") else (relative, posixpath.dirname(relative), "")
    for base in bases:
        wanted = posixpath.normpath(posixpath.join(base or ".", stem.strip("/") or ".")).removeprefix("./")
        for name in (wanted, f"{wanted}/index", f"{wanted}/_index"):
            found = site.stems.get(posixpath.normpath(name))
            if found:
                return found
    if "/" in stem:
        return None
    named = [source for other, source in site.stems.items() if _name(other) == stem]
    return named[0] if len(named) == 1 else None


def _name(stem: str) -> str:
    folder, _, name = stem.rpartition("/")
    return posixpath.basename(folder) if name in ("index", "_index") else name


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = site_of(context)
    if site is None:
        yield below(context.files.root, path) if path.startswith("/") else context.beside(path)
        return
    wanted = below(site.content, path) if path.startswith("/") else context.beside(path)
    yield wanted
    yield below(site.content, path)
    address = _address(context, site, path)
    source = site.sources.get(_key(address))
    if source:
        yield source
    for folder in ("static", "assets", "content"):
        yield below(os.path.join(site.root, folder), address)
    for theme in context.files.names(os.path.join(site.root, "themes")):
        yield below(os.path.join(site.root, "themes", theme, "static"), address)
    page = page_named(context, path)
    if page:
        yield page
    yield from sources_of(wanted)


def _is_dead(context: LinkContext, path: str) -> bool:
    if is_markdown(path):
        return True
    site = site_of(context)
    if site is None or not site.told:
        return False
    section = _address(context, site, path).partition("/")[0]
    return bool(section) and context.files.has(below(site.content, section))


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = site_of(context)
    if site is None or site.hooked or not is_markdown(path) or not context.location.startswith(site.content + os.sep):
        return None
    return "Hugo leaves the path as it is, and the page has another address; write `{{< ref >}}`, or the address"


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished)


def _pages_named(context: LinkContext, path: str) -> Iterator[str]:
    page = page_named(context, path)
    if page:
        yield page
    site = site_of(context)
    if site is not None:
        # A section needs no file of its own.
        yield below(site.content, path)


def _stops_build(context: LinkContext, path: str) -> bool:
    site = site_of(context)
    return site is not None and site.closed and path.strip("/") not in ("", "tags", "categories")


REF_PATHS = PathRules(_pages_named, _stops_build, by_name=True)
"""How `ref` and `relref` read paths; one that they do not find stops the build."""
