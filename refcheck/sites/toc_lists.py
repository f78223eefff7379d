"""The files that `_toc.yml` lists, of Jupyter Book 1 and of sphinx-external-toc, or `toc` of myst.yml.

Files are named from the folder of the settings, with or without their ending. Jupyter Book 1.0.4 warns of "nonexisting
document" and leaves the entry out, mystmd 1.8.3 reports that a "table of contents entry does not exist" (both run).
sphinx-external-toc 1.1 removes the ending of a text, so that `a.md` also names a.ipynb (source read). Patterns are not
checked. Nothing is reported if an extension or `conf.py` may write pages.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.links.site_lists import Entry, ListedFiles, SiteList
from refcheck.sites.yaml_entries import entry, root, text, value

_TOC, _MYST = "_toc.yml", "myst.yml"
_SETTINGS = ("_config.yml", "conf.py")
_MAKES_PAGES = compile_lazily(
    r"autoapi|autodoc2|autosummary|sphinx_gallery|apidoc|exhale|sphinx_collections|subprocess|os\.system"
    r"|\bopen\(|write_text|copy(?:file|tree)?\(|def setup\("
)
_ENDINGS = (".md", ".ipynb", ".rst")
# The keys of lists of entries.
_LISTS = frozenset(("parts", "chapters", "sections", "subtrees", "entries", "items", "children"))


def site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The settings of the book or project that the pages in a folder belong to, whichever program makes it."""
    return (*sphinx_lists(files, folder), *myst_lists(files, folder))


def sphinx_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The `_toc.yml` of the book that the pages in a folder belong to."""
    above = files.above(folder, _TOC)
    return files.once(_sphinx_lists, above) if above else ()


def myst_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The myst.yml of the project that the pages in a folder belong to."""
    above = files.above(folder, _MYST)
    return files.once(_myst_lists, above) if above else ()


def _sphinx_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    location = os.path.join(folder, _TOC)
    listed, node = ListedFiles(files, location, folder), root(files.texts.read(location) or "")
    settings = [files.texts.read(os.path.join(folder, name)) for name in _SETTINGS]
    is_read = text(value(node, "format")).startswith("jb-") or any(settings)
    if is_read and not any(_MAKES_PAGES.search(found or "") for found in settings):
        _check(listed, node, ("file", "root"), folder)
    return listed.site_lists()


def _myst_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    location = os.path.join(folder, _MYST)
    listed = ListedFiles(files, location, folder)
    _check(listed, value(root(files.texts.read(location) or ""), "project", "toc"), ("file",), folder)
    return listed.site_lists()


def _check(listed: ListedFiles, node: Any, keys: tuple[str, ...], folder: str) -> None:
    name = "toc" if listed.location.endswith(_MYST) else _TOC
    for written in entries(node, keys):
        wanted = below(folder, written.text)
        # Sphinx and its extensions read files of many endings.
        stem = (
            wanted if name != _TOC else next((wanted[: -len(end)] for end in _ENDINGS if wanted.endswith(end)), wanted)
        )
        if written.text and not listed.is_file(wanted) and not listed.has_stem(stem):
            listed.add_missing(listed.location, written, name, wanted)


def entries(node: Any, keys: tuple[str, ...]) -> Iterator[Entry]:
    """The files in a table of contents.

    Args:
        keys: the keys under which files are named.
    """
    nodes = [node]
    while nodes:
        current = nodes.pop()
        if current is None or current.id == "scalar":
            continue
        if current.id == "sequence":
            nodes += reversed(current.value)
            continue
        for name, child in current.value:
            key = text(name)
            found = entry(child) if key in keys else None
            if found is not None:
                yield found
            elif key in _LISTS:
                nodes.append(child)
