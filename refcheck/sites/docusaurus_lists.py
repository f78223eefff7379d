"""The ids of documents in the sidebars of Docusaurus, if sidebars.js (`.ts`, `.json`) has literals.

An id is the path of the file in the folder of documents, without the ending and without the numbers before the names;
`id` in the front matter replaces the name. Docusaurus 3.10.2 (run) stops at an id that does not exist. Nothing
is reported if a plug-in may write documents.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.links.site_lists import Entry, ListedFiles, SiteList
from refcheck.sites.docusaurus import CONFIGS
from refcheck.sites.script_literals import Value, exported

_NAMES = tuple(f"sidebars.{ending}" for ending in ("js", "ts", "json", "mjs", "cjs"))
_SIDEBAR_PATH = compile_lazily(r"sidebarPath:[ \t]*(?:require\.resolve\([ \t]*)?[\"'](?P<path>[^\"'\n]+)[\"']")
_PATH = compile_lazily(r"\bpath:[ \t]*[\"'](?P<path>[^\"'\n]+)[\"']")
_MAKES_DOCUMENTS = compile_lazily(
    r"typedoc|openapi|docgen|remote-content|graphql|redoc|python-domain|rustdoc|api-extractor"
)
# After Docusaurus's own rule: no version (`1.2-x`) and no date.
_NUMBER = compile_lazily(r"(?:^|(?<=/))\d+[ \t]*[-_.]+[ \t]*(?=[^-_. \t\d])")
_ID = compile_lazily(r"\A---[ \t]*\n(?:(?!---)[^\n]*\n)*?id:[ \t]*[\"']?(?P<id>[^\"'\n]+)")
_DOCUMENT = (".md", ".mdx")


class _Site(NamedTuple):
    """The documents of a site and its sidebars."""

    sidebars: tuple[str, ...]
    """The absolute paths of the files."""
    folders: tuple[str, ...]
    """The absolute paths of the folders with documents."""
    is_open: bool
    """Whether something may write documents."""


def site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The sidebars of the site that the pages in a folder belong to."""
    above = files.above(folder, *CONFIGS)
    return files.once(_site_lists, above) if above else ()


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    site = _site(files, folder)
    found: list[SiteList] = []
    ids = frozenset[str]() if site.is_open else _ids(files, site.folders)
    for location in site.sidebars:
        listed = ListedFiles(files, location, site.folders[0])
        for entry in () if site.is_open else _documents(exported(files.texts.read(location) or "")):
            if entry.text not in ids:
                listed.add_missing(location, entry, "sidebars", below(site.folders[0], entry.text))
        found += listed.site_lists()
    return tuple(found)


def _site(files: Files, folder: str) -> _Site:
    texts = (files.texts.read(os.path.join(folder, name)) for name in CONFIGS)
    text = next((text for text in texts if text is not None), "")
    named = [below(folder, match["path"]) for match in _SIDEBAR_PATH.finditer(text)]
    sidebars = named or [os.path.join(folder, name) for name in _NAMES]
    paths = dict.fromkeys(("docs", *(match["path"] for match in _PATH.finditer(text))))
    folders = [below(folder, path) for path in paths]
    return _Site(
        tuple(path for path in dict.fromkeys(sidebars) if files.inside(path) and files.has(path)),
        tuple(path for path in folders if files.inside(path) and files.names(path)) or (below(folder, "docs"),),
        is_open=bool(_MAKES_DOCUMENTS.search(text)) or not all(map(files.inside, folders)),
    )


def _ids(files: Files, folders: tuple[str, ...]) -> frozenset[str]:
    """The ids of all documents."""
    ids = set[str]()
    for folder in folders:
        for path in files.walk(folder):
            stem, ending = os.path.splitext(os.path.relpath(path, folder).replace(os.sep, "/"))
            if ending in _DOCUMENT:
                # A setting decides whether numbers are left out.
                own = _ID.match(files.texts.read_beginning(path))
                name = own["id"].strip() if own else ""
                for known in (stem, _NUMBER.sub("", stem)):
                    ids.add(f"{known[: known.rfind('/') + 1]}{name}" if name else known)
    return frozenset(ids)


def _documents(sidebars: Value | None) -> Iterator[Entry]:
    """The ids in sidebars, in no particular order."""
    values = [value for _, value in sidebars.members] if sidebars is not None else []
    while values:
        value = values.pop()
        if value.entry is not None:
            yield value.entry
        elif value.kind == "list":
            values += value.items
        elif value.kind == "object" and not value.text("type"):
            # Its members are categories.
            values += [member for _, member in value.members if member.kind in ("list", "object")]
        elif value.kind == "object":
            yield from _of_item(value)
            values += [items for items in (value.member("items"),) if items is not None]


def _of_item(item: Value) -> Iterator[Entry]:
    """The ids of an item with a type, and of its link."""
    for part in filter(None, (item, item.member("link"))):
        document = part.member("id") if part.text("type") in ("doc", "ref") else None
        if document is not None and document.entry is not None:
            yield document.entry
