"""GitHub and GitLab, which show the files of a repository as they are.

A path is that of a file or folder, from the folder of the page, or with a leading slash from the root of the
repository; what leads out of the files (`../../issues`) is an address of the forge. Pages of a wiki, and templates
of issues, which are shown elsewhere, have paths of their own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import Origin, Paths, below, sources_of

# Addresses of GitLab that are no files.
_ROUTES = ("/uploads/", "/-/")
_SHOWN_ELSEWHERE = compile_lazily(r"(?:issue|pull_request|merge_request|discussion)_templates?\b", re.I)


def _root(origin: Origin) -> str:
    return origin.files.above(origin.folder, ".git") or origin.files.root


def _candidates(origin: Origin, path: str) -> Iterator[str]:
    root = _root(origin)
    wanted = below(root, path) if path.startswith("/") else origin.beside(path)
    if wanted == root or wanted.startswith(root.rstrip(os.sep) + os.sep):
        yield wanted
        if root.endswith(".wiki"):
            yield from sources_of(wanted)


def _is_dead(origin: Origin, path: str) -> bool:
    root = _root(origin)
    if root.endswith(".wiki") or path.startswith(_ROUTES) or _SHOWN_ELSEWHERE.search(origin.location):
        return False
    return any(True for _ in _candidates(origin, path))


def _place(origin: Origin) -> str:
    """The folder, but for pages that are shown elsewhere; no path ends with what marks these."""
    return origin.folder + ("/\0" if _SHOWN_ELSEWHERE.search(origin.location) else "")


PATHS = Paths(_candidates, _is_dead, place=_place)
