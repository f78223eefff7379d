"""GitHub and GitLab, which show the files of a repository as they are.

A path is that of a file or folder, from the folder of the page, or with a leading slash from the root of the
repository; the page of a folder shows its README, with its anchors; a path out of the files (`../../issues`) is an
address of the forge. Pages of a wiki, and templates of issues, which are shown elsewhere, have paths of their own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, below, sources_of
from refcheck.links.files import Files

# Addresses of GitLab that are not files.
_ROUTES = ("/uploads/", "/-/")
_SHOWN_ELSEWHERE = compile_lazily(r"(?:issue|pull_request|merge_request|discussion)_templates?\b", re.IGNORECASE)


def _root(context: LinkContext) -> str:
    return context.files.above(context.folder, ".git") or context.files.root


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    root = _root(context)
    wanted = below(root, path) if path.startswith("/") else context.beside(path)
    if wanted == root or wanted.startswith(root.rstrip(os.sep) + os.sep):
        yield wanted
        if root.endswith(".wiki"):
            yield from sources_of(wanted)


def _is_dead(context: LinkContext, path: str) -> bool:
    root = _root(context)
    if root.endswith(".wiki") or path.startswith(_ROUTES) or _SHOWN_ELSEWHERE.search(context.location):
        return False
    return any(True for _ in _candidates(context, path))


def _place(context: LinkContext) -> str:
    """The folder, with a mark for pages that are shown elsewhere; no path ends with this mark."""
    return context.folder + ("/\0" if _SHOWN_ELSEWHERE.search(context.location) else "")


def _readme(files: Files, folder: str) -> str:
    """The README that is shown below the files of a folder."""
    return files.once(_find_readme, folder)


def _find_readme(files: Files, folder: str) -> str:
    found = (name for name in files.names(folder) if name.lower() in ("readme.md", "readme.markdown"))
    return next((os.path.join(folder, name) for name in found), "")


PATHS = PathRules(_candidates, _is_dead, page_of_folder=_readme, context_key=_place, is_of_forge=True)
