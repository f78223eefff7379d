"""The files that the settings of Eleventy copy: `addPassthroughCopy("src/img")`, `addPassthroughCopy({"public": "/"})`.

A path is from the folder of the settings; its address is from the folder of the pages if it is inside (Eleventy 3.1.8,
class `TemplatePassthrough`, method `getOutputPath`).
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards.patterns import Patterns, TooMany
from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.sites.script_literals import literal_at
from refcheck.sites.scripted_site import ScriptedSite

_CALL = compile_lazily(r"\baddPassthroughCopy\(\s*")
_AFTER = compile_lazily(r"\s*\)")
_STRING = compile_lazily(r"[\"'`](?P<text>[^\"'`$\n]{1,200})[\"'`]\s*\)")
_WILD = frozenset("*?[{!")
_UNREAD = frozenset("{}!()[]")
_MOST = 200


class Copies(NamedTuple):
    """The files that are copied, with their addresses."""

    site: ScriptedSite
    moved: tuple[tuple[str, str], ...] = ()
    """Files and folders, absolute, and the addresses that they get, without a slash on either side."""
    globs: Patterns | None = None
    """The files that keep their path, by the path from the folder of the settings."""
    flattened: tuple[str, ...] = ()
    """The addresses of folders to which files that match something are copied."""

    def sources(self, address: str) -> Iterator[str]:
        """The absolute paths of the files that would be copied to an address, without a slash on either side."""
        for source, target in self.moved:
            if _is_below(address, target):
                yield below(source, address[len(target) :])
                if target and address == f"{target}/{os.path.basename(source)}":
                    yield source
            if not target and address == os.path.basename(source):
                yield source
        if self.globs is not None:
            for folder in dict.fromkeys((self.site.pages, self.site.root)):
                path = below(folder, address)
                if folder != self.site.pages and path.startswith(self.site.pages + os.sep):
                    continue
                if self.globs.decide_alone(os.path.relpath(path, self.site.root).replace(os.sep, "/")):
                    yield path

    def address_of(self, path: str) -> str | None:
        """The address to which a file, given by its absolute path, is copied; None if it is not."""
        for source, target in self.moved:
            if path.startswith(source + os.sep):
                return posixpath.join("/", target, path[len(source) + 1 :].replace(os.sep, "/"))
        if self.globs is None or not self.globs.decide_alone(
            os.path.relpath(path, self.site.root).replace(os.sep, "/")
        ):
            return None
        is_inside = path.startswith(self.site.pages + os.sep)
        return "/" + os.path.relpath(path, self.site.pages if is_inside else self.site.root).replace(os.sep, "/")

    def may_make(self, files: Files, address: str) -> bool:
        """Whether a folder that is not there, or files that match something, may be copied to an address."""
        if any(_is_below(address, target) for target in self.flattened):
            return True
        return any(_is_below(address, target) and not files.has(source) for source, target in self.moved)


def _address(path: str) -> str:
    return posixpath.normpath(f"/{path}").strip("/")


def _is_below(address: str, folder: str) -> bool:
    return not folder or f"{address}/".startswith(f"{folder}/")


def of_settings(site: ScriptedSite) -> Copies | None:
    """The files that settings copy; None if that cannot be read."""
    moved: list[tuple[str, str]] = []
    globs: list[str] = []
    flattened: list[str] = []
    for number, call in enumerate(_CALL.finditer(site.text)):
        pairs = _pairs(site.text, call.end())
        if pairs is None or number > _MOST:
            return None
        for source, target in pairs:
            source = posixpath.normpath(source)
            if _WILD.isdisjoint(source):
                path = below(site.root, source)
                kept = os.path.relpath(path, site.pages).replace(os.sep, "/")
                kept = source if kept.startswith("../") else kept
                moved.append((path, _address(kept if target is None else target)))
            elif target is not None:
                flattened.append(_address(target))
            elif _UNREAD.isdisjoint(source):
                globs.append(f"/{source}")
            else:
                return None
    try:
        return Copies(site, tuple(moved), Patterns(globs) if globs else None, tuple(flattened))
    except TooMany:
        return None


def _pairs(text: str, start: int) -> list[tuple[str, str | None]] | None:
    """The paths in the arguments of a call, and the addresses that they are given; None if there is anything else."""
    alone = _STRING.match(text, start)
    if alone is not None:
        return [(alone["text"], None)]
    if not text.startswith("{", start):
        return None
    value = literal_at(text, start)
    if value.kind != "object" or value.is_partial:
        return None
    found: list[tuple[str, str | None]] = [(name, member.string) for name, member in value.members]
    # Options such as `rename` and `mode` change where files get to.
    end = text.find("}", start)
    is_alone = end >= 0 and _AFTER.match(text, end + 1) is not None
    return found if is_alone and all(target for _, target in found) else None
