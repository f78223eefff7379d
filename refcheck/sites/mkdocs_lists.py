"""What mkdocs.yml lists: the pages of `nav`, and the targets of the plugin `redirects`.

MkDocs looks up each path in `docs_dir` as it is written: with its ending, without an anchor, in the same case. It warns
of one that it does not find, so that `--strict` stops, and makes a link that leads nowhere. Addresses, and paths with a
leading slash, are left as they are. Settings that the file does not have are those of the file that `INHERIT` names.
Run with MkDocs 1.6.1 and mkdocs-redirects 1.2.2.

Nothing is said where a plugin or hook may make the files or the navigation.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import below, is_markdown, sources_of
from refcheck.links.files import Files
from refcheck.links.site_lists import ListedFiles, SiteList
from refcheck.sites import mkdocs_plugins
from refcheck.sites.yaml_entries import entry, items, leaves, pairs, root, text, value

CONFIGS = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml")
_MOST_INHERITED = 10
# Each word of one letter is a drive.
_ADDRESS = compile_lazily(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
# In `nav` of awesome-pages (`...`), of literate-nav (`*.md`, `folder/`) and of monorepo (`!include`).
_NO_PATH = compile_lazily(r"\.\.\.|!|[^*]*\*")
_FOLDER_PLUGINS = frozenset(("literate-nav",))


class _Settings(NamedTuple):
    """The settings of a site: those of its own file, then of those that it inherits from."""

    files: tuple[tuple[str, Any], ...]
    """The absolute path of each, with the node of all that it holds."""

    def find(self, *keys: str) -> tuple[str, Any]:
        """The first file that has a value under some keys, with its node; an empty path and None if none has one."""
        for location, node in self.files:
            found = value(node, *keys)
            if found is not None:
                return location, found
        return "", None

    def validation(self, setting: str) -> str:
        """What is set for the checks of `nav`."""
        return text(self.find("validation", "nav", setting)[1]) or text(self.find("validation", setting)[1])


def site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The settings of the site that the pages in a folder belong to."""
    above = files.above(folder, *CONFIGS)
    return files.once(_site_lists, above) if above else ()


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    name = next((name for name in CONFIGS if files.has(os.path.join(folder, name))), CONFIGS[0])
    settings = _read(files, os.path.join(folder, name))
    docs = below(folder, text(settings.find("docs_dir")[1]) or "docs")
    listed = ListedFiles(files, os.path.join(folder, name), docs)
    if not _makes_pages(files, settings) and files.inside(docs):
        _check_navigation(listed, settings, docs)
        _check_redirects(listed, settings, docs)
    return listed.site_lists()


def _read(files: Files, location: str) -> _Settings:
    """The settings in a file and in those that it inherits from; nothing of one that cannot be read."""
    found: list[tuple[str, Any]] = []
    while len(found) < _MOST_INHERITED and location not in [known for known, _ in found]:
        node = root(files.texts.read(location) or "")
        found.append((location, node))
        inherited = text(value(node, "INHERIT"))
        if not inherited:
            break
        location = below(os.path.dirname(location), inherited)
    return _Settings(tuple(found))


def _plugins(settings: _Settings) -> dict[str, Any]:
    """The plugins by name, with the nodes of their options."""
    node = settings.find("plugins")[1]
    found = {text(name): options for name, options in pairs(node)}
    for item in items(node):
        found |= {text(name): options for name, options in pairs(item)} if item.id == "mapping" else {text(item): None}
    return {mkdocs_plugins.name_of(name): options for name, options in found.items()}


def _makes_pages(files: Files, settings: _Settings) -> bool:
    """Whether something may make pages, or a navigation, that the settings do not hold."""
    if any(map(mkdocs_plugins.makes_pages, _plugins(settings))):
        return True
    location, hooks = settings.find("hooks")
    scripts = (files.texts.read(below(os.path.dirname(location), text(hook))) for hook in items(hooks))
    return any(map(mkdocs_plugins.script_makes_pages, scripts))


def _check_navigation(listed: ListedFiles, settings: _Settings, docs: str) -> None:
    """Finds the entries of `nav` without a file."""
    if settings.validation("not_found") in ("info", "ignore"):
        return
    location, nav = settings.find("nav")
    is_absolute = settings.validation("absolute_links") == "relative_to_docs"
    has_folders = not _FOLDER_PLUGINS.isdisjoint(_plugins(settings))
    for written in leaves(nav):
        path = written.text.lstrip("/") if is_absolute else written.text
        if not path or path.startswith("/") or _ADDRESS.match(path) or _NO_PATH.match(path):
            continue
        if not _is_listed(listed, docs, path) and not (has_folders and path.endswith("/")):
            page = _page_of(listed, docs, path)
            # A reader gets there by the address all the same.
            help = f"MkDocs looks for a file of this name; write `{page}`" if page else ""
            listed.add_missing(location, written, "nav", below(docs, path), help)


def _is_listed(listed: ListedFiles, docs: str, path: str) -> bool:
    """Whether MkDocs finds a file by a path in `docs_dir`."""
    wanted = os.path.join(docs, path)
    return below(docs, path) == os.path.normpath(wanted) and _is_inside(docs, wanted) and listed.is_file(wanted)


def _is_inside(docs: str, path: str) -> bool:
    return os.path.normpath(path).startswith(docs.rstrip(os.sep) + os.sep)


def _page_of(listed: ListedFiles, docs: str, path: str) -> str:
    """The file of the page whose address a path is, from `docs_dir`; empty if there is none."""
    wanted = below(docs, path.partition("#")[0].partition("?")[0])
    sources = (source for source in (wanted, *sources_of(wanted)) if is_markdown(source) and _is_inside(docs, source))
    found = next((source for source in sources if listed.is_file(source)), None)
    return os.path.relpath(found, docs).replace(os.sep, "/") if found else ""


def _check_redirects(listed: ListedFiles, settings: _Settings, docs: str) -> None:
    """Finds the targets of redirects without a page."""
    location = settings.find("plugins")[0]
    for _, node in pairs(value(_plugins(settings).get("redirects"), "redirect_maps")):
        target = entry(node)
        if target is None or target.text.lower().startswith(("http://", "https://")):
            continue
        path = target.text.partition("#")[0]
        if not (is_markdown(path) and _is_listed(listed, docs, path)):
            listed.add_missing(location, target, "redirect_maps", below(docs, path))
