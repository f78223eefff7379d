"""Folders that scripts of a project name and write to: a gulpfile that copies, a script that makes reference pages.

The scripts are not run. Such a folder does not exist in the repository, and a script that writes or copies names it, by
two parts at least: `'docs/api'`, or one after the other as the arguments of a function, `join('docs', 'api')`. What is
read from, as in `glob('docs/api/*.md')`, or loaded as a module, does not count. A folder that exists
is what it is: a file that is missing in it is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.unknowns import Maker, Places

_MAKES: frozenset[Made] = frozenset(("file", "page"))
_BUILD_FILES = ("gulpfile", "gruntfile", "webpack", "rollup.config", "vite.config", "copy", "build", "generate")
_SCRIPTS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".sh", ".rb")
_FOLDERS = frozenset(("scripts", "script", "tools", "bin", "build", "gulp", "tasks", "hack", "ci"))
_WRITES = compile_lazily(
    r"\b(?:write\w*|copy(?!right)\w*|mkdir\w*|dest|outputFile\w*|cp|rsync|outDir|output\w*|emit\w*)\b"
)
_PATH = compile_lazily(r"[\"'`](?P<path>(?:\.{0,2}/)?[\w.-]+(?:/[\w.-]+){1,10})/?[\"'`*/]")
_PARTS = compile_lazily(r"\((?P<parts>(?:[ \t\n]*[\w.]+,)?[ \t\n]*(?:[\"'][\w.-]+[\"'],?[ \t\n]*){2,10})\)")
# What stands before a name that a script reads from, or loads as a module.
_READS = compile_lazily(r"\b(?:read\w*|glob\w*|src|exists\w*|stat\w*|require|import|from)[ \t(]{0,4}$")
_LONGEST_CALL = 40
_PART = compile_lazily(r"[\"'](?P<part>[\w.-]+)[\"']")
_MOST_SCRIPTS = 400
_MOST_NAMES = 2000


def maker(files: Files) -> Maker:
    """What writes to a folder that does not exist."""

    def make(places: Places) -> Unknown | None:
        return next(filter(None, (files.once(_writer, folder) for folder in places.folders)), None)

    return make


def _writer(files: Files, folder: str) -> Unknown | None:
    """What writes to a folder, or one around it, that does not exist."""
    folders = list(_missing_folders(files, folder))
    if not folders:
        return None
    # Scripts are searched for only now, as most missing files are in folders that exist.
    written = [files.once(_written, above) for above in _folders_above(folders[-1], files.root)]
    if not any(written):
        return None
    for missing in folders:
        ends = _ends(os.path.relpath(missing, files.root).replace(os.sep, "/"))
        name, script = next(((end, named[end]) for end in ends for named in written if end in named), ("", ""))
        if name:
            reason = f"{os.path.basename(script)} names the folder `{name}`, which does not exist, and writes files"
            return Unknown(_MAKES, ANY_NAME, Scope(folder=missing), reason, (script, 0), "folders that scripts write")
    return None


def _missing_folders(files: Files, folder: str) -> Iterator[str]:
    """Those of a folder and the ones around it that do not exist, the innermost first."""
    while files.is_below_root(folder) and folder != files.root and not files.has(folder):
        yield folder
        folder = os.path.dirname(folder)


def _ends(folder: str) -> Iterator[str]:
    """A path and its ends of two parts or more, the longest first."""
    parts = folder.split("/")
    yield from ("/".join(parts[start:]) for start in range(len(parts) - 1))


def _written(files: Files, folder: str) -> Mapping[str, str]:
    """The folders that scripts of a folder name, by two parts or more, and the absolute path of the first script."""
    found: dict[str, str] = {}
    for path in islice(_scripts(files, folder), _MOST_SCRIPTS):
        text = files.texts.read_beginning(path)
        if not _WRITES.search(text):
            continue
        for name in islice(_named(text), _MOST_NAMES):
            found.setdefault(name, path)
    return found


def _folders_above(folder: str, root: str) -> Iterator[str]:
    """The folders around a folder of the project, up to its root, the innermost first."""
    while folder != root:
        folder = os.path.dirname(folder)
        yield folder


def _scripts(files: Files, folder: str) -> Iterator[str]:
    """The scripts that build a folder: those in it and in its folders for scripts; in the root of a project, also those
    of the folders there, as `website/scripts` may write to `docs`."""
    yield from _own_scripts(files, folder)
    if folder == files.root:
        for name in files.names(folder):
            if name not in _FOLDERS and "." not in name:
                yield from _own_scripts(files, os.path.join(folder, name))


def _own_scripts(files: Files, folder: str) -> Iterator[str]:
    for name in files.names(folder):
        path = os.path.join(folder, name)
        if name in _FOLDERS:
            yield from (os.path.join(path, script) for script in files.names(path) if script.endswith(_SCRIPTS))
        elif name.endswith(_SCRIPTS) and name.lower().startswith(_BUILD_FILES):
            yield path


def _named(text: str) -> Iterator[str]:
    for match in _PATH.finditer(text):
        if _is_read(text, match.start()):
            continue
        parts = [part for part in match["path"].split("/") if part not in ("", ".", "..")]
        if len(parts) > 1:
            yield "/".join(parts)
    for match in _PARTS.finditer(text):
        if _is_read(text, match.start() + 1):
            continue
        yield "/".join(part["part"] for part in _PART.finditer(match["parts"]))


def _is_read(text: str, start: int) -> bool:
    """Whether a script only reads from what it names from an offset on."""
    return _READS.search(text[max(start - _LONGEST_CALL, 0) : start]) is not None
