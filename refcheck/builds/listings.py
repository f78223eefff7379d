"""The output of commands that only list names of files: `ls`, `find`, `echo`, `printf`, `cat` of a list.

They are not run, but evaluated with the folders of the project. Commands that are not understood are unknown.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refcheck.builds.file_names import MOST_PATTERNS, UNKNOWN, FileNames, at, is_pattern, written

_PLAIN_LS = frozenset(("-1", "-v", "-d", "-1v", "-1d", "--color=never"))
_SORTS = frozenset(("sort", "sort -V", "sort -n", "sort -z", "sort -zn", "sort -Vz", "sort -zV"))
_KEEPERS = frozenset(("xargs", "xargs echo", r"tr \n  ", r"tr -s \n  ", "xargs -0", "uniq"))
_DEEPEST = 50
_LONGEST = 100_000
# `printf '"%s" ' *.md`: each name in quotes.
_EACH_NAME = frozenset(('"%s" ', "'%s' ", "%s ", r"%s\n", r'"%s"\n', r"%s\0", "%q ", " %s"))
_NOT_ONE_COMMAND = frozenset(("&&", ";", ">", "<", "||", "&"))


def listed(names: FileNames, folder: str, command: str, script_folder: str = "") -> str | None:
    """The output of a command that only lists names of files, with spaces between them; None for any other.

    Args:
        folder: absolute, in which it would be run.
        script_folder: the folder of the script that the command is in, as written; empty if there is none.
    """
    if len(command) > _LONGEST:
        return None
    try:
        first, *others = (shlex.split(part) for part in command.split("|"))
    except ValueError:
        return None
    if len(first) == 4 and first[0] == "cd" and first[2:] == ["&&", "pwd"] and UNKNOWN not in first[1]:
        return written(at(folder, first[1]), folder)
    if not first or any(UNKNOWN in word or "`" in word or word in _NOT_ONE_COMMAND for word in first[1:]):
        return script_folder if _is_folder_of_script(first) and script_folder else None
    found = _output(names, folder, first)
    for other in others:
        if found is None:
            return None
        found = _filtered(found, other)
    return " ".join(found) if found is not None else None


def _is_folder_of_script(words: Sequence[str]) -> bool:
    return len(words) == 2 and words[0] == "dirname" and words[1] in ("$0", "${BASH_SOURCE[0]}", "$BASH_SOURCE")


def _output(names: FileNames, folder: str, words: list[str]) -> list[str] | None:
    program, *arguments = words
    if program == "ls":
        return _ls(names, folder, arguments)
    if program == "echo":
        return names.matching_all(folder, arguments)
    if program == "printf" and arguments[:1] and arguments[0] in _EACH_NAME:
        return names.matching_all(folder, arguments[1:])
    if program == "find":
        return _find(names, folder, arguments)
    if program in ("cat", "<"):
        return _lines_of(names, folder, arguments)
    if program == "pwd" and not arguments:
        return [written(folder, folder)]
    return None


def _filtered(found: list[str], words: Sequence[str]) -> list[str] | None:
    """The names after a command that they are piped through."""
    command = " ".join(words)
    if command in _SORTS:
        return sorted(found, key=_by_numbers) if "V" in command or "n" in command else sorted(found)
    if command in _KEEPERS:
        return found
    if len(words) == 3 and words[:2] == ["grep", "-v"] and re.fullmatch(r"[\w./-]+", words[2]):
        return [name for name in found if words[2] not in name]
    return None


def _by_numbers(name: str) -> list[tuple[int, str]]:
    """A key that sorts `2.md` before `10.md`."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d{1,9})", name)]


def _ls(names: FileNames, folder: str, words: list[str]) -> list[str] | None:
    options = [word for word in words if word.startswith("-")]
    if not _PLAIN_LS.issuperset(options):
        return None
    places = [word for word in words if not word.startswith("-")]
    if not places:
        return names.inside(folder)
    if all(is_pattern(word) or "{" in word or posixpath.splitext(word)[1] for word in places):
        found = names.matching_all(folder, places)
        return [name for name in found if not is_pattern(name)]
    return names.inside(at(folder, places[0])) if len(places) == 1 else None


class _Search(NamedTuple):
    """The criteria of a `find`."""

    places: tuple[str, ...]
    patterns: tuple[str, ...]
    without: tuple[str, ...]
    deepest: int


def _find(names: FileNames, folder: str, words: list[str]) -> list[str] | None:
    search = _search_of(words)
    if search is None:
        return None
    return [path for place in search.places[:MOST_PATTERNS] for path in _found(names, folder, place, search)]


def _found(names: FileNames, folder: str, place: str, search: _Search) -> Iterator[str]:
    for below in names.below(at(folder, place)):
        name = posixpath.basename(below)
        is_found = not search.patterns or any(fnmatch.fnmatch(name, pattern) for pattern in search.patterns)
        path = f"{place.rstrip('/')}/{below}"
        is_left_out = any(
            fnmatch.fnmatch(name, pattern) or fnmatch.fnmatch(path, pattern) for pattern in search.without
        )
        if is_found and not is_left_out and below.count("/") < search.deepest:
            yield path


def _search_of(words: list[str]) -> _Search | None:
    """The options of a `find`; None if any of them is unknown here."""
    rest = iter(words)
    places: list[str] = []
    patterns: list[str] = []
    without: list[str] = []
    deepest, is_not = _DEEPEST, False
    for word in rest:
        if word in ("-name", "-iname", "-path"):
            if word == "-path" and not is_not:
                return None
            (without if is_not else patterns).append(next(rest, ""))
            is_not = False
        elif word in ("-not", "!"):
            is_not = True
        elif word == "-maxdepth":
            depth = next(rest, "")
            deepest = int(depth) if depth.isdecimal() and len(depth) < 3 else _DEEPEST
        elif word == "-type":
            if next(rest, "") != "f":
                return None
        elif word.startswith(("-", "(", ")")):
            if word not in ("-print", "-print0", "-o", "(", ")"):
                return None
        else:
            places.append(word)
    if len(patterns) + len(without) > MOST_PATTERNS:
        return None
    return _Search(tuple(places) or (".",), tuple(patterns), tuple(without), deepest)


def _lines_of(names: FileNames, folder: str, words: list[str]) -> list[str] | None:
    """The names in files that list them, one per line."""
    found: list[str] = []
    for word in words[:MOST_PATTERNS]:
        text = names.text(at(folder, word))
        if text is None or len(text) > _LONGEST or word.startswith("-"):
            return None
        found += text.split()
    return found
