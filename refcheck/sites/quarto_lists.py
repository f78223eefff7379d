"""The documents that `_quarto.yml` lists: chapters and appendices of a book, contents of sidebars and navigation bars.

A chapter that does not exist stops the build; in a bar it is a broken link. Only paths with the ending of a
document are looked up, from the folder of the settings: folders, patterns, `auto` and addresses are not. (Quarto's
documentation, "Book Structure" and "Website Navigation"; Quarto could not be run.) Nothing is reported if a script of
`pre-render` may write documents.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.links.site_lists import Entry, ListedFiles, SiteList
from refcheck.sites.yaml_entries import entry, items, pairs, root, text, value

CONFIGS = ("_quarto.yml", "_quarto.yaml")
_DOCUMENT = compile_lazily(r"(?![A-Za-z][A-Za-z0-9+.-]+:|//|\{\{|\$)[^*?{}<>|]+\.(?:qmd|md|ipynb|Rmd|rmd)")
# The keys of lists of entries, and of entries.
_LISTS = frozenset(("contents", "chapters", "menu", "left", "right", "sidebar", "navbar", "center"))
_FILES = frozenset(("file", "href", "part", "section"))


def site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The settings of the project that the pages in a folder belong to."""
    above = files.above(folder, *CONFIGS)
    return files.once(_site_lists, above) if above else ()


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    name = next((name for name in CONFIGS if files.has(os.path.join(folder, name))), CONFIGS[0])
    listed = ListedFiles(files, os.path.join(folder, name), folder)
    node = root(files.texts.read(listed.location) or "")
    if value(node, "project", "pre-render") is not None:
        return listed.site_lists()
    kind = text(value(node, "project", "type"))
    for settings, keys in (
        ("book", ("chapters", "appendices", "sidebar", "navbar")),
        ("website", ("sidebar", "navbar")),
    ):
        for key in keys if kind == settings else ():
            for written in _entries(value(node, settings, key)):
                wanted = below(folder, written.text)
                # On Windows a backslash separates folders.
                if not listed.is_file(wanted) and not listed.is_file(wanted.replace("\\", "/")):
                    listed.add_missing(listed.location, written, key, wanted)
    return listed.site_lists()


def _entries(node: Any) -> Iterator[Entry]:
    """The paths of documents in a list, including those of its parts."""
    nodes = [node]
    while nodes:
        current = nodes.pop()
        found = entry(current)
        if found is not None and _DOCUMENT.fullmatch(found.text):
            yield found
        nodes += items(current)
        for name, child in pairs(current):
            if text(name) in _LISTS or (text(name) in _FILES and entry(child) is not None):
                nodes.append(child)
