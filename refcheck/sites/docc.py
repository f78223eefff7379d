"""Catalogs of Swift-DocC, folders whose names end with `.docc`: pages with images that are named without their folder.

By DocC's documentation ("Adding images to your content", 2026) an image is found by its name alone, wherever it is in
the catalog, with or without its ending; `~dark` and `@2x` at the end of a file's name are of its appearance and scale.
"""

from __future__ import annotations

import os

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import CATALOG
from refcheck.links.files import Files

_OF_APPEARANCE = compile_lazily(r"(?:~dark)?(?:@[123]x)?(?=\.\w+$)")


def catalog(files: Files, folder: str) -> str | None:
    """The catalog in the project with an absolute folder, or that is it; of several, the outermost."""
    # The root itself can be one.
    end = f"{folder}/".find(f"{CATALOG}/", len(os.path.dirname(files.root)))
    return folder[: end + len(CATALOG)] if end >= 0 else None


def resource(files: Files, folder: str, path: str) -> str | None:
    """The absolute path of the file that a destination without a folder names in the catalog of a page."""
    root = catalog(files, folder) if "/" not in path else None
    return files.once(_resources, root).get(path) if root is not None else None


def _resources(files: Files, root: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for place in files.walk(root):
        name = os.path.basename(place)
        if name.endswith(".md"):
            continue
        plain = _OF_APPEARANCE.sub("", name, count=1)
        for key in (name, plain, os.path.splitext(plain)[0]):
            found.setdefault(key, place)
    return found
