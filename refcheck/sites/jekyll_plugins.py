"""The plug-ins in the folder `_plugins` of a Jekyll site, which are read as text: ids in the HTML that they print.

A tag, filter or hook prints `<span id="note">`, `id="note-#{number}"`, or gives an element such an id:
`node["id"] = "note-#{number}"`. What is in `#{...}` is not known. Scripts that make pages name a class for them, a
hook of the site or its lists: without these words the pages of the site are those of its files (Jekyll 4.3,
"Generators", "Hooks" and `lib/jekyll/readers`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import NamePattern, Names, OneOf, Scope, Unknown
from refcheck.links.files import Files

_FOLDER = "_plugins"
_MOST_SCRIPTS = 200
_ID = compile_lazily(
    r"(?<![\w-])id(?:[ \t]*=[ \t]*\\?[\"']|[\"']\][ \t]*=[ \t]*[\"']|[\"'],[ \t]*[\"'])"
    r"(?P<id>[^\"'\\<>\n]{1,200})\\?[\"']"
)
_HOLE = compile_lazily(r"#\{[^{}]*\}")
_MAKES_PAGES = compile_lazily(
    r"\b(?:Generator|Page\w*\.new|Page\b|StaticFile|Document\.new|Collection|Redirect\w*|Reader)\b"
    r"|:site\b|\.(?:pages|static_files|docs|posts)\b|\bFile\.(?:write|open)|FileUtils"
)
# A script can load a plug-in, which may be one that makes pages, and scripts that are not in the folder.
_LOADS = compile_lazily(
    r"\brequire[ \t(]+[\"']jekyll[-/_](?!version)|\brequire_relative[ \t(]+[\"']\.\./|^[ \t]*load[ \t(]", re.MULTILINE
)


def _scripts(files: Files, root: str) -> Iterator[tuple[str, str]]:
    paths = (path for path in files.walk(os.path.join(root, _FOLDER)) if path.endswith(".rb"))
    for path in islice(paths, _MOST_SCRIPTS):
        yield path, files.texts.read(path) or ""


def makes_pages(files: Files, root: str) -> bool:
    """Whether a plug-in of a site may make pages."""
    return any(_MAKES_PAGES.search(text) or _LOADS.search(text) for _, text in _scripts(files, root))


def ids(files: Files, root: str) -> tuple[Unknown, ...]:
    """The anchors that the plug-ins of a site print."""
    return tuple(unknown for path, text in _scripts(files, root) for unknown in _printed(root, path, text))


def _printed(root: str, path: str, text: str) -> Iterator[Unknown]:
    name = os.path.relpath(path, root).replace(os.sep, "/")
    for match in _ID.finditer(text):
        written = _HOLE.sub("*", match["id"])
        names: Names | None = NamePattern.of(written) if "*" in written else OneOf(frozenset((written,)))
        if names is None or "#" in written:
            continue
        line = text.count("\n", 0, match.start()) + 1
        reason = f"{name} prints the id `{written}`"
        yield Unknown(
            frozenset(("anchor",)), names, Scope(folder=root), reason, (path, line), "ids that plug-ins print"
        )
