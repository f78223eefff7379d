"""Hugo: the page of `content/a/b.md` is `/a/b/`, unless its front matter or the settings change that.

Hugo leaves links as they are: a path is an address, relative to that of the page. A theme's render hooks, though, can
take it for the path of a file, in the page's folder or in `content`, and many do; so a link that resolves in either way
is not broken. Files of `static` are at the root of the site, and those beside an `index.md` beside its page. Run with
Hugo 0.168.
"""

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, path_on_host, sources_of
from refcheck.links.files import Files
from refcheck.sites import hugo_settings
from refcheck.sites.hugo_settings import Content
from refcheck.sites.written_values import VALUE, value_of

# With any of these, the names of files do not determine the addresses.
_MOVING = frozenset(("permalinks", "module", "languages", "cascade"))
_HEAD = compile_lazily(r"(?P<mark>---|\+\+\+)[ \t]*\r?\n(?P<head>.*?)\r?\n(?P=mark)", re.DOTALL)
_ADDRESS = compile_lazily(rf"^(?P<key>url|slug)[ \t]*[:=]{VALUE}", re.MULTILINE)
_DRAFT = compile_lazily(r"^draft[ \t]*[:=][ \t]*true\b", re.MULTILINE)
_WITH_DRAFTS = compile_lazily(r"[ \t](?:--buildDrafts|-[a-zA-Z]{0,5}D)\b")
_BUILD_FILES = ("Makefile", "package.json", "netlify.toml", ".gitlab-ci.yml", "vercel.json")
_WORKFLOWS = ".github/workflows"
_ALIASES = compile_lazily(r"^aliases[ \t]*[:=](?P<value>[^\r\n]*(?:\r?\n[ \t]*(?:-|[\"'\]])[^\r\n]*)*)", re.MULTILINE)
_ALIAS = compile_lazily(r"[^\s\"',\[\]]+")
# Themes can be nested in each other, and each folder is searched.
_MOST_THEMES = 20
# The image hook of Hugo Blox (Wowchemy), a theme that most sites import as a module, looks in the last one.
_FOLDERS = ("static", "assets", "content", "assets/media")
_IMAGE = compile_lazily(r"\.(?:png|jpe?g|gif|webp|avif|bmp|svg)$", re.IGNORECASE)
MARKS = (*hugo_settings.OWN_CONFIGS, *hugo_settings.OTHER_CONFIGS, "config")


class Site(NamedTuple):
    """The folders, languages and pages of a site."""

    root: str
    contents: tuple[tuple[str, Content], ...]
    """The folders with the pages, by their absolute paths, the innermost first."""
    languages: tuple[str, ...]
    """The default language first."""
    prefix: str
    """The path in the address of the site, without slashes at its ends."""
    told: bool
    """Whether addresses follow from the names of files and their front matter."""
    hooked: bool
    """Whether render hooks may turn the paths of files into addresses."""
    leaves_drafts: bool
    """Whether drafts are left out."""
    closed: bool
    """Whether all pages are in the content folder, none in another module."""
    statics: tuple[str, ...]
    """The absolute folders with files for the root of the site; empty if a theme with more of them is not available."""
    sources: Mapping[str, str]
    """The files by the address of their page, normalized for comparison."""
    stems: Mapping[str, Mapping[str, str]]
    """The pages by their language, and by their path below the content folder without ending and language."""

    def content_of(self, location: str) -> tuple[str, Content]:
        """The folder with pages that contains a location, by its absolute path; the last one if none does."""
        holding = (known for known in self.contents if location.startswith(known[0] + os.sep))
        return next(holding, self.contents[-1])

    def stem_of(self, location: str) -> tuple[str, str]:
        """The path of a page below the content of the site without ending and language, and its language."""
        folder, content = self.content_of(location)
        stem = os.path.splitext(os.path.relpath(location, folder))[0].replace(os.sep, "/")
        stem, language = self.without_language(posixpath.join(content.target, stem))
        return stem, language or content.language or self.languages[0]

    def without_language(self, stem: str) -> tuple[str, str]:
        """A name without the language at its end, and the language; empty if there is none."""
        name, _, ending = stem.rpartition(".")
        return (name, ending.lower()) if name and ending.lower() in self.languages else (stem, "")


def _site(files: Files, root: str) -> Site | None:
    found = hugo_settings.read(files, root)
    contents = [(below(root, content.folder), content) for content in hugo_settings.contents(found)]
    contents = sorted((known for known in contents if files.has(known[0])), key=lambda known: -len(known[0]))
    if not contents:
        return None
    site = Site(
        root,
        tuple(contents),
        hugo_settings.languages(found),
        path_on_host(str(found.get("baseurl", ""))),
        _MOVING.isdisjoint(found) and not files.has(below(root, "static/_redirects")),
        _may_be_hooked(files, root, found),
        str(found.get("builddrafts", "")).lower() != "true",
        "module" not in found,
        tuple(_statics(files, root, found)),
        {},
        {},
    )
    return _with_pages(files, site, found)


