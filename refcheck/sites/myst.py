"""MyST: links name files by path, roles name pages without their extension, from the file or the folder of the sources.

`project:` and `path:` before a destination say what it is. A path with a leading slash is from the folder of the
sources, which is one of those above the file. A destination without extension can be any name that Sphinx knows.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.links.destinations import (
    LinkContext,
    PathRules,
    Target,
    below,
    in_folder,
    may_be_page,
    sources_of,
    split_destination,
)

CONFIGS = ("myst.yml", "conf.py", "_toc.yml")
_SCHEMES = ("project:", "path:")
_PAGES = (".md", ".rst", ".ipynb", ".txt", ".myst", ".tex")


def _split(destination: str) -> Target | None:
    for scheme in _SCHEMES:
        destination = destination.strip().removeprefix(scheme)
    return split_destination(destination)


def _files(context: LinkContext, path: str) -> Iterator[str]:
    """The files of a path as it is written."""
    if not path.startswith("/"):
        yield context.beside(path)
        return
    folder = context.folder
    while context.files.is_below_root(folder):
        yield below(folder, path)
        folder = os.path.dirname(folder)


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    yield from _files(context, path)
    if may_be_page(path):
        for wanted in _files(context, path):
            yield from sources_of(wanted)


def _documents(context: LinkContext, path: str) -> Iterator[str]:
    for wanted in _files(context, path):
        yield from (wanted + ending for ending in _PAGES)
        yield wanted


PATHS = PathRules(
    _candidates,
    lambda context, path: not path.startswith("/") and not may_be_page(path),
    split=_split,
    context_key=in_folder,
)
DOCUMENTS = PathRules(_documents, lambda context, path: True, context_key=in_folder)
DOWNLOADS = PathRules(_files, lambda context, path: True, context_key=in_folder)
