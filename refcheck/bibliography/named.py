"""Finds the bibliographies of a note: in its metadata, and in the files of its project.

pandoc adds the bibliographies of the command to those of the note; Quarto adds the project's. So all of them count
together. Variables that a build file sets once are resolved; other variables cannot be determined.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.guards import yaml_text

_KEYS = ("bibliography", "bibtex_bibfiles")
_MOST_LEVELS = 5
# The maximum number of files of one kind in a folder.
_MOST_FILES = 30
_OPTION = compile_lazily(
    r"(?:--bibliography(?:=|[ \t]+)|(?:-M[ \t]*|--metadata(?:=|[ \t]+))bibliography[=:])(?P<path>[^\s;&|]+)"
)
_FRONT_MATTER = compile_lazily(r"---[ \t]*\r?\n(?P<text>.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE | re.DOTALL)
# On its own line; the text after `#` is a comment.
_VARIABLE = compile_lazily(
    r"^(?:export[ \t]+)?(?P<name>\w+)[ \t]*[:?]{0,2}=[ \t]*(?P<value>[^\s#]*)[ \t]*(?:#[^\n]*)?$", re.MULTILINE
)
_USE = compile_lazily(r"(?<!\$)\$(?:[({](?P<name>\w+)[)}]|(?P<bare>[A-Za-z_]\w*))")
_LONGEST_PATH = 1_000
_UNKNOWN = compile_lazily(r"[$*?`<>{}%]|^\w[\w+.-]*://|^~|^$")


BELOW = (
    *(".github/workflows", ".vscode", ".circleci", "scripts", "script", "bin", "tools", "build", "ci", ".ci", "make"),
    *("pandoc", "defaults", "pandoc/defaults", "build/pandoc/defaults", ".pandoc", ".pandoc/defaults"),
)
"""The subfolders in which the build files and the defaults of pandoc of a folder are kept."""


class Named(NamedTuple):
    """The bibliographies that one place names."""

    paths: tuple[str, ...] = ()
    """As written, without those that cannot be determined."""
    complete: bool = True
    """Whether all named bibliographies can be determined."""


def in_metadata(metadata: Any) -> Named:
    """The bibliographies that metadata names, including those in one of several formats."""
    return _named(_values(metadata, 0))


def near(names: Sequence[str], read: Callable[[str], str], below: Callable[[], Iterable[str]]) -> Named:
    """The bibliographies that the files of a folder name for the notes in it and below.

    Args:
        names: the names of the files in the folder, and the paths of those in `BELOW`.
        read: returns the text of one of them.
        below: returns the paths of the `.bib` files in the folder and below.
    """
    # Manubot uses them as bibliographies by default.
    of_manubot = (name for name in names if name.startswith("manual-references"))
    found = Named(tuple(islice(of_manubot, _MOST_FILES)))
    for pattern, written in _PLACES:
        for name in islice(fnmatch.filter(names, pattern), _MOST_FILES):
            if name == "index.Rmd" and "_bookdown.yml" not in names:
                continue
            text = read(name)
            other = written(text)
            if name == "myst.yml" and other == Named():
                # Without a list, mystmd uses all bibliographies of the project.
                other = Named(tuple(below()))
            elif written is _in_yaml and "references:" in text:
                other = Named((*other.paths, name), other.complete)
            found = Named(found.paths + other.paths, found.complete and other.complete)
    return found


def _named(written: Iterator[str]) -> Named:
    # `${.}` is the folder of a file with pandoc's defaults.
    paths = [path.removeprefix("${.}/") for path in dict.fromkeys(written)]
    plain = tuple(path for path in paths if not _UNKNOWN.search(path))
    return Named(plain, len(plain) == len(paths))


def _values(data: Any, level: int) -> Iterator[str]:
    if isinstance(data, dict) and level < _MOST_LEVELS:
        for key, value in data.items():
            if key in _KEYS:
                yield from _texts(value)
            else:
                yield from _values(value, level + 1)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            yield item.strip()


def _in_yaml(text: str) -> Named:
    if not any(key in text for key in _KEYS):
        return Named()
    try:
        return in_metadata(yaml_text.load(text))
    except yaml_text.NotYaml:
        return Named((), False)


def _in_front_matter(text: str) -> Named:
    found = _FRONT_MATTER.match(text)
    return _in_yaml(found["text"]) if found else Named()


def _in_commands(text: str) -> Named:
    paths = [found["path"].strip("\"'") for found in _OPTION.finditer(text)]
    return _named(iter(paths if not any("$" in path for path in paths) else _expanded(text, paths)))


def _expanded(text: str, paths: Sequence[str]) -> Iterator[str]:
    """Paths with the values of variables that a build file sets once; other variables are left as they are."""
    values: dict[str, str | None] = {"CURDIR": "."}
    for found in _VARIABLE.finditer(text):
        name = found["name"]
        values[name] = None if name in values or len(found["value"]) > _LONGEST_PATH else found["value"]
    for path in paths:
        for _ in range(_MOST_LEVELS):
            if "$" not in path or len(path) > _LONGEST_PATH:
                break
            path = _USE.sub(lambda use: _value(values, use), path)
        yield path.strip("\"'")


def _value(values: Mapping[str, str | None], use: re.Match[str]) -> str:
    value = values.get(use["name"] or use["bare"])
    return use[0] if value is None else value


def _in_python(text: str) -> Named:
    """The bibliographies that Sphinx's `conf.py` sets, if they can be determined without running it."""
    if "bibtex_bibfiles" not in text:
        return Named()
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            # Python's warnings about the text would be shown with the name `<unknown>`.
            warnings.simplefilter("ignore")
            statements = ast.parse(text).body
        for statement in statements:
            names = statement.targets if isinstance(statement, ast.Assign) else []
            if any(isinstance(name, ast.Name) and name.id == "bibtex_bibfiles" for name in names):
                return _named(_texts(ast.literal_eval(statement.value)))  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    return Named((), False)


_PLACES: tuple[tuple[str, Callable[[str], Named]], ...] = (
    ("_quarto*.y*ml", _in_yaml),
    ("_metadata.y*ml", _in_yaml),
    ("*defaults.y*ml", _in_yaml),
    ("pandoc.y*ml", _in_yaml),
    ("metadata.y*ml", _in_yaml),
    ("_bookdown.yml", _in_yaml),
    ("_output.yml", _in_yaml),
    ("_config.yml", _in_yaml),
    ("myst.yml", _in_yaml),
    ("index.Rmd", _in_front_matter),
    ("conf.py", _in_python),
    ("[Mm]akefile", _in_commands),
    ("GNUmakefile", _in_commands),
    ("justfile", _in_commands),
    ("Taskfile.y*ml", _in_commands),
    ("Snakefile", _in_commands),
    *((f"*{ending}", _in_commands) for ending in (".sh", ".bash", ".zsh", ".bat", ".cmd", ".ps1")),
    ("package.json", _in_commands),
    ("composer.json", _in_commands),
    (".gitlab-ci.yml", _in_commands),
    (".travis.yml", _in_commands),
    (".github/workflows/*.y*ml", _in_commands),
    (".circleci/config.yml", _in_commands),
    (".vscode/tasks.json", _in_commands),
    *((f"{folder}/[Mm]akefile", _in_commands) for folder in ("scripts", "build", "ci", "make")),
    *((f"{folder}/*.y*ml", _in_yaml) for folder in BELOW if folder.endswith(("pandoc", "defaults"))),
)