def _with_pages(files: Files, site: Site, found: Mapping[str, Any]) -> Site:
    """A site with its pages by their addresses and paths."""
    sources: dict[str, str] = {}
    stems: dict[str, dict[str, str]] = {}
    told, seen = site.told, set[str]()
    for folder, content in site.contents:
        for path in [folder] if is_markdown(folder) else files.walk(folder):
            if path in seen or (not is_markdown(path) and not path.endswith(".html")):
                continue
            seen.add(path)
            stem, language = site.stem_of(path)
            if path == folder:
                # A single file that is mounted.
                stem = os.path.splitext(content.target)[0]
            stems.setdefault(language, {}).setdefault(stem.lower(), path)
            for address in _addresses(stem, files.texts.read_beginning(path)):
                address = _key(address).replace(" ", "-")
                address = address if found.get("disablepathtolower") else address.lower()
                sources.setdefault(address, path)
                sources.setdefault(f"{language}/{address}".rstrip("/"), path)
            told = told and "\ncascade" not in files.texts.read_beginning(path)[:2000]
    return site._replace(told=told, sources=sources, stems=stems)


def _statics(files: Files, root: str, found: Mapping[str, Any]) -> Iterator[str]:
    """The folders of static files of a site and its themes; none if there are others."""
    themes = _themes(root, found)
    if "module" in found or len(themes) > _MOST_THEMES or not all(files.has(folder) for folder in themes):
        return
    named = found.get("staticdir", "static")
    folders = named if isinstance(named, list) else [named]
    yield from (below(root, folder) for folder in folders if isinstance(folder, str) and folder)
    yield from (os.path.join(folder, "static") for folder in themes)


def _themes(root: str, found: Mapping[str, Any]) -> list[str]:
    themes = found.get("theme")
    named = [themes] if isinstance(themes, str) else themes if isinstance(themes, list) else ()
    return list(dict.fromkeys(below(root, f"themes/{theme}") for theme in named if isinstance(theme, str)))


def _may_be_hooked(files: Files, root: str, found: Mapping[str, Any]) -> bool:
    """Whether there are render hooks of links, or a theme or setting that is not available for inspection."""
    if "module" in found or "renderhooks" in str(found).lower():
        return True
    if len(hugo_settings.languages(found)) > 1:
        # Then Hugo's own hook is used (`useEmbedded: auto`).
        return True
    folders = _themes(root, found)
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
    given = _ADDRESS.finditer(head["head"]) if head else ()
    values = {each["key"]: value_of(each) for each in given}
    if values.get("slug") and name != "_index":
        address = posixpath.join(posixpath.dirname(address), values["slug"])
    yield values.get("url") or address
    aliases = _ALIASES.search(head["head"]) if head else None
    for alias in _ALIAS.findall(aliases["value"]) if aliases else ():
        if alias != "-":
            yield alias if alias.startswith("/") else posixpath.join(posixpath.dirname(address), alias)


def _key(address: str) -> str:
    """An address normalized for comparison."""
    address = posixpath.normpath("/" + address.strip("/")).strip("/")
    return re.sub(r"(?:(?:^|/)index)?\.html?$", "", address)


def site_of(context: LinkContext) -> Site | None:
    """The site that a page belongs to, or None if it is in none."""
    folder = context.files.above(context.folder, *MARKS)
    while folder is not None:
        site = context.files.once(_site, folder)
        if site is not None or folder == context.files.root:
            return site
        folder = context.files.above(os.path.dirname(folder), *MARKS)
    return None


def _address(context: LinkContext, site: Site, path: str) -> str:
    """The address that a path points to from its page."""
    if path.startswith("/"):
        path = path.strip("/")
        if site.prefix and (path + "/").startswith(site.prefix + "/"):
            path = path[len(site.prefix) :]
        return path.strip("/")
    stem, _ = site.stem_of(context.location)
    own, *_ = _addresses(stem, context.files.texts.read_beginning(context.location))
    return posixpath.normpath(posixpath.join("/" + own.strip("/").lower(), path)).strip("/")


def page_named(context: LinkContext, path: str) -> str | None:
    """The page that `{{< ref "path" >}}` means: beside the note, from the content folder, or by its name alone.

    `x`, `x.md`, `x/index.md` and `x/` are the same; a name alone must be unique (Hugo, `GetPage`).
    """
    site = site_of(context)
    if site is None:
        return None
    stem, languages = path.strip().lower(), [site.stem_of(context.location)[1]]
    if stem.endswith((".md", ".markdown", ".html")):
        stem, language = site.without_language(os.path.splitext(stem)[0])
        languages += [language] if language else []
    for stems in (site.stems.get(language, {}) for language in languages):
        page = _page_named(stems, site.stem_of(context.location)[0], stem)
        if page:
            return page
    return None


