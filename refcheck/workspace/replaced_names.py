"""Addresses with a name in braces, for which a script of the project writes something else: `{version}/usage`.

The script is not run. It is evidence if it has the whole name, with its braces, as the text to replace in a call:
`text.replaceAll('{version}', current)`, `re.sub(r"\\{version\\}", ...)`, `gsub("{version}", ...)`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.unknowns import Maker, Places

_CALL = compile_lazily(
    r"\b(?:replace(?:All)?|sub|gsub|str_replace)\([ \t\n]{0,40}r?[\"'`/]\\?\{(?P<name>[A-Za-z][\w-]{1,40})\\?\}[\"'`/]"
)
_NAME = compile_lazily(r"(?<![${\\])\{(?P<name>[A-Za-z][\w-]{1,40})\}(?!\})")
_ENDINGS = (".js", ".mjs", ".cjs", ".ts", ".mts", ".py", ".rb", ".php")
_MOST_SCRIPTS = 1000


def maker(files: Files) -> Maker:
    """What creates a file at a path with such a name."""

    def make(places: Places) -> Unknown | None:
        names = [match["name"] for path in places.paths[:1] for match in _NAME.finditer(path)]
        # All scripts are read: only if a missing file needs it.
        replaced = files.once(_replaced, files.root) if names else {}
        name = next((name for name in names if name in replaced), None)
        if name is None:
            return None
        script = replaced[name]
        makes: frozenset[Made] = frozenset(("file", "page"))
        reason = f"{os.path.basename(script)} writes something else for `{{{name}}}`"
        return Unknown(makes, ANY_NAME, Scope(folder=files.root), reason, (script, 0), "names that a script replaces")

    return make


def _replaced(files: Files, root: str) -> Mapping[str, str]:
    """The names that scripts below a folder replace, and the absolute path of the first such script."""
    found: dict[str, str] = {}
    for path in islice((path for path in files.walk(root) if path.endswith(_ENDINGS)), _MOST_SCRIPTS):
        for match in _CALL.finditer(files.texts.read_beginning(path)):
            found.setdefault(match["name"], path)
    return found
