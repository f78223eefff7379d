"""The ids of the components that a page imports from its project: `import Parts from "@site/src/Parts.js"`.

A literal id in the source of a component may be in the page. If the source computes ids, inserts HTML, or reads the
anchor itself (`location.hash`), the anchors of the page cannot be known. Components of packages are not read. Built
with Docusaurus 3.10.2 and Starlight 0.42.4; VitePress 1.6.4 puts such a component into its page likewise.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.sites.script_aliases import aliased
from refcheck.sites.shown_code import without_code

_IMPORT = compile_lazily(
    r"^[ \t]*import[ \t][\w{},*$ \t]{1,200}[ \t]from[ \t]+[\"'](?P<path>[^\"'\n]{1,200})[\"']"
    # Vue loads the component when it is shown.
    r"|\bimport\([ \t]*[\"'](?P<later>[^\"'\n]{1,200})[\"'][ \t]*\)",
    re.MULTILINE,
)
_ID = compile_lazily(r"\sid=(?:\{[ \t]*)?[\"'](?P<id>[^\"'\s{}]{1,100})[\"']")
_COMPUTED = compile_lazily(
    r"\sid=\{[ \t]*(?![ \t\"'])|\s:id=|\sset:html=|\bdangerouslySetInnerHTML\b|\sv-html=|\{@html\b"
)
_READS_FRAGMENT = compile_lazily(r"\blocation\.hash\b")
_ROOTS = ("@site/", "/")
_ENDINGS = ("", ".astro", ".tsx", ".jsx", ".js", ".ts", ".vue", ".svelte", "/index.tsx", "/index.jsx", "/index.js")
_TEXTS = (".md", ".mdx", ".json", ".css")
_MOST_IMPORTS = 50
_ANCHORS: frozenset[Made] = frozenset(("anchor",))


def unknowns(context: LinkContext, root: str) -> Iterator[Unknown]:
    """The anchors of the components that a page imports.

    Args:
        root: the absolute path of the folder of the site.
    """
    text = context.files.texts.read(context.location) or ""
    imports = islice(_IMPORT.finditer(without_code(text)), _MOST_IMPORTS) if "import" in text else ()
    where = Scope(pages=frozenset((context.location,)))
    for path in dict.fromkeys(match["path"] or match["later"] for match in imports):
        found = "" if path.endswith(_TEXTS) else _source(context, root, path)
        name, source = os.path.basename(found), context.files.texts.read(found) if found else None
        if source is None:
            continue
        if _COMPUTED.search(source):
            yield Unknown(_ANCHORS, ANY_NAME, where, f"`{name}` computes ids", (found, 0), "components")
        elif _READS_FRAGMENT.search(source):
            yield Unknown(
                _ANCHORS, ANY_NAME, where, f"`{name}` reads the anchor of an address", (found, 0), "components"
            )
        ids = frozenset(match["id"] for match in _ID.finditer(source))
        if ids:
            reason = f"`{name}` has an element with this id"
            yield Unknown(_ANCHORS, OneOf(ids), where, reason, (found, 0), "components")


def _source(context: LinkContext, root: str, path: str) -> str:
    """The absolute path of an imported file of the project; empty if there is none."""
    if path.startswith("."):
        wanted = [context.beside(path)]
    else:
        wanted = [below(root, path[len(start) :]) for start in _ROOTS if path.startswith(start)]
        wanted += aliased(context.files, root, path)
    return next((each + end for each in wanted for end in _ENDINGS if _is_file(context.files, each + end)), "")


def _is_file(files: Files, path: str) -> bool:
    return files.inside(path) and files.has(path) and os.path.splitext(path)[1] != ""
