"""Which texts a project of Quarto renders.

After `projectInputFiles` and `resolvePathGlobs` of Quarto 1.8: all below its folder, or those that `render` lists. A
pattern counts at any depth unless it begins with a slash, a folder is all that is in it, and `!` takes away.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from refcheck.renderers._settings import part

_WILDCARDS = frozenset("*?[")
_SLIDES = "xaringan::"


def is_input(path: str, output: object, settings: Mapping[str, Any]) -> bool:
    """Whether a project renders a text that names an output format of R Markdown.

    Args:
        path: from the folder of the project, with slashes.
        output: `output` in the front matter of the text. Slides of xaringan are in a dialect that pandoc does not read.
        settings: those of the project.
    """
    if _SLIDES in str(output):
        return False
    listed = part(settings, "project").get("render")
    patterns = [pattern for pattern in listed if isinstance(pattern, str)] if isinstance(listed, list) else []
    taken = tuple(pattern for pattern in patterns if not pattern.startswith("!"))
    without = tuple(pattern[1:] for pattern in patterns if pattern.startswith("!"))
    if _is_listed(path, without):
        return False
    return not taken or _is_listed(path, taken)


def _is_listed(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether any pattern of `render` stands for a path."""
    plain, others = _plain_and_others(patterns)
    return not plain.isdisjoint(_names_of(path)) or any(_matches(path, pattern) for pattern in others)


# Called for each page; a project can list as many as it has.
@lru_cache(maxsize=16)
def _plain_and_others(patterns: tuple[str, ...]) -> tuple[frozenset[tuple[bool, str]], tuple[str, ...]]:
    """The patterns without wildcards, as `_names_of` has them, and those with wildcards."""
    plain = (pattern for pattern in patterns if not _WILDCARDS.intersection(pattern))
    names = frozenset((pattern.startswith("/"), _bare(pattern)) for pattern in plain)
    return names, tuple(pattern for pattern in patterns if _WILDCARDS.intersection(pattern))


def _names_of(path: str) -> Iterator[tuple[bool, str]]:
    """A path and its folders by all names that stand for them: those from the folder of the project, and others."""
    parts = path.split("/")
    for end in range(1, len(parts) + 1):
        yield True, "/".join(parts[:end])
        yield from ((False, "/".join(parts[start:end])) for start in range(end))


def _bare(pattern: str) -> str:
    return pattern.removeprefix("/").removeprefix("./").rstrip("/")


def _matches(path: str, pattern: str) -> bool:
    """Whether a pattern with wildcards stands for a path."""
    named = _bare(pattern)
    folder = f"{named}/*"
    if pattern.startswith("/"):
        is_same_depth = "**" in named or path.count("/") == named.count("/")
        return (is_same_depth and fnmatch.fnmatchcase(path, named)) or fnmatch.fnmatchcase(path, folder)
    return any(fnmatch.fnmatchcase(f"/{path}", f"*/{form}") for form in (named, folder))
