"""Quartz, which publishes a vault: the addresses of its pages, as built with Quartz 4.5.2.

A page has its path as address, with hyphens for spaces, `-and-` for `&` and `-percent` for `%`. A path in a link, of
Markdown, HTML or a wiki link, becomes such an address too, without `.md`. A name alone leads to the one file of this
name, in the same case; any other path begins at the root of the pages, wherever its page is, even if `../` is before it
(`CrawlLinks` with `shortest`, and with `absolute` without the lookup by name; where the host has the site in a folder,
a second `../` leads out of that). With `relative` it begins at the page.

`FolderPage` makes the page of each folder, `TagPage` those of tags; `aliases` and `permalink` of a page make others.
Quartz 5 has its settings in YAML, with plug-ins that are repositories: `github:quartz-community/tag-page` (seen in a
site; it was not run).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.guards import yaml_text
from refcheck.links.destinations import LinkContext, PathRules, Target, below, is_markdown, split_destination
from refcheck.links.files import Files
from refcheck.sites.obsidian import PATHS as OF_VAULT
from refcheck.sites.scripted_site import settings_in

_CONFIGS = MARKS["quartz"]
# The second one has Quartz's own documentation (`build -d docs` in its package.json).
_FOLDERS = ("content", "docs")
_TAG = compile_lazily(r"tags/[^.]+")
_RESOLUTION = compile_lazily(r"markdownLinkResolution[\"']?\s{0,9}:\s{0,9}[\"']?(?P<how>shortest|absolute|relative)\b")
_SPACE = compile_lazily(r"\s")
_OWN_ADDRESSES = ("aliases", "alias", "permalink")


@dataclass(frozen=True, slots=True)
class _Pages:
    """The files of a site, by their addresses from its root, and by the last part of these."""

    by_address: Mapping[str, str]
    by_name: Mapping[str, list[str]]
    resolution: str
    """How a path is looked up: `shortest`, `absolute` or `relative`."""


class _OfTags:
    """The pages of tags."""

    def matches(self, name: str) -> bool:
        """Whether it can be the page of a tag."""
        return _TAG.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class _Addresses:
    """The addresses that pages give themselves."""

    addresses: frozenset[str]

    def matches(self, name: str) -> bool:
        """Whether a page has the address that a path becomes."""
        return address(name) in self.addresses


def site_above(files: Files, folder: str) -> str:
    """The absolute path of the folder of pages of a site that contains a folder; empty if there is none."""
    root = files.above(folder, *_CONFIGS)
    names = [os.path.join(root, name) for name in _FOLDERS] if root is not None else []
    return next((pages for pages in names if f"{folder}{os.sep}".startswith(pages + os.sep)), "")


def address(path: str) -> str:
    """The address that a path becomes, without slashes at its ends: `Some-Note` of `Some Note.md`."""
    stem, ending = os.path.splitext(path.strip("/"))
    if ending.lower() in (".md", ".html"):
        path = stem
    parts = (part for part in path.split("/") if part not in ("", ".", ".."))
    found = "/".join(_SPACE.sub("-", part).replace("&", "-and-").replace("%", "-percent") for part in parts)
    return found.replace("?", "").replace("#", "").removesuffix("/index") if found != "index" else ""


def unknowns(context: LinkContext) -> Iterator[Unknown]:
    """The pages that Quartz adds, and those that pages name themselves."""
    pages = context.files.once(site_above, context.folder)
    if not pages:
        return
    settings, text = _settings(context.files, pages)
    where, made = Scope(folder=pages), frozenset[Made](("page", "file"))
    own = context.files.once(_own_addresses, pages)
    if own:
        reason = "a page gives itself this address, by `aliases` or `permalink`"
        yield Unknown(made, _Addresses(own), where, reason, (settings, 0), is_named=True)
    if "TagPage(" in text or "/tag-page" in text:
        yield Unknown(
            made,
            _OfTags(),
            where,
            f"Quartz makes pages of tags, by {os.path.basename(settings)}",
            (settings, 0),
            "pages of tags",
        )


def _settings(files: Files, pages: str) -> tuple[str, str]:
    """The absolute path and the text of the settings beside a folder of pages."""
    name, text = settings_in(files, os.path.dirname(pages), _CONFIGS)
    return os.path.join(os.path.dirname(pages), name), text


def _own_addresses(files: Files, pages: str) -> frozenset[str]:
    found: set[str] = set()
    for path in filter(is_markdown, files.walk(pages)):
        text = files.texts.read_beginning(path)
        end = text.find("\n---", 3) if text.startswith("---\n") else -1
        head = text[4 : end + 1] if end > 0 else ""
        if not any(key in head for key in _OWN_ADDRESSES):
            continue
        try:
            properties: Any = yaml_text.load(head)
        except yaml_text.NotYaml:
            continue
        for key in _OWN_ADDRESSES:
            value = properties.get(key) if isinstance(properties, dict) else None
            found |= {address(str(name)) for name in (value if isinstance(value, list) else [value]) if name}
    return frozenset(found - {""})


def _pages_in(files: Files, pages: str) -> _Pages:
    by_address: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    for path in files.walk(pages):
        own = address(os.path.relpath(path, pages).replace(os.sep, "/"))
        by_address.setdefault(own, path)
        by_name.setdefault(own.rpartition("/")[2], []).append(path)
    found = _RESOLUTION.search(_settings(files, pages)[1])
    return _Pages(by_address, by_name, found["how"] if found is not None else "absolute")


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    pages = context.files.once(site_above, context.folder)
    if not pages:
        yield from OF_VAULT.candidates(context, path)
        return
    known = context.files.once(_pages_in, pages)
    if known.resolution == "relative" and not path.startswith("/"):
        path = os.path.relpath(context.beside(path), pages).replace(os.sep, "/")
    wanted = address(path)
    is_name = known.resolution == "shortest" and "/" not in wanted and not path.startswith("../")
    named = known.by_name.get(wanted, ()) if is_name else ()
    if len(named) == 1:
        yield named[0]
    if wanted in known.by_address:
        yield known.by_address[wanted]
    # A folder, and what something else may make.
    yield below(pages, "/".join(part for part in path.split("/") if part not in (".", "..")))


def _split_wiki(name: str) -> Target | None:
    path, mark, fragment = name.partition("#")
    return Target(path.strip(), fragment.lstrip("#").partition("#")[0] if mark else None)


PATHS = PathRules(_candidates, lambda context, path: True, split_destination, suggest=OF_VAULT.suggest, by_name=True)
WIKI = PathRules(_candidates, lambda context, path: True, _split_wiki, suggest=OF_VAULT.suggest, by_name=True)
