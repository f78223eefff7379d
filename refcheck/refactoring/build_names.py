"""The places where build files name moved files by their folder or by a pattern: `pandoc chapters/*.md`.

A file that a pattern still matches afterwards is built as before, and is not reported.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Mapping, Sequence

from refcheck.facts.lazy_regex import compile_lazily

BUILD_FILE = compile_lazily(
    r"(?:GNUm|[Mm])akefile|.*\.mk|\.?[Jj]ustfile|Snakefile|Taskfile\.ya?ml|(?:defaults|pandoc)\.ya?ml"
    r"|.*\.(?:sh|bat|cmd|ps1)"
)
_WORD = compile_lazily(r"[^\s\"'`,;:(){}=<>#|&]+")
_PATTERN = compile_lazily(r"[*?\[]")
_MOST_PATTERNS = 100


def names_by_folder_or_pattern(
    location: str, text: str, requested: Mapping[str, str], files: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    """The line and the word of each place.

    Args:
        location: the absolute path of the build file.
        text: of it.
        requested: the absolute paths of the files and folders that move, before and after.
        files: the same for all files that move.
    """
    here = os.path.dirname(location)
    folders = [_relative(path, here) for path in requested if path not in files]
    moves = [(_relative(before, here), _relative(after, here)) for before, after in files.items()]
    patterns = 0
    for number, line in enumerate(text.splitlines(), 1):
        for word in _WORD.findall(line):
            name = os.path.normpath(word).replace(os.sep, "/")
            if _PATTERN.search(name):
                patterns += 1
                if patterns <= _MOST_PATTERNS and _loses_files(name, moves):
                    yield number, word
            elif any(name == folder or name.startswith(f"{folder}/") for folder in folders):
                yield number, word


def _loses_files(pattern: str, moves: Sequence[tuple[str, str]]) -> bool:
    return any(_matches(before, pattern) and not _matches(after, pattern) for before, after in moves)


def _matches(path: str, pattern: str) -> bool:
    # A shell's `*` does not match a slash.
    return path.count("/") == pattern.count("/") and fnmatch.fnmatchcase(path, pattern)


def _relative(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/")
