"""DocFX: the pages of an API, which its command `metadata` writes in YAML to the folders that docfx.json names.

`"metadata": [{"src": ..., "dest": "api"}]` (its documentation, "docfx.json", `metadata`; it was not run). The folder is
relative to that of docfx.json.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from refcheck.facts.unknowns import Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files

TITLE = "DocFX"
_CONFIG = "docfx.json"
_BY = "pages of an API that DocFX writes"


class _Pages:
    """The files that are written for types and namespaces."""

    def matches(self, name: str) -> bool:
        """Whether it is such a file, or the page that is made of it."""
        return name.endswith((".yml", ".html"))


def unknowns(context: LinkContext, root: str) -> tuple[Unknown, ...]:
    """The files that DocFX writes before it makes pages.

    Args:
        root: the folder with docfx.json.
    """
    return context.files.once(_written, root)


def _written(files: Files, root: str) -> tuple[Unknown, ...]:
    path = os.path.join(root, _CONFIG)
    return tuple(
        Unknown(
            frozenset(("file",)),
            _Pages(),
            Scope(folder=below(root, folder)),
            f"DocFX writes pages of an API to `{folder}`, by {_CONFIG}",
            (path, 0),
            _BY,
        )
        for folder in _folders(files.texts.read(path) or "")
    )


def _folders(text: str) -> Iterator[str]:
    try:
        settings: Any = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return
    listed = settings.get("metadata") if isinstance(settings, dict) else None
    for entry in listed if isinstance(listed, list) else [listed]:
        folder = entry.get("dest", entry.get("output")) if isinstance(entry, dict) else None
        if isinstance(folder, str) and folder.strip("./"):
            yield folder
