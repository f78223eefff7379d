"""MkDocs: pages are the Markdown files in `docs_dir`; links name their files, or their addresses.

With `use_directory_urls` the page of `a/b.md` is `a/b/`, so that an address is relative to that folder. Addresses
with a leading slash are left as they are, unless `absolute_links: relative_to_docs` is set; even then those without an
ending are, if no file has this path. Below the path of `site_url` they are those of the site. Run with MkDocs 1.6.1.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.links.destinations import (
    LinkContext,
    PathRules,
    below,
    is_markdown,
    may_be_page,
    sources_of,
    suggest_in_folder,
)
from refcheck.links.files import Files

if TYPE_CHECKING:
    from refcheck.guards.patterns import Patterns

CONFIGS = MARKS["mkdocs"]
_SETTING = compile_lazily(
    r"^(?P<name>docs_dir|use_directory_urls|site_url)[ \t]*[:=][ \t]*(?P<quote>[\"']?)(?P<value>[^\"'#\n]*)",
    re.MULTILINE,
)
# The value of a variable of the environment, else the last text of the list.
_FROM_ENVIRONMENT = compile_lazily(
    r"^(?P<name>docs_dir|use_directory_urls)[ \t]*:[ \t]*!"
    r"(?:ENV|!python/object/apply:os\.(?:getenv|environ\.get))\b[ \t]*(?:\[(?P<items>[^\]\n]*)\])?",
    re.MULTILINE,
)
INHERITS = compile_lazily(r"^INHERIT:", re.MULTILINE)
"""In settings that go on in another file."""
# What is left out by default, and a quick look at an absolute path for it.
_EXCLUDED = (".*", "/templates/")
_MAY_BE_EXCLUDED = compile_lazily(r"[/\\]\.|[/\\]templates[/\\]")
_NO = frozenset(("false", "no", "off"))
_HTML = compile_lazily(r"\.html?$")
_HOST = compile_lazily(r"^https?://[^/]*")
_SHARED = compile_lazily(r"_[\w.-]+|includes?|snippets|partials|shared")
_ENTRY = compile_lazily(r"(?P<indent>[ \t]*(?:-[ \t]+)?)[\"']?(?P<name>[\w./-]+)")


class Settings(NamedTuple):
    """The settings of a site for addresses."""

    docs: str
    """The folder with the pages, as it is named."""
    folders: bool
    """Whether the page of `a.md` is `a/`."""
    is_sure: bool = True
    """Whether that does not depend on the environment."""
    base: str = ""
    """The path of the site on its host, `/guide/`; empty if it is not known, or is the root."""


@lru_cache(maxsize=32)
def settings(text: str) -> Settings:
    """The settings in the text of `mkdocs.yml`."""
    found = {match["name"]: match["value"].strip() for match in _SETTING.finditer(text)}
    by_environment = dict[str, str]()
    if any(value.startswith("!") for value in found.values()):
        # Another tag is not read, and the name is the usual one.
        found = {name: value for name, value in found.items() if not value.startswith("!")}
        by_environment = dict(_defaults(text))
        found.update(by_environment)
    return Settings(
        found.get("docs_dir", "docs"),
        found.get("use_directory_urls", "true").lower() not in _NO,
        "use_directory_urls" not in by_environment,
        _base(found.get("site_url", "")),
    )


def _base(address: str) -> str:
    """The path in the address of a site, with a slash at its end; empty if it is the root."""
    path = _HOST.sub("", address).strip().strip("/")
    return f"/{path}/" if path and path != address.strip().strip("/") else ""


def _defaults(text: str) -> Iterator[tuple[str, str]]:
    """The settings that are read from the environment, and the text that each is without it."""
    for match in _FROM_ENVIRONMENT.finditer(text):
        *names, default = (match["items"] or "").split(",")
        if names:
            yield match["name"], default.strip(" \t\r\"'")


@lru_cache(maxsize=64)
def listed(text: str, key: str) -> tuple[str, ...]:
    """The names in the list, or mapping, under a key of `mkdocs.yml`, which may contain tags of Python's YAML.

    Args:
        key: `plugins`, `markdown_extensions` or `hooks`.
    """
    head = re.search(rf"^{key}:[ \t]*(?P<inline>\[[^\]]*\])?", text, re.MULTILINE)
    if head is None:
        return ()
    if head["inline"]:
        return tuple(part.strip(" \t\r\n\"'") for part in head["inline"][1:-1].split(",") if part.strip())
    names, indent = list[str](), ""
    for line in text[head.end() :].split("\n")[1:]:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        entry = _ENTRY.match(line)
        if not line.startswith((" ", "\t", "-")):
            break
        if entry is not None:
            indent = indent or entry["indent"] + "|"
            if entry["indent"] + "|" == indent:
                names.append(entry["name"])
    return tuple(names)


def _of(context: LinkContext) -> tuple[str, Settings] | None:
    """The absolute path of the folder with the pages, and the settings."""
    folder = context.files.above(context.folder, *CONFIGS)
    if folder is None:
        return None
    found = context.files.once(settings_in, folder)
    return below(folder, found.docs), found


def settings_in(files: Files, folder: str) -> Settings:
    """The settings in a folder, with those of the files that `INHERIT` names."""
    texts = (files.texts.read(os.path.join(folder, name)) for name in CONFIGS)
    # A file that cannot be read, or that is not a file, has no settings.
    written = next((text for text in texts if text is not None), "")
    if not INHERITS.search(written):
        return settings(written)
    from refcheck.sites.mkdocs_settings import read_settings
    from refcheck.sites.yaml_entries import text

    found = read_settings(files, folder)
    node = found.find("use_directory_urls")[1]
    written = text(node).lower()
    base = _base(text(found.find("site_url")[1]))
    return Settings(os.path.relpath(found.docs, folder), written not in _NO, node is None or bool(written), base)


def docs_of(context: LinkContext) -> str:
    """The absolute path of the folder with the pages of a site; empty if there is none."""
    site = _of(context)
    return site[0] if site is not None else ""


def shared_folder(root: str, folder: str) -> str:
    """The name of the folder beside that of the pages whose texts are put into pages, by its name; or empty.

    Args:
        folder: the absolute path of the folder of a text.
    """
    name = os.path.relpath(folder, root).partition(os.sep)[0]
    return name if _SHARED.fullmatch(name) else ""


def is_shared(context: LinkContext) -> bool:
    """Whether a text is in such a folder."""
    root = context.files.above(context.folder, *CONFIGS)
    if root is None or not shared_folder(root, context.folder):
        return False
    return not context.location.startswith(docs_of(context) + os.sep)


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = _of(context)
    if path.startswith("/"):
        wanted = below(site[0] if site else context.files.root, path)
        yield wanted
        if may_be_page(path):
            # It is left as it is, and is an address of the host.
            is_folder = _is_folder_without_page(site, path)
            yield from (one for one in sources_of(wanted) if not is_folder or os.path.dirname(one) == wanted)
        base = site[1].base if site else ""
        if site and base and f"{path}/".startswith(base):
            yield from sources_of(below(site[0], path[len(base) - 1 :].lstrip("/") or "."))
        return
    beside = context.beside(path)
    if is_markdown(path) or not may_be_page(path):
        if _comes_back(context, site, path, beside):
            return
        yield from _in_languages(context, beside)
        if is_markdown(path):
            return
    elif not context.files.names(beside):
        yield beside
    wanted = _address(context, site, path)
    # A folder without a page has no page.
    sources = (source for source in sources_of(wanted) if source != wanted or not context.files.names(wanted))
    if site is None or not site[1].is_sure:
        yield from sources
    elif not site[1].folders:
        # There is no folder for a page.
        is_html = _HTML.search(path) is not None
        yield from (source for source in sources if is_html or source == wanted or os.path.dirname(source) == wanted)
    elif not _HTML.search(path) or posixpath.basename(path) == "index.html":
        yield from sources
    else:
        # Every page is in a folder of its own.
        yield wanted


def _is_folder_without_page(site: tuple[str, Settings] | None, path: str) -> bool:
    """Whether a path is the address of a folder where the page of `a.md` is `a.html`, and never `a/`."""
    return site is not None and site[1].is_sure and not site[1].folders and path.endswith("/") and path != "/"


def _in_languages(context: LinkContext, beside: str) -> Iterator[str]:
    """The files that a path beside a page can mean: those in the language of the page, too."""
    folder = context.files.above(context.folder, *CONFIGS)
    if folder is None or not context.files.once(_names_languages, folder):
        yield beside
        return
    # Few sites have any.
    from refcheck.sites.mkdocs_languages import read_languages

    languages = context.files.once(read_languages, folder)
    yield from (beside,) if languages is None else languages.places(context.location, beside)


def _names_languages(files: Files, folder: str) -> bool:
    """Whether the settings in a folder may name the plug-in of languages."""
    texts = [files.texts.read(os.path.join(folder, name)) or "" for name in CONFIGS]
    return any("i18n" in text or INHERITS.search(text) for text in texts)


def _comes_back(context: LinkContext, site: tuple[str, Settings] | None, path: str, found: str) -> bool:
    """Whether a path leaves the folder with the pages and comes back by its name, which MkDocs does not follow."""
    if site is None or not path.startswith(".") or not found.startswith(site[0] + os.sep):
        return False
    here = os.path.relpath(context.folder, site[0]).replace(os.sep, "/")
    return not here.startswith("..") and posixpath.normpath(posixpath.join(here, path)).startswith("../")


def address(context: LinkContext, path: str) -> str:
    """The absolute path that corresponds to a relative address in a page."""
    return _address(context, _of(context), path)


def _address(context: LinkContext, site: tuple[str, Settings] | None, path: str) -> str:
    """The absolute path that corresponds to a relative address in a page."""
    name = os.path.splitext(os.path.basename(context.location))[0]
    if site and site[1].folders and name.lower() not in ("index", "readme"):
        return below(os.path.join(context.folder, name), path)
    return context.beside(path)


def _is_dead(context: LinkContext, path: str) -> bool:
    if path.startswith("/"):
        if may_be_page(path) and not is_markdown(path):
            return _names_page_as_folder(context, path)
        return _reads_from_docs(context)
    if is_shared(context):
        # The path is relative to a page that includes the text.
        return False
    if is_markdown(path) or not may_be_page(path):
        return True
    # Most sites have no such link.
    from refcheck.sites import mkdocs_addresses

    return mkdocs_addresses.is_dead(context, _address(context, _of(context), path))


def _names_page_as_folder(context: LinkContext, path: str) -> bool:
    """Whether an address of the host is that of a page of this site, were it a folder, and no folder is there."""
    site = _of(context)
    if site is None or not _is_folder_without_page(site, path):
        return False
    wanted = below(site[0], path.rstrip("/"))
    if not context.files.has(f"{wanted}.md"):
        return False
    # Most sites have no such link.
    from refcheck.sites import mkdocs_addresses

    return mkdocs_addresses.is_at_root(context) and mkdocs_addresses.is_dead(context, wanted)


def _reads_from_docs(context: LinkContext) -> bool:
    """Whether a path with a leading slash is one in the folder with the pages, and not an address of the host."""
    folder = context.files.above(context.folder, *CONFIGS)
    return folder is not None and context.files.once(_absolute_links, folder) == "relative_to_docs"


def _absolute_links(files: Files, folder: str) -> str:
    from refcheck.sites.mkdocs_settings import read_settings
    from refcheck.sites.yaml_entries import text

    settings = read_settings(files, folder)
    of_links = settings.find("validation", "links", "absolute_links")[1]
    return text(of_links) or text(settings.find("validation", "absolute_links")[1])


def _excluded(files: Files, folder: str) -> Patterns | None:
    """The patterns of `exclude_docs` and `draft_docs`, which leave pages out of the site; None if they are too many."""
    from refcheck.guards.patterns import Patterns, TooMany
    from refcheck.sites.mkdocs_settings import read_settings
    from refcheck.sites.yaml_entries import text

    settings = read_settings(files, folder)
    lines = [line for name in ("exclude_docs", "draft_docs") for line in text(settings.find(name)[1]).splitlines()]
    try:
        return Patterns((*_EXCLUDED, *lines))
    except TooMany:
        return None


def _is_excluded(context: LinkContext, docs: str, found: str) -> bool:
    folder = context.files.above(context.folder, *CONFIGS)
    texts = (context.files.texts.read(os.path.join(folder or "", name)) for name in CONFIGS)
    if folder is None or not found.startswith(docs + os.sep):
        return False
    # Few sites have any.
    if not _MAY_BE_EXCLUDED.search(found, len(docs)) and not any("_docs:" in (text or "") for text in texts):
        return False
    patterns = context.files.once(_excluded, folder)
    return patterns is not None and patterns.covers(os.path.relpath(found, docs).replace(os.sep, "/"))


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = _of(context)
    if site is not None and _is_excluded(context, site[0], found):
        if _is_excluded(context, site[0], context.location):
            # Both are built for the preview alone.
            return None
        if _MAY_BE_EXCLUDED.search(found, len(site[0])):
            return "MkDocs leaves out hidden files and `templates`, unless `exclude_docs` names them with `!`"
        return "the settings of the site leave it out (`exclude_docs`, `draft_docs`)"
    if site is None or not is_markdown(found):
        return None
    if context.location.startswith(site[0] + os.sep) and not found.startswith(site[0] + os.sep):
        return f"it is not in `{site[1].docs}`, so that MkDocs makes no page of it"
    return None


def _suggest(context: LinkContext, path: str) -> str | None:
    """The path within the folder of the pages, for one that leaves it and comes back; else a similar name.

    Without directory URLs also the page, for the address of a folder.
    """
    beside, site = context.beside(path), _of(context)
    if site is not None and _is_folder_without_page(site, path):
        stem, wanted = path.rstrip("/"), below(site[0], path.rstrip("/")) if path.startswith("/") else beside
        if context.files.has(f"{wanted}.md"):
            return f"{stem}.html" if path.startswith("/") else f"{stem}.md"
    if _comes_back(context, site, path, beside) and context.files.has(beside):
        return os.path.relpath(beside, context.folder).replace(os.sep, "/")
    return suggest_in_folder(context, path)


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished, suggest=_suggest)


def _in_html(context: LinkContext, path: str) -> Iterator[str]:
    # Most sites have no HTML with paths.
    from refcheck.sites import mkdocs_html

    return mkdocs_html.candidates(context, path)


def _suggest_in_html(context: LinkContext, path: str) -> str | None:
    from refcheck.sites import mkdocs_html

    return mkdocs_html.suggest(context, path)


HTML_PATHS = replace(PATHS, candidates=_in_html, suggest=_suggest_in_html)
"""The rules for paths in HTML."""
