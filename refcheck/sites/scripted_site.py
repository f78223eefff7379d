"""A site whose settings are a script: it is read as text, never run."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files

_IMPORT = compile_lazily(r"\b(?:from|import|require\()[ \t]*[\"'](?P<path>\.\.?/[^\"'\n]{1,200})[\"']")
_ENDINGS = ("", ".ts", ".js", ".mts", ".mjs", ".cjs", "/index.ts", "/index.js", "/index.mjs", "/index.cjs")
# Data and styles, which can be large, are no settings.
_NO_SCRIPTS = (".json", ".css", ".scss", ".vue", ".svg", ".md")
# A file of settings, that of a folder, that of a part of it, and what this one shares with others.
_DEEPEST = 4
_MOST_IMPORTS = 20


class ScriptedSite(NamedTuple):
    """A site with its settings in JavaScript or TypeScript."""

    root: str
    """The absolute path of its folder."""
    config: str
    """The path of the settings from there; empty if there are none."""
    text: str
    """The text of the settings, and of other scripts that belong to them."""
    pages: str
    """The absolute path of the folder with the pages."""


def settings_in(files: Files, root: str, names: Iterable[str]) -> tuple[str, str]:
    """The path and the text of the first readable settings file in a folder; both empty if there is none."""
    read = ((name, files.texts.read(os.path.join(root, name))) for name in names)
    return next(((name, text) for name, text in read if text is not None), ("", ""))


def with_imports(files: Files, path: str, text: str) -> str:
    """The text of settings, and of the scripts of the project that they import, some by way of others.

    Args:
        path: of the settings, absolute.
    """
    known, texts, level = {path}, [text], [(path, text)]
    for _ in range(_DEEPEST):
        deeper = (script for other, found in level for script in _imported(files, other, found, known))
        level = list(islice(deeper, _MOST_IMPORTS))
        texts += (script for _, script in level)
    return "\n".join(texts)


def _imported(files: Files, path: str, text: str, known: set[str]) -> Iterator[tuple[str, str]]:
    """The paths and texts of the scripts that a script imports, but for known ones."""
    folder = os.path.dirname(path)
    named = (os.path.normpath(os.path.join(folder, match["path"])) for match in _IMPORT.finditer(text))
    for other in islice(dict.fromkeys(named), _MOST_IMPORTS):
        if other in known or other.endswith(_NO_SCRIPTS) or not files.inside(other):
            continue
        known.add(other)
        # A script in a folder imports others from there.
        found = ((other + ending, files.texts.read(other + ending)) for ending in _ENDINGS)
        script = next(((place, text) for place, text in found if text is not None), None)
        if script is not None:
            yield script
