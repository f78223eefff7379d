"""The labels in the notebooks of a Quarto book: of headings, figures and tables, and of cells.

Quarto makes chapters of notebooks (quarto.org, "Quarto Books", "Notebooks"), whose labels are visible in all others.
They are not checked here. Only the first mebibyte of a notebook is read: a longer one may have other labels.
"""

from __future__ import annotations

import os
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, Names, OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files

SETTINGS = ("_quarto.yml", "_quarto.yaml")
_LISTED = compile_lazily(r"(?<![\w./-])(?P<path>[\w./-]+\.ipynb)\b")
_LABEL = compile_lazily(r"\{[ \t]*#(?P<braces>[\w:.-]+)|#\|[ \t]*label:[ \t]*(?P<cell>[\w:.-]+)")
_LABELS: frozenset[Made] = frozenset(("label", "anchor"))
_MOST_NOTEBOOKS = 500
_BEGINNING = 1 << 20


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The definitions in the notebooks that the settings above a page list."""
    folder = context.files.above(context.folder, *SETTINGS)
    return context.files.once(_defined, folder) if folder else ()


def _defined(files: Files, folder: str) -> tuple[Unknown, ...]:
    settings = next(filter(None, (files.texts.read(os.path.join(folder, name)) for name in SETTINGS)), "")
    found: list[Unknown] = []
    listed = dict.fromkeys(match["path"] for match in _LISTED.finditer(settings))
    for name in islice(listed, _MOST_NOTEBOOKS):
        path = below(folder, name)
        text = files.texts.read_beginning(path) if files.inside(path) else ""
        labels = frozenset(match["braces"] or match["cell"] for match in _LABEL.finditer(text))
        found.append(_unknown(OneOf(labels), folder, path, f"{name} defines it"))
        if len(text) >= _BEGINNING:
            found.append(_unknown(ANY_NAME, folder, path, f"{name} is too long to be read, and may define it"))
    return tuple(found)


def _unknown(names: Names, folder: str, path: str, reason: str) -> Unknown:
    return Unknown(_LABELS, names, Scope(folder=folder), reason, (path, 0), "labels in notebooks")
