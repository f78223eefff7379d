"""Folders that scripts of a project name and write to: a gulpfile that copies, a script that makes reference pages.

The scripts are not run. Such a folder does not exist in the repository, and a script that writes or copies names it, by
two parts at least: `'docs/api'`, or one after the other as the arguments of a function, `join('docs', 'api')`. A
folder that exists is what it is: a file that is missing in it is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.unknowns import Maker

_MAKES: frozenset[Made] = frozenset(("file", "page"))
_BUILD_FILES = ("gulpfile", "gruntfile", "webpack", "rollup.config", "vite.config", "copy", "build", "generate")
_SCRIPTS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".sh", ".rb")
_FOLDERS = frozenset(("scripts", "script", "tools", "bin", "build", "gulp", "tasks", "hack", "ci"))
_WRITES = compile_lazily(r"\b(?:write\w*|copy\w*|mkdir\w*|dest|outputFile\w*|cp|rsync|outDir|output\w*|emit\w*)\b")
_PATH = compile_lazily(r"[\"'`](?P<path>(?:\.{0,2}/)?[\w.-]+(?:/[\w.-]+){1,10})/?[\"'`*/]")
_PARTS = compile_lazily(r"\((?P<parts>(?:[ \t\n]*[\w.]+,)?[ \t\n]*(?:[\"'][\w.-]+[\"'],?[ \t\n]*){2,10})\)")
_PART = compile_lazily(r"[\"'](?P<part>[\w.-]+)[\"']")
_MOST_SCRIPTS = 400
_MOST_NAMES = 2000


def maker(files: Files) -> Maker:
    """What writes to a folder that does not exist."""

    def make(paths: Sequence[str]) -> Unknown | None:
        if not any(True for path in paths for _ in _missing_folders(files, path)):
            return None
        # All folders are searched for scripts: only now, as most missing files are in folders that exist.
        written = files.once(_written, files.root)
        if not written:
            return None
        for folder in (folder for path in paths for folder in _missing_folders(files, path)):
            ends = _ends(os.path.relpath(folder, files.root).replace(os.sep, "/"))
            name = next((end for end in ends if end in written), "")
            if name:
                script = written[name]
                reason = f"{os.path.basename(script)} names the folder `{name}`, which does not exist, and writes files"
                return Unknown(
                    _MAKES, ANY_NAME, Scope(folder=folder), reason, (script, 0), "folders that scripts write"
                )
        return None

    return make


def _missing_folders(files: Files, path: str) -> Iterator[str]:
    """The folders of a path that do not exist, the innermost first."""
    folder = os.path.dirname(path)
    while files.is_below_root(folder) and folder != files.root and not files.has(folder):
        yield folder
        folder = os.path.dirname(folder)


def _ends(folder: str) -> Iterator[str]:
    """A path and its ends of two parts or more, the longest first."""
    parts = folder.split("/")
    yield from ("/".join(parts[start:]) for start in range(len(parts) - 1))


def _written(files: Files, root: str) -> Mapping[str, str]:
    """The folders that scripts name, by two parts or more, and the absolute path of the first such script."""
    found: dict[str, str] = {}
    for path in islice(filter(_is_script, files.walk(root)), _MOST_SCRIPTS):
        text = files.texts.read_beginning(path)
        if not _WRITES.search(text):
            continue
        for name in islice(_named(text), _MOST_NAMES):
            found.setdefault(name, path)
    return found


def _is_script(path: str) -> bool:
    folder, name = os.path.split(path)
    is_named = name.lower().startswith(_BUILD_FILES) or os.path.basename(folder) in _FOLDERS
    return is_named and name.endswith(_SCRIPTS)


def _named(text: str) -> Iterator[str]:
    for match in _PATH.finditer(text):
        parts = [part for part in match["path"].split("/") if part not in ("", ".", "..")]
        if len(parts) > 1:
            yield "/".join(parts)
    for match in _PARTS.finditer(text):
        yield "/".join(part["part"] for part in _PART.finditer(match["parts"]))
