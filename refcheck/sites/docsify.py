"""Docsify: a link in a page, a sidebar or a cover begins at the root of the pages, in whatever folder the page is.

That root is the folder of index.html, or the one that `basePath` names there; with `relativePath: true` a link begins
at the page (its documentation, "Configuration"; it was not run). `guide/` is `guide/README.md`, `guide` is `guide.md`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, below, sources_of
from refcheck.links.files import Files

MARK = "index.html"
_BASE = compile_lazily(r"\bbasePath[\"']?\s{0,9}:\s{0,9}[\"'](?P<path>[\w./-]{1,200})[\"']")


def root_above(files: Files, folder: str) -> str:
    """The absolute path of the folder that links in pages of a folder begin at; empty without Docsify."""
    place = files.above(folder, MARK)
    text = files.texts.read_beginning(os.path.join(place, MARK)) if place is not None else ""
    if place is None or "$docsify" not in text:
        return ""
    base = _BASE.search(text)
    return below(place, base["path"]) if base is not None else place


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    root = context.files.once(root_above, context.folder)
    if root:
        wanted = below(root, path)
        yield wanted
        yield from sources_of(wanted)


PATHS = PathRules(_candidates, lambda context, path: True)
"""The places of a link that does not begin at its page."""
