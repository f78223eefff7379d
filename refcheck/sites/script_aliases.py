"""The aliases of folders in `tsconfig.json` or `jsconfig.json`: `"@assets/*": ["src/assets/*"]` in `paths`.

Astro resolves an image in Markdown by them (run with Astro 7.3.5). A file that `extends` names is read, too; paths are
relative to `baseUrl`, or to the file that has them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.sites.script_literals import Value, exported

_NAMES = ("tsconfig.json", "jsconfig.json")
_MOST_EXTENDED = 3


def aliased(files: Files, root: str, path: str) -> Iterator[str]:
    """The absolute paths that a path can mean by the aliases of a folder; none if it starts with no alias."""
    for start, folder in files.once(_aliases, root):
        if path.startswith(start):
            yield below(folder, path[len(start) :])


def _aliases(files: Files, root: str) -> tuple[tuple[str, str], ...]:
    """The texts that aliases start with, and the absolute paths of their folders; longer ones first."""
    for name in _NAMES:
        text = files.texts.read(os.path.join(root, name))
        if text is not None:
            found = dict(_read(files, root, text, _MOST_EXTENDED))
            return tuple(sorted(found.items(), key=lambda alias: -len(alias[0])))
    return ()


def _read(files: Files, folder: str, text: str, depth: int) -> Iterator[tuple[str, str]]:
    settings = exported(text[max(text.find("{"), 0) :])
    if settings is None:
        return
    extended = settings.text("extends")
    if extended.startswith(".") and depth:
        path = below(folder, extended if extended.endswith(".json") else f"{extended}.json")
        base = files.texts.read(path) if files.inside(path) else None
        yield from _read(files, os.path.dirname(path), base, depth - 1) if base is not None else ()
    options = settings.member("compilerOptions") or Value("object")
    paths, start = options.member("paths"), below(folder, options.text("baseUrl") or ".")
    for alias, targets in paths.members if paths is not None else ():
        target = targets.items[0].string if targets.items else ""
        if alias.endswith("/*") and target.endswith("/*"):
            yield alias[:-1], below(start, target[:-2] or ".")
