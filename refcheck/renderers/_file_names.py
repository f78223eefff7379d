"""File names by patterns, braces and plain listing commands, as a shell and make give them; nothing is run for them."""

from __future__ import annotations

import fnmatch
import posixpath
import shlex
from collections.abc import Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files

UNKNOWN = "$"
"""Stands for what cannot be told; a word that holds it is not known."""
MOST_WORDS = 10_000
# Each is compared with all names of a folder.
MOST_PATTERNS = 100
_MOST_BRACES = 1000
_MOST_PARTS = 50
_PATTERN = compile_lazily(r"[*?\[]")
_BRACES = compile_lazily(r"\{(?:(?P<first>\d{1,4})\.\.(?P<last>\d{1,4})|(?P<words>[^{}$\s]*,[^{}$\s]*))\}")
_PLAIN_LS = frozenset(("-1", "-v", "-d", "--color=never"))


class FileNames:
    """The names of files for the words of one build file.

    Args:
        files: among which they are looked up.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._patterns = MOST_PATTERNS

    def matching(self, folder: str, word: str) -> list[str]:
        """The files that a pattern matches, in the order of their names, as it writes their path.

        Args:
            folder: absolute, that a relative pattern is below.
        """
        places = [""]
        parts = word.split("/")
        if len(parts) > _MOST_PARTS or UNKNOWN in word:
            return []
        for index, part in enumerate(parts):
            end = "/" if index < len(parts) - 1 else ""
            if not _PATTERN.search(part):
                places = [f"{place}{part}{end}" for place in places]
                continue
            found: list[str] = []
            for place in places:
                if self._patterns <= 0 or len(found) > MOST_WORDS:
                    break
                self._patterns -= 1
                names = self._files.names(posixpath.normpath(posixpath.join(folder, place)))
                found += (f"{place}{name}{end}" for name in fnmatch.filter(names, part) if name[0] != ".")
            places = found
        return [place for place in places if self._is_there(folder, place)]

    def listed(self, folder: str, command: str) -> str | None:
        """What a command puts out that only lists names of files; None for any other.

        Args:
            folder: absolute, in which it would be run.
        """
        try:
            first, *others = (shlex.split(part) for part in command.split("|"))
        except ValueError:
            return None
        if not first or any(UNKNOWN in word or "`" in word or word in ("&&", ";", ">", "<", "||") for word in first):
            return None
        program, *words = first
        if program == "ls":
            found = self._ls(folder, words)
        elif program == "echo":
            found = [name for word in words for name in self.matching(folder, word) or [word]]
        elif program == "find":
            found = self._find(folder, words)
        else:
            found = ["."] if first == ["pwd"] else None
        for other in others:
            if found is None or other not in (["sort"], ["sort", "-V"], ["sort", "-n"], ["xargs"], ["tr", "\\n", " "]):
                return None
            found = sorted(found) if other[0] == "sort" else found
        return " ".join(found) if found is not None else None

    def _ls(self, folder: str, words: list[str]) -> list[str] | None:
        options = [word for word in words if word.startswith("-")]
        if not _PLAIN_LS.issuperset(options):
            return None
        names = [word for word in words if not word.startswith("-")]
        if not names:
            return self._files.names(folder)
        if all(word.rpartition(".")[2] in ("md", "markdown") or _PATTERN.search(word) for word in names):
            return [name for word in names for one in with_braces(word) for name in self.matching(folder, one)]
        if len(names) == 1:
            return self._files.names(posixpath.normpath(posixpath.join(folder, names[0])))
        return None

    def _find(self, folder: str, words: list[str]) -> list[str] | None:
        rest = iter(words)
        places: list[str] = []
        pattern, deepest = "*", _MOST_PARTS
        for word in rest:
            if word in ("-name", "-iname"):
                pattern = next(rest, "")
            elif word == "-type":
                if next(rest, "") != "f":
                    return None
            elif word == "-maxdepth":
                depth = next(rest, "")
                deepest = int(depth) if depth.isdecimal() and len(depth) < 3 else _MOST_PARTS
            elif word.startswith(("-", "(", "!", "\\")):
                if word != "-print":
                    return None
            else:
                places.append(word)
        found: list[str] = []
        for place in places[:MOST_PATTERNS] or ["."]:
            top = posixpath.normpath(posixpath.join(folder, place))
            for path in islice(self._files.walk(top), MOST_WORDS) if self._patterns > 0 else ():
                below = path[len(top) :].lstrip("/")
                if below.count("/") < deepest and fnmatch.fnmatch(posixpath.basename(path), pattern):
                    found.append(f"{place.rstrip('/')}/{below}")
            self._patterns -= 1
        return found

    def _is_there(self, folder: str, place: str) -> bool:
        path = posixpath.normpath(posixpath.join(folder, place))
        return self._files.has(path)


def with_braces(word: str) -> Iterator[str]:
    """The words that one with braces stands for: `{1,2}.md`, `ch{1..3}.md`; what stands for too many is unknown."""
    if "{" not in word or UNKNOWN in word:
        yield word
        return
    words, made = [word], 0
    while words:
        word = words.pop()
        found = _BRACES.search(word)
        if found is None:
            yield word
            continue
        if found["words"] is not None:
            inner = found["words"].split(",")
        else:
            inner = [str(number) for number in range(int(found["first"]), int(found["last"]) + 1)]
        made += len(inner)
        if made > _MOST_BRACES or len(word) > _MOST_BRACES:
            yield UNKNOWN
            return
        words += (f"{word[: found.start()]}{one}{word[found.end() :]}" for one in reversed(inner))
