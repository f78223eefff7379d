"""The addresses in the front matter of pages: `permalink`, and `redirect_from` of a Jekyll plug-in.

An address with an expression or a placeholder (`/:title/`, `/{{ page.fileSlug }}/`) is not computed. An address without
a leading slash is from the root of the site, too. Run with Jekyll 4.3.1 and Eleventy 3.1.8.
"""

from __future__ import annotations

import re

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import is_markdown
from refcheck.links.files import Files

_ADDRESSES = compile_lazily(
    r"^[ \t]*(?:permalink|redirect_from):(?P<text>[^\n]*(?:\n[ \t]*-[ \t][^\n]*)*)", re.MULTILINE
)
_ADDRESS = compile_lazily(r"[^\s\"',\[\]]+")
# Without a match of the first it is a style (`pretty`), with one of the second it has an expression.
_IN_ADDRESS = compile_lazily(r"[./]")
_COMPUTED = compile_lazily(r"[:{}]")
_TEMPLATES = (".html", ".njk", ".liquid")
_LONGEST_HEAD = 4000


def addressed(files: Files, root: str) -> dict[str, list[str]]:
    """The pages below a folder by the addresses in their front matter, as `key` normalizes them."""
    found: dict[str, list[str]] = {}
    for path in files.walk(root):
        is_page = is_markdown(path) or path.endswith(_TEMPLATES)
        head = files.texts.read_beginning(path)[:_LONGEST_HEAD] if is_page else ""
        for match in _ADDRESSES.finditer(head.partition("\n---")[0] if head.startswith("---") else ""):
            for name in _ADDRESS.findall(match["text"].partition(" #")[0]):
                if _IN_ADDRESS.search(name) and not _COMPUTED.search(name):
                    found.setdefault(key(name), []).append(path)
    return found


def key(address: str) -> str:
    """An address normalized for comparison: without leading and trailing slashes, and without ending."""
    return address.strip("/").removesuffix(".html").removesuffix("/index")
