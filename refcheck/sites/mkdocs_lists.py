"""The files that mkdocs.yml lists: the pages of `nav`, and the targets of the plug-in `redirects`.

MkDocs looks up each path in `docs_dir` as written: with its ending, without an anchor, in the same case. It warns
of one that it does not find, so that `--strict` stops, and makes a broken link. Addresses, and paths with a
leading slash, are left as they are. Settings that are not in the file come from the file that `INHERIT` names.
Run with MkDocs 1.6.1 and mkdocs-redirects 1.2.2.
"""

from __future__ import annotations

import os

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import below, is_markdown, sources_of
from refcheck.links.files import Files
from refcheck.links.site_lists import ListedFiles, SiteList
from refcheck.sites.mkdocs_settings import CONFIGS, Settings, read_settings
from refcheck.sites.yaml_entries import entry, leaves, pairs, text, value

# A single letter is a drive.
_ADDRESS = compile_lazily(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
# In `nav` of awesome-pages (`...`), of literate-nav (`*.md`, `folder/`) and of monorepo (`!include`).
_NO_PATH = compile_lazily(r"\.\.\.|!|[^*]*\*")
_FOLDER_PLUGINS = frozenset(("literate-nav",))


def site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The settings of the site that the pages in a folder belong to."""
    above = files.above(folder, *CONFIGS)
    return files.once(_site_lists, above) if above else ()


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    settings = read_settings(files, folder)
    listed = ListedFiles(files, settings.location, settings.docs)
    if files.inside(settings.docs):
        _check_navigation(listed, settings)
        _check_redirects(listed, settings)
    return listed.site_lists()


def _validation(settings: Settings, name: str) -> str:
    """The setting for a check of `nav`."""
    return text(settings.find("validation", "nav", name)[1]) or text(settings.find("validation", name)[1])


def _check_navigation(listed: ListedFiles, settings: Settings) -> None:
    """Reports the entries of `nav` without a file."""
    if _validation(settings, "not_found") in ("info", "ignore"):
        return
    docs, (location, nav) = settings.docs, settings.find("nav")
    is_absolute = _validation(settings, "absolute_links") == "relative_to_docs"
    has_folders = not _FOLDER_PLUGINS.isdisjoint(settings.plugins())
    # A plug-in may replace an entry that its options name: `nav_section_title` of mkdocs-api-autonav. It is no page.
    named = {option.text for options, _ in settings.plugins().values() for option in leaves(options)}
    for written in leaves(nav):
        if written.text in named and not is_markdown(written.text):
            continue
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
    """The file of the page with an address, from `docs_dir`; empty if there is none."""
    wanted = below(docs, path.partition("#")[0].partition("?")[0])
    sources = (source for source in (wanted, *sources_of(wanted)) if is_markdown(source) and _is_inside(docs, source))
    found = next((source for source in sources if listed.is_file(source)), None)
    return os.path.relpath(found, docs).replace(os.sep, "/") if found else ""


def _check_redirects(listed: ListedFiles, settings: Settings) -> None:
    """Reports the targets of redirects without a page."""
    docs, location = settings.docs, settings.find("plugins")[0]
    options, _ = settings.plugins().get("redirects", (None, 0))
    for _, node in pairs(value(options, "redirect_maps")):
        target = entry(node)
        if target is None or target.text.lower().startswith(("http://", "https://")):
            continue
        path = target.text.partition("#")[0]
        if not (is_markdown(path) and _is_listed(listed, docs, path)):
            listed.add_missing(location, target, "redirect_maps", below(docs, path))
