"""What a build file near a note says of how pandoc is run: its metadata, and which notes it makes one text of.

Makefiles, justfiles and files of pandoc's defaults are read as far as their text goes: variables that are set to plain
words, `$(wildcard ...)`, `$^` and patterns of names are followed, what a shell or a function computes is not.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from refcheck.expressions import expression
from refcheck.files import Files
from refcheck.renderers import Book, Surroundings
from refcheck.renderers import _settings as settings
from refcheck.renderers.github import is_community_file

COMMANDS = ("Makefile", "makefile", "GNUmakefile", "justfile")
DEFAULTS = ("defaults.yaml", "defaults.yml", "pandoc.yaml")
_YAML_FILE = expression(r"(?<![\w./-])(?P<path>[\w./-]+\.ya?ml)\b")
_METADATA = expression(r"(?<!\S)(?:-M[ \t]*|--metadata(?:=|[ \t]+))(?P<name>[A-Za-z]\w*)(?:[=:](?P<value>[^\s\"']+))?")
VARIABLE = expression(r"^(?P<name>\w+)[ \t]*[:?]{0,2}=[ \t]*(?P<value>[^\n]*)$", re.M)
_USE = expression(r"\$[({](?P<name>\w+)[)}]")
_WILDCARD = expression(r"\$\(wildcard[ \t](?P<names>[^()$]*)\)")
RULE = expression(r"^[^\s#:=][^\n:=]*::?(?!=)(?P<sources>[^\n]*)$")
_MOST_ROUNDS = 5
_MOST_WORDS = 10_000
# Each is compared with all names of a folder.
_MOST_PATTERNS = 100
_PLAIN = expression(r"[^*?\[]*")


def build_file_with(surroundings: Surroundings, word: str) -> str | None:
    """The name of the build file near a note that names a program, or None.

    A README is shown by the site that hosts the project, unless the build file names it.
    """
    for _, name, text in surroundings.files(*COMMANDS, *DEFAULTS):
        if word in text and (not is_community_file(surroundings.name) or surroundings.name in text):
            return name
    return None


def may_be_built(surroundings: Surroundings) -> bool:
    """Whether a build file near a note may run pandoc over it."""
    if not surroundings.files(*COMMANDS, *DEFAULTS):
        return False
    if build_file_with(surroundings, "pandoc"):
        return True
    return bool(surroundings.files(*DEFAULTS)) and not is_community_file(surroundings.name)


def metadata(surroundings: Surroundings) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The metadata that the nearest build file gives to pandoc: what a note can override, and what overrides it.

    The first are the YAML files among those that are read, the second `-M name=value` (manual, "Reader options").
    """
    for folder, name, text in surroundings.files(*COMMANDS, *DEFAULTS):
        if name in DEFAULTS:
            return {}, settings.part(settings.parse(text), "metadata")
        if "pandoc" not in text:
            continue
        files: dict[str, Any] = {}
        for path in dict.fromkeys(found["path"] for found in _YAML_FILE.finditer(text)):
            # One that is read as a note ends with dashes, too.
            written = (surroundings.read(f"{folder}/{path}") or "").rstrip().removesuffix("\n---")
            files.update(settings.parse(written))
        return files, {found["name"]: found["value"] or "true" for found in _METADATA.finditer(text)}
    return {}, {}


def book(surroundings: Surroundings) -> Book | None:
    """The notes that one run of pandoc reads together with this one, in its order; None where it is read alone."""
    note = f"{surroundings.folders[0]}/{surroundings.name}"
    for folder in dict.fromkeys(folder for folder, _, _ in surroundings.files(*COMMANDS, *DEFAULTS)):
        for one in surroundings.once(_books, folder):
            if note in one.files:
                found: Book = one
                return found
    return None


def _books(files: Files, folder: str) -> tuple[Book, ...]:
    """What the build files in a folder make of several notes each."""
    found: dict[tuple[str, ...], None] = {}
    for name in (*COMMANDS, *DEFAULTS):
        text = files.read(f"{folder}/{name}")
        for words in () if text is None else _inputs(text) if name in DEFAULTS else _runs(text):
            notes = tuple(dict.fromkeys(_notes(files, folder, words)))
            if len(notes) > 1:
                found[notes] = None
    return tuple(map(Book, found))


def _inputs(text: str) -> Iterator[list[str]]:
    """The `input-files` of pandoc's defaults."""
    found = settings.items(settings.parse(text), "input-files")
    yield [path.removeprefix("${.}/") for path in found if isinstance(path, str)]


def _runs(text: str) -> Iterator[list[str]]:
    """The words of each command that runs pandoc."""
    text = text.replace("\\\n", " ")
    variables = {found["name"]: found["value"] for found in VARIABLE.finditer(text)}
    sources = ""
    for line in text.split("\n"):
        rule = RULE.match(line)
        if rule:
            sources = rule["sources"]
        if line[:1] in (" ", "\t") and "pandoc" in line:
            command = line.replace("$^", sources).replace("$+", sources)
            yield expanded(command, variables).split()


def expanded(command: str, variables: Mapping[str, str]) -> str:
    """A command with the variables in it that are set to plain words, and `$(wildcard ...)`."""
    for _ in range(_MOST_ROUNDS):
        found = _USE.sub(lambda use: variables.get(use["name"], use[0]), command)
        if found == command or len(found) > _MOST_WORDS:
            break
        command = found
    return _WILDCARD.sub(lambda use: use["names"], command)


def _notes(files: Files, folder: str, words: list[str]) -> Iterator[str]:
    """The Markdown files among the words of a command, those of a pattern in the order of their names."""
    names: dict[str, dict[str, None]] = {}
    patterns = 0
    for word in dict.fromkeys(words):
        below, _, name = word.strip("\"'").rpartition("/")
        if not name.endswith((".md", ".markdown")):
            continue
        place = posixpath.normpath(f"{folder}/{below}")
        if place not in names:
            names[place] = dict.fromkeys(files.names(place))
        if name in names[place]:
            yield f"{place}/{name}"
        elif not _PLAIN.fullmatch(name) and patterns < _MOST_PATTERNS:
            patterns += 1
            yield from (f"{place}/{one}" for one in fnmatch.filter(names[place], name))
