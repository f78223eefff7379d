"""The address of each page of a Docusaurus site, as its content plug-ins make them.

The address of a document is the path of its file without the ending and without numbers before the names; `id` replaces
the name, `slug` replaces the path. Versions of the documents are in `versions.json` and `versioned_docs`. A post starts
with its date. The pages of a language are those of the site, with translations in place of their files. (Docusaurus
3.10.2, built; `plugin-content-docs`: `slug`, `numberPrefix`, `versions`; `plugin-content-blog`: `blogUtils`;
`plugin-content-pages`: `content`.)
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.sites.docusaurus_settings import Content, SiteSettings, read_settings
from refcheck.sites.globs import Globs, of_docusaurus
from refcheck.sites.written_values import VALUE, value_of

_DOCUMENT = (".md", ".mdx")
_SCRIPTS = (".js", ".jsx", ".ts", ".tsx")
_DATE_OR_VERSION = compile_lazily(r"\d+[-_.]\d")
_NUMBER = compile_lazily(r"\d+\s*[-_.]+\s*(?=[^-_.\s])")
_HEAD = compile_lazily(r"---[ \t]*\r?\n(?P<head>.*?)\r?\n---", re.DOTALL)
_WRITTEN = compile_lazily(rf"^(?P<key>slug|id|draft):{VALUE}", re.MULTILINE)
_DATE = compile_lazily(r"(?P<date>\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?")
_LONGEST_LIST = 1 << 16


class Pages(NamedTuple):
    """The pages of a site in one language."""

    by_address: dict[str, str]
    """The absolute paths of their files, by their addresses in the site, with no slash on either side."""
    addresses: dict[str, str]
    """The addresses by path of the file: with a slash at the end if the address has one."""
    posts: dict[str, int]
    """The number of posts by the folder of a blog."""


def pages_of(files: Files, folder: str) -> Pages:
    """The pages of a site.

    Args:
        folder: the absolute path of its settings, or, for one of its languages, `i18n/LANGUAGE` below it.
    """
    above = os.path.dirname(folder)
    root = os.path.dirname(above) if os.path.basename(above) == "i18n" else folder
    settings = files.once(read_settings, root)
    found, posts = list[tuple[str, str]](), dict[str, int]()
    for content in settings.contents:
        for source, address in _of_content(files, settings, content):
            translated = _translation(files, folder, content, source) if root != folder else source
            head = _front_matter(files, translated)
            if head.get("draft") != "true":
                found += [(translated, each) for each in address(head)]
                posts[content.folder] = posts.get(content.folder, 0) + 1
    by_address = {unquote(address).strip("/"): path for path, address in reversed(found)}
    return Pages(
        by_address,
        {path: _with_slash(address, settings.slash) for path, address in found},
        posts,
    )


def _with_slash(address: str, slash: bool | None) -> str:
    if slash is None:
        return address
    return f"{address.rstrip('/')}/" if slash else address.rstrip("/")


def languages(files: Files, root: str) -> list[str]:
    """The names of the languages that a site has translations in."""
    return files.names(os.path.join(root, "i18n"))


class _Address:
    """Makes the addresses of a file from its front matter."""

    def __init__(self, content: Content, base: str, path: str) -> None:
        self._content = content
        self._base = base
        self._path = path

    def __call__(self, head: dict[str, str]) -> Iterator[str]:
        """The addresses that the page of the file can have: several if a script decides."""
        slug = head.get("slug", "")
        if self._content.kind == "docs":
            for path in _without_numbers(self._content, self._path):
                yield _joined(self._base, _slug_of_document(path, slug, head.get("id", "")))
            return
        stem = os.path.splitext(self._path)[0]
        if self._content.kind == "blog":
            yield _joined(self._base, slug or _slug_of_post(stem))
        else:
            yield _joined(self._base, slug or re.sub(r"(?:^|/)index$", "/", stem))


def _of_content(files: Files, settings: SiteSettings, content: Content) -> Iterator[tuple[str, _Address]]:
    """The files of a plug-in that are pages, each with a function that makes its addresses."""
    folders = [(content.folder, "")] if content.kind != "docs" else versions(files, settings, content)
    excluded = _excluded(content)
    for folder, version in folders:
        base = "/".join(filter(None, (content.address, version)))
        for location in files.walk(folder):
            path = os.path.relpath(location, folder).replace(os.sep, "/")
            if _is_page(content, path) and not (excluded is not None and excluded.covers(path)):
                yield location, _Address(content, base, path)


def _is_page(content: Content, path: str) -> bool:
    endings = (*_DOCUMENT, *_SCRIPTS) if content.kind == "pages" else _DOCUMENT
    stem, ending = os.path.splitext(path)
    if ending not in endings or stem.endswith(".d"):
        return False
    if content.options.member("exclude") is not None:
        return True
    parts = path.split("/")
    is_test = ending in _SCRIPTS and stem.endswith(".test")
    return not is_test and "__tests__" not in parts and not any(part.startswith("_") for part in parts)


def _excluded(content: Content) -> Globs | None:
    """What `exclude` in the options of a plug-in leaves out of each of its folders."""
    excluded = content.options.member("exclude")
    return of_docusaurus(item.string for item in excluded.items if item.string) if excluded is not None else None


def leaves_out(files: Files, root: str, location: str) -> bool:
    """Whether `exclude` leaves out a file, given by its absolute path.

    Args:
        root: the absolute path of the folder of the site.
    """
    for folder, excluded in files.once(_all_excluded, root):
        if location.startswith(folder + os.sep):
            return excluded.covers(os.path.relpath(location, folder).replace(os.sep, "/"))
    return False


def _all_excluded(files: Files, root: str) -> tuple[tuple[str, Globs], ...]:
    """The folders of a site with what is left out of them."""
    settings, found = files.once(read_settings, root), list[tuple[str, Globs]]()
    for content in settings.contents:
        excluded = _excluded(content)
        if excluded is not None:
            folders = versions(files, settings, content) if content.kind == "docs" else [(content.folder, "")]
            found += ((folder, excluded) for folder, _ in folders)
    return tuple(found)


def original_folder(settings: SiteSettings, root: str, name: str, version: str) -> str:
    """The folder of which a folder in `i18n/LANGUAGE` has translations; empty if the settings have none.

    Args:
        root: the absolute path of the folder of the site.
        name: of the folder of a plug-in, such as `docusaurus-plugin-content-docs`.
        version: the folder in it, for documents.
    """
    for content in settings.contents:
        own = "" if content.plugin_id == "default" else f"-{content.plugin_id}"
        if name == f"docusaurus-plugin-content-{content.kind}{own}":
            if content.kind != "docs" or version == "current":
                return content.folder
            prefix = content.prefix(root)
            return os.path.join(prefix, "versioned_docs", version) if not own else f"{prefix}versioned_docs/{version}"
    return ""


def versions(files: Files, settings: SiteSettings, content: Content) -> list[tuple[str, str]]:
    """The folders with the versions of the documents, each with its part of the address."""
    prefix = content.prefix(settings.root)
    names = _version_names(
        files, f"{prefix}versions.json" if content.plugin_id != "default" else prefix + "/versions.json"
    )
    options = content.options
    if getattr(options.member("disableVersioning"), "word", "") == "true":
        names = []
    has_current = getattr(options.member("includeCurrentVersion"), "word", "") != "false" or not names
    every = ["current"] * has_current + names
    only = options.member("onlyIncludeVersions")
    if only is not None and only.kind == "list":
        wanted = {item.entry.text for item in only.items if item.entry is not None}
        every = [name for name in every if name in wanted]
    last = options.text("lastVersion") or next((name for name in every if name != "current"), "current")
    versioned = f"{prefix}versioned_docs" if content.plugin_id != "default" else os.path.join(prefix, "versioned_docs")
    paths = options.member("versions")
    found = list[tuple[str, str]]()
    for name in every:
        own = paths.member(name) if paths is not None else None
        part = own.member("path") if own is not None else None
        usual = "" if name == last else "next" if name == "current" else name
        folder = content.folder if name == "current" else os.path.join(versioned, f"version-{name}")
        found.append((folder, part.entry.text.strip("/") if part is not None and part.entry is not None else usual))
    return found


def _version_names(files: Files, path: str) -> list[str]:
    text = files.texts.read(os.path.normpath(path))
    try:
        names = json.loads(text) if text is not None and len(text) < _LONGEST_LIST else []
    except (ValueError, RecursionError):
        return []
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _front_matter(files: Files, location: str) -> dict[str, str]:
    if not location.endswith(_DOCUMENT):
        return {}
    return {match["key"]: value_of(match) for match in _WRITTEN.finditer(head_of(files, location))}


def is_draft(files: Files, location: str) -> bool:
    """Whether a file is a draft, which has no page."""
    return _front_matter(files, location).get("draft") == "true"


def head_of(files: Files, location: str) -> str:
    """The text of the front matter of a file; empty without one."""
    head = _HEAD.match(files.texts.read_beginning(location))
    return head["head"] if head else ""


def _translation(files: Files, folder: str, content: Content, source: str) -> str:
    """The file of a page in a language: its translation, if there is one, or the page itself."""
    own = "" if content.plugin_id == "default" else f"-{content.plugin_id}"
    name = f"docusaurus-plugin-content-{content.kind}{own}"
    version, inner = "", os.path.relpath(source, content.folder)
    if content.kind == "docs":
        version = "current"
        if inner.startswith(".."):
            inner = source.partition(f"{os.sep}version-")[2]
            number, _, inner = inner.partition(os.sep)
            version = f"version-{number}"
    there = os.path.join(folder, name, version, inner)
    return there if files.has(there) else source


def _without_numbers(content: Content, path: str) -> list[str]:
    """The possible paths of a document without the numbers before its names, depending on the settings."""
    parser = content.options.member("numberPrefixParser")
    if parser is not None and parser.word == "false":
        return [path]
    stem, ending = os.path.splitext(path)
    shorter = "/".join(map(_without_number, stem.split("/"))) + ending
    # The result of a function is unknown.
    return [shorter] if parser is None else list(dict.fromkeys((shorter, path)))


def _without_number(name: str) -> str:
    number = None if _DATE_OR_VERSION.match(name) else _NUMBER.match(name)
    return name[number.end() :] if number else name


def _slug_of_document(path: str, slug: str, own_id: str) -> str:
    if slug.startswith("/"):
        return slug
    folder, name = os.path.split(os.path.splitext(path)[0])
    if slug:
        return os.path.normpath(f"/{folder}/{slug}") + "/" * slug.endswith("/")
    if name.lower() in ("index", "readme", os.path.basename(folder).lower()) and name:
        return f"/{folder}/" if folder else "/"
    return f"/{folder}/{own_id or name}"


def _slug_of_post(stem: str) -> str:
    """The address of a post by its path: its date, then the folders, then its name."""
    match = next(iter(list(_DATE.finditer(stem))[-1:]), None)
    if match is None:
        return stem.removesuffix("/index")
    name = stem[match.end() :].removesuffix("/index")
    return f"/{match['date'].replace('-', '/')}/{stem[: match.start()]}{name if name != 'index' else ''}"


def _joined(base: str, slug: str) -> str:
    """An address in the site, with a slash at the end if the slug has one."""
    return f"{base}/{slug.lstrip('/')}".lstrip("/") if slug.strip("/") else f"{base}/"
