"""The file names that patterns and braces expand to, as in a shell and make."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterable, Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files

UNKNOWN = "$"
"""Stands for an unknown part; a word that contains it is unknown."""
MOST_WORDS = 10_000
MOST_PATTERNS = 100
"""Each is compared with all names of a folder."""
_MOST_BRACES = 1000
# The limits in characters for all values of variables and listings of a build file, and for one of them.
_MOST_CHARACTERS, _LONGEST_VALUE = 1_000_000, 50_000
_MOST_PARTS = 50
_PATTERN = compile_lazily(r"[*?\[]")
_PLAIN_PATH = compile_lazily(r"[\w./+-]+")
_BRACES = compile_lazily(r"\{(?:(?P<first>\d{1,4})\.\.(?P<last>\d{1,4})|(?P<words>[^{}$\s,]*,[^{}$\s]*))\}")


class FileNames:
    """The names of files for the words of one build file.

    Args:
        files: among which they are looked up.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._patterns = MOST_PATTERNS
        self._room = _MOST_CHARACTERS

    def bounded(self, value: str) -> str:
        """Return the value of a variable or command; unknown if it exceeds the limit for a build file."""
        return value if len(value) <= _LONGEST_VALUE and self.has_room(len(value)) else UNKNOWN

    def has_room(self, size: int) -> bool:
        """Reserve characters of the limit for one build file; return whether they fit."""
        self._room -= size
        return self._room >= 0

    def mounted(self, path: str) -> str:
        """Return the folder of the project that a container has at an absolute path: `/source` is `source`."""
        root = self._files.root
        own = posixpath.join(root, path.lstrip("/"))
        is_other = path.startswith("/") and path != root and not path.startswith(f"{root}/")
        return own if is_other and path != "/" and self._files.names(own) else path

    def matching(self, folder: str, word: str) -> list[str]:
        """Return the files that a pattern matches, in the order of their names, with the path as in the pattern.

        Args:
            folder: absolute; a relative pattern is resolved there.
        """
        places = [""]
        parts = word.split("/")
        if len(parts) > _MOST_PARTS or UNKNOWN in word:
            return []
        for index, part in enumerate(parts):
            end = "/" if index < len(parts) - 1 else ""
            if not is_pattern(part):
                places = [f"{place}{part}{end}" for place in places]
                continue
            found: list[str] = []
            for place in places:
                if self._patterns <= 0 or len(found) > MOST_WORDS:
                    break
                self._patterns -= 1
                names = self._files.names(at(folder, place))
                found += (f"{place}{name}{end}" for name in fnmatch.filter(names, part) if name[0] != ".")
            places = found
        return [place for place in places if self._files.has(at(folder, place))]

    def matching_all(self, folder: str, words: Iterable[str]) -> list[str]:
        """Return the files that several patterns match; a word that matches none stays, as in a shell."""
        spread = (name for word in words for name in with_braces(word))
        return [name for word in spread for name in self.matching(folder, word) or [word]]

    def inside(self, folder: str) -> list[str]:
        """Return the names in an absolute folder, without hidden ones."""
        return [name for name in self._files.names(folder) if name[0] != "."]

    def below(self, folder: str) -> Iterator[str]:
        """Yield the paths of the files in an absolute folder and its folders, relative to it."""
        if self._patterns <= 0:
            return
        self._patterns -= 1
        for path in islice(self._files.walk(folder), MOST_WORDS):
            yield path[len(folder) :].lstrip("/")

    def text(self, path: str) -> str | None:
        """Return the text of a file of the project by its absolute path, or None."""
        return self._files.texts.read(path) if self._files.inside(path) else None


def at(folder: str, path: str) -> str:
    """The absolute path of a path in an absolute folder."""
    return posixpath.normpath(posixpath.join(folder, path))


def written(folder: str, start: str) -> str:
    """A folder as it can be written on a line of a shell: absolute, or relative to another one if it has spaces."""
    return folder if _PLAIN_PATH.fullmatch(folder) else posixpath.relpath(folder, start)


def is_pattern(word: str) -> bool:
    """Whether a shell expands a word to matching names."""
    return bool(_PATTERN.search(word))


def with_braces(word: str) -> Iterator[str]:
    """The words that one with braces expands to: `{1,2}.md`, `ch{1..3}.md`; if they are too many, it is unknown."""
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
            # With zeros before the first one all have the same number of digits.
            width = len(found["first"]) if found["first"][0] == "0" else 0
            numbers = range(int(found["first"]), int(found["last"]) + 1)
            inner = [str(number).zfill(width) for number in numbers]
        made += len(inner)
        if made > _MOST_BRACES or len(word) > _MOST_BRACES:
            yield UNKNOWN
            return
        words += (f"{word[: found.start()]}{one}{word[found.end() :]}" for one in reversed(inner))
