"""Which texts a project of Quarto renders.

After `projectInputFiles` and `resolvePathGlobs` of Quarto 1.8: all below its folder, or those that `render` lists. A
pattern counts at any depth unless it begins with a slash, a folder is all that is in it, and `!` takes away.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from typing import Any

from refcheck.renderers._settings import part

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
    taken = [pattern for pattern in patterns if not pattern.startswith("!")]
    without = [pattern[1:] for pattern in patterns if pattern.startswith("!")]
    if any(_matches(path, pattern) for pattern in without):
        return False
    return not taken or any(_matches(path, pattern) for pattern in taken)


def _matches(path: str, pattern: str) -> bool:
    """Whether a pattern of `render` stands for a path."""
    named = pattern.removeprefix("/").removeprefix("./").rstrip("/")
    folder = f"{named}/*"
    if pattern.startswith("/"):
        is_same_depth = "**" in named or path.count("/") == named.count("/")
        return (is_same_depth and fnmatch.fnmatchcase(path, named)) or fnmatch.fnmatchcase(path, folder)
    return any(fnmatch.fnmatchcase(f"/{path}", f"*/{form}") for form in (named, folder))