def _page_named(stems: Mapping[str, str], own: str, stem: str) -> str | None:
    """The page among those of one language that a path without ending means, from one whose own path is given."""
    relative = posixpath.dirname(own).lower()
    bases = ("",) if stem.startswith("/") else (relative, posixpath.dirname(relative), "")
    for base in bases:
        wanted = posixpath.normpath(posixpath.join(base or ".", stem.strip("/") or ".")).removeprefix("./")
        # `a/_index.md` and `a.md` have the same name, `/a`.
        folder, _, last = wanted.rpartition("/")
        same = (folder,) if last in ("index", "_index") and folder else ()
        for name in (wanted, f"{wanted}/index", f"{wanted}/_index", *same):
            found = stems.get(posixpath.normpath(name))
            if found:
                return found
    if "/" in stem:
        return None
    named = [source for other, source in stems.items() if _name(other) == stem]
    return named[0] if len(named) == 1 else None


def _name(stem: str) -> str:
    folder, _, name = stem.rpartition("/")
    return posixpath.basename(folder) if name in ("index", "_index") else name


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = site_of(context)
    if site is None:
        yield below(context.files.root, path) if path.startswith("/") else context.beside(path)
        return
    content = site.content_of(context.location)[0]
    wanted = below(content, path) if path.startswith("/") else context.beside(path)
    yield wanted
    yield below(content, path)
    address = _address(context, site, path)
    language = site.stem_of(context.location)[1]
    for each in (f"{language}/{address}", address):
        source = site.sources.get(_key(each))
        if source:
            yield source
    for folder in (*(below(site.root, name) for name in _FOLDERS), *site.statics):
        yield below(folder, address)
    for theme in context.files.names(os.path.join(site.root, "themes")):
        yield below(os.path.join(site.root, "themes", theme, "static"), address)
    page = page_named(context, path)
    if page:
        yield page
    yield from sources_of(wanted)


def _has_image_hooks(context: LinkContext, site: Site) -> bool:
    """Whether a site has templates of its own for images."""
    return context.files.once(_image_hooks, site.root)


def _image_hooks(files: Files, root: str) -> bool:
    folders = (below(root, "layouts"), below(root, "themes"))
    names = (os.path.basename(path) for folder in folders for path in files.walk(folder))
    return any(name.startswith(("render-image", "figure.")) for name in names)


def _images_of_bundles(files: Files, root: str) -> frozenset[str]:
    """The names of images in the folders with pages."""
    site = files.once(_site, root)
    paths = (path for folder, _ in site.contents for path in files.walk(folder)) if site is not None else ()
    return frozenset(os.path.basename(path) for path in paths if _IMAGE.search(path))


def _is_draft(files: Files, location: str) -> bool:
    """Whether a page is a draft."""
    head = _HEAD.match(files.texts.read_beginning(location))
    # A table of TOML has names of its own.
    return head is not None and _DRAFT.search(head["head"].partition("\n[")[0]) is not None


def _may_build_drafts(files: Files, root: str) -> bool:
    """Whether a build file has a command that makes pages of drafts, and is not that of the local server."""
    paths = [f"{folder}/{name}" for folder in {root, files.root} for name in _BUILD_FILES]
    paths += [f"{files.root}/{_WORKFLOWS}/{name}" for name in files.names(f"{files.root}/{_WORKFLOWS}")]
    lines = (line for path in paths for line in (files.texts.read(path) or "").splitlines())
    commands = (line.partition("hugo")[2] for line in lines if "serve" not in line)
    return any(map(_WITH_DRAFTS.search, commands))


def _is_dead(context: LinkContext, path: str) -> bool:
    if is_markdown(path):
        return True
    site = site_of(context)
    if site is not None and _IMAGE.search(path) and site.statics and not _has_image_hooks(context, site):
        # Beside a page whose address is not known it is elsewhere, too.
        return site.told or os.path.basename(path) not in context.files.once(_images_of_bundles, site.root)
    if site is None or not site.told:
        return False
    section = _address(context, site, path).partition("/")[0]
    return bool(section) and context.files.has(below(site.content_of(context.location)[0], section))


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = site_of(context)
    if site is None:
        return None
    is_page = is_markdown(found) and any(found.startswith(folder + os.sep) for folder, _ in site.contents)
    if is_page and site.leaves_drafts and context.files.once(_is_draft, found):
        # From one draft to another the link works where drafts are shown.
        is_shown = context.files.once(_is_draft, context.location)
        return (
            None
            if is_shown or context.files.once(_may_build_drafts, site.root)
            else "it is a draft, of which Hugo makes no page"
        )
    if site.hooked or not is_markdown(path) or found.startswith(tuple(folder + os.sep for folder in site.statics)):
        return None
    if not context.location.startswith(site.content_of(context.location)[0] + os.sep):
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
        yield below(site.content_of(context.location)[0], path)


def _stops_build(context: LinkContext, path: str) -> bool:
    site = site_of(context)
    return site is not None and site.closed and path.strip("/") not in ("", "tags", "categories")


REF_PATHS = PathRules(_pages_named, _stops_build, by_name=True)
"""The rules for paths in `ref` and `relref`; one that does not resolve stops the build."""
