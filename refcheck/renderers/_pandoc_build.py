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

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.renderers import Book, DetectionContext
from refcheck.renderers import _settings as settings
from refcheck.renderers._forges import is_community_file

COMMANDS = ("Makefile", "makefile", "GNUmakefile", "justfile")
DEFAULTS = ("defaults.yaml", "defaults.yml", "pandoc.yaml")
_YAML_FILE = compile_lazily(r"(?<![\w./-])(?P<path>[\w./-]+\.ya?ml)\b")
_METADATA = compile_lazily(
    r"(?<!\S)(?:-M[ \t]*|--metadata(?:=|[ \t]+))(?P<name>[A-Za-z]\w*)(?:[=:](?P<value>[^\s\"']+))?"
)
VARIABLE = compile_lazily(r"^(?P<name>\w+)[ \t]*[:?]{0,2}=[ \t]*(?P<value>[^\n]*)$", re.M)
_AUTOMATIC = compile_lazily(r"(?P<name>\$[\^+<])")
_USE = compile_lazily(r"\$[({](?P<name>\w+)[)}]")
_WILDCARD = compile_lazily(r"\$\(wildcard[ \t](?P<names>[^()$]*)\)")
RULE = compile_lazily(r"^[^\s#:=][^\n:=]*::?(?!=)(?P<sources>[^\n]*)$")
_MOST_ROUNDS = 5
_MOST_WORDS = 10_000
# Each is compared with all names of a folder.
_MOST_PATTERNS = 100
_PLAIN = compile_lazily(r"[^*?\[]*")
# In characters: how much longer a command becomes by what is put into it, and how much all of a file do.
_LONGEST, _MOST_ADDED = 50_000, 500_000


def build_file_with(context: DetectionContext, word: str) -> str | None:
    """The name of the build file near a note that names a program, or None.

    A README is shown by the site that hosts the project, unless the build file names it.
    """
    for _, name, text in context.files(*COMMANDS, *DEFAULTS):
        if word in text and (not is_community_file(context.name) or context.name in text):
            return name
    return None


def may_be_built(context: DetectionContext) -> bool:
    """Whether a build file near a note may run pandoc over it."""
    if not context.files(*COMMANDS, *DEFAULTS):
        return False
    if build_file_with(context, "pandoc"):
        return True
    return bool(context.files(*DEFAULTS)) and not is_community_file(context.name)


def metadata(context: DetectionContext) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The metadata that the nearest build file gives to pandoc: what a note can override, and what overrides it.

    The first are the YAML files among those that are read, the second `-M name=value` (manual, "Reader options").
    """
    for folder, name, text in context.files(*COMMANDS, *DEFAULTS):
        if name in DEFAULTS:
            return {}, settings.part(settings.parse(text), "metadata")
        if "pandoc" not in text:
            continue
        files: dict[str, Any] = {}
        for path in dict.fromkeys(found["path"] for found in _YAML_FILE.finditer(text)):
            # One that is read as a note ends with dashes, too.
            written = (context.read(f"{folder}/{path}") or "").rstrip().removesuffix("\n---")
            files.update(settings.parse(written))
        return files, {found["name"]: found["value"] or "true" for found in _METADATA.finditer(text)}
    return {}, {}


def book(context: DetectionContext) -> Book | None:
    """The notes that one run of pandoc reads together with this one, in its order; None where it is read alone."""
    note = f"{context.folders[0]}/{context.name}"
    for folder, name, _ in context.files(*COMMANDS, *DEFAULTS):
        found: Book | None = context.once(_books, f"{folder}/{name}").get(note)
        if found is not None:
            return found
    return None


def _books(files: Files, path: str) -> Mapping[str, Book]:
    """By note: the first run of a build file that reads it with others. All notes of a project ask for it."""
    folder, _, name = path.rpartition("/")
    text = files.texts.read(path) or ""
    books: dict[str, Book] = {}
    for words in _inputs(text) if name in DEFAULTS else _runs(text):
        notes = tuple(dict.fromkeys(_notes(files, folder, words)))
        if len(notes) > 1:
            book = Book(notes)
            for note in notes:
                books.setdefault(note, book)
    return books


def _inputs(text: str) -> Iterator[list[str]]:
    """The `input-files` of pandoc's defaults."""
    found = settings.items(settings.parse(text), "input-files")
    yield [path.removeprefix("${.}/") for path in found if isinstance(path, str)]


def _runs(text: str) -> Iterator[list[str]]:
    """The words of each command that runs pandoc."""
    text = text.replace("\\\n", " ")
    variables = {found["name"]: found["value"] for found in VARIABLE.finditer(text)}
    yield from (command.split() for command in commands(text, variables) if "pandoc" in command)


def commands(text: str, variables: Mapping[str, str]) -> Iterator[str]:
    """The lines of a Makefile or justfile that are run, with what is known of what they use.

    That is the sources of the rule, variables that are set to plain words, and `$(wildcard ...)`. What would make a
    line or all of them too long stays as it is written, as does what is not known.
    """
    automatic: dict[str, str] = {}
    left = _MOST_ADDED
    for line in text.split("\n"):
        rule = RULE.match(line)
        if rule:
            sources = rule["sources"]
            first, *_ = sources.split(None, 1) or [""]
            automatic = {"$^": sources, "$+": sources, "$<": first}
        if line[:1] in (" ", "\t"):
            command = _expanded(line, automatic, variables, min(left, _LONGEST))
            left -= max(len(command) - len(line), 0)
            yield command


def _expanded(command: str, automatic: Mapping[str, str], variables: Mapping[str, str], most: int) -> str:
    if "$" not in command:
        return command
    room = len(command) + most
    command = _replaced(_AUTOMATIC, command, automatic, room)
    for _ in range(_MOST_ROUNDS):
        found = _replaced(_USE, command, variables, room)
        if found == command:
            break
        command = found
    return _WILDCARD.sub(lambda use: use["names"], command)


def _replaced(uses: re.Pattern[str], command: str, values: Mapping[str, str], longest: int) -> str:
    """A command with the values in it of what is used, as long as they do not make it too long.

    Args:
        longest: in characters, how long it may become.
    """
    room = longest - len(command)

    def value(use: re.Match[str]) -> str:
        nonlocal room
        found = values.get(use["name"], use[0])
        more = len(found) - len(use[0])
        if more > room:
            return use[0]
        room -= more
        return found

    return uses.sub(value, command)


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
