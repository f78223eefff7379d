"""Notes that a script of the project imports: `import text from "./about.md"`. An application shows them.

A forge shows the note, too, but its addresses are written for the application: `/explorer` and `database/` are routes
of it, which no file has. Files with an ending are looked up as in any note, and a README is written for the forge,
whoever shows it besides. Only the scripts beside a note, and in the three folders above, are read: a folder often has
one for each language (`markdown/en/about.md`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, Scope, Unknown
from refcheck.links.destinations import may_be_page
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.unknowns import Maker

_MAKES: frozenset[Made] = frozenset(("file", "page"))
_IMPORT = compile_lazily(
    r"^import[ \t][\w*{}, \t]{1,200}[ \t]from[ \t]+[\"'](?P<path>\.{1,2}/[^\"'\n?]{1,200}\.mdx?)(?:\?\w{1,20})?[\"']"
    r"|\brequire\([\"'](?P<required>\.{1,2}/[^\"'\n?]{1,200}\.mdx?)[\"']\)",
    re.MULTILINE,
)
_SCRIPTS = (".js", ".jsx", ".ts", ".tsx", ".mjs", ".vue", ".svelte")
_MOST_SCRIPTS, _FOLDERS = 100, 4


def maker(files: Files, page: Page) -> Maker | None:
    """What answers at the addresses of a note; None if no script imports it."""
    folder, name = os.path.split(page.location)
    if name.lower().startswith("readme."):
        return None
    holder = folder
    for _ in range(_FOLDERS):
        script = files.once(_imported, holder).get(page.location) if files.is_below_root(holder) else None
        holder = os.path.dirname(holder)
        if script is not None:
            reason = f"{os.path.basename(script)} imports the note: an application may have this address"
            unknown = Unknown(_MAKES, ANY_NAME, Scope(folder=files.root), reason, (script, 0), "routes of applications")
            return lambda places: unknown if any(map(may_be_page, places.paths)) else None
    return None


def _imported(files: Files, folder: str) -> Mapping[str, str]:
    """The absolute paths of the notes that the scripts in a folder import, with the script."""
    found = dict[str, str]()
    scripts = (name for name in files.names(folder) if name.endswith(_SCRIPTS))
    for name in islice(scripts, _MOST_SCRIPTS):
        script = os.path.join(folder, name)
        for match in _IMPORT.finditer(files.texts.read_beginning(script)):
            path = match["path"] or match["required"]
            found.setdefault(os.path.normpath(os.path.join(folder, path)), script)
    return found
