"""The texts that mystmd makes no page of: `exclude` in myst.yml, and those that a table of contents does not name.

In mystmd 1.8.3 the paths of `exclude` are globs from the folder of myst.yml, and one of a folder stands for all in it.
With `toc`, or a `_toc.yml` beside the settings, pages are made only of the texts that are listed (source read). Such a
text can still be put into a page: its links are then read from the folder of this page (`makeFileResolver`,
`StaticFileTransformer`). If no listed page includes it, its readers see it elsewhere, on a forge.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards.patterns import Patterns
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.sites import globs, toc_lists
from refcheck.sites.yaml_entries import items, root, text, value

_CONFIG, _TOC = "myst.yml", "_toc.yml"
_TEXTS = (".md", ".myst.md")
_INCLUDED = compile_lazily(r"\{include\}[ \t]+(?P<path>[^\s{}`]{1,300})")
_MOST_INCLUDED = 1000


class Pages(NamedTuple):
    """Of which texts pages are made, by their paths from the folder of the settings."""

    excluded: Patterns | None
    listed: frozenset[str] | None
    """With and without their endings; None if all texts are pages."""

    def leave_out(self, path: str) -> bool:
        """Whether no page is made of a text."""
        if self.listed is not None:
            return path not in self.listed and posixpath.splitext(path)[0] not in self.listed
        return self.excluded is not None and self.excluded.covers(path)


def is_left_out(context: LinkContext) -> bool:
    """Whether mystmd makes no page of a text."""
    folder = context.files.above(context.folder, _CONFIG)
    if folder is None:
        return False
    pages: Pages = context.files.once(pages_of, folder)
    return pages.leave_out(os.path.relpath(context.location, folder).replace(os.sep, "/"))


def pages_of(files: Files, folder: str) -> Pages:
    """The pages of the project with its settings in a folder."""
    project = value(root(files.texts.read(os.path.join(folder, _CONFIG)) or ""), "project")
    excluded = globs.patterns_of(filter(None, map(text, items(value(project, "exclude")))))
    contents = value(project, "toc") or root(files.texts.read(os.path.join(folder, _TOC)) or "")
    if contents is None or any(toc_lists.entries(contents, ("pattern", "glob"))):
        return Pages(excluded, None)
    named = {posixpath.normpath(entry.text) for entry in toc_lists.entries(contents, ("file", "root"))}
    # One that names no text cannot be read, or is empty: all texts are pages then.
    return Pages(excluded, frozenset(named | {posixpath.splitext(path)[0] for path in named}) or None)


def included_in(files: Files, folder: str) -> frozenset[str]:
    """The texts that the listed pages of the project with its settings in a folder put in, directly or not.

    All listed pages are read for that, and each of them counts as a file of settings then.
    """
    listed = files.once(pages_of, folder).listed or frozenset()
    named = sorted(path for path in listed if f"{path}.md" not in listed)
    return frozenset(islice(_included(files, folder, named), _MOST_INCLUDED))


def _included(files: Files, folder: str, paths: list[str]) -> Iterator[str]:
    """The texts that those at some paths put in, directly or not."""
    waiting, known = paths, set(paths)
    while waiting:
        path = waiting.pop()
        endings = ("",) if path.endswith(_TEXTS) else _TEXTS
        read = (files.texts.read(os.path.join(folder, path + ending)) for ending in endings)
        for found in _INCLUDED.finditer(next(filter(None, read), "")):
            inner = posixpath.normpath(posixpath.join(posixpath.dirname(path), found["path"]))
            if inner not in known:
                known.add(inner)
                waiting.append(inner)
                yield inner
