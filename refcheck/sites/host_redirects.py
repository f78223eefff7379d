"""The addresses that the host of a site redirects, by the files that hosts read.

`_redirects` (Netlify, Cloudflare Pages) has an address and its target on a line, `netlify.toml` and `vercel.json` name
it as `from` and `source`. `*` and `:name` match any part of an address.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Names, OneOf
from refcheck.links.files import Files

_LINE = compile_lazily(r"^[ \t]*(?P<path>/\S*)[ \t]+(?P<target>\S+)(?:[ \t]+(?P<status>\d{3}))?", re.MULTILINE)
_FROM = compile_lazily(r"^[ \t]*from[ \t]*=[ \t]*[\"'](?P<path>/[^\"'\n]*)[\"']", re.MULTILINE)
_SOURCE = compile_lazily(r"\"source\"[ \t]*:[ \t]*\"(?P<path>/[^\"\n]*)\"")
HOLE = compile_lazily(r"/(?:\*|:[^/]*|\([^)]*\))")
"""The first part of an address that stands for any text."""


class Prefixes:
    """The addresses below some folders."""

    def __init__(self, prefixes: Iterable[str]) -> None:
        self._prefixes = frozenset(prefixes)

    def matches(self, name: str) -> bool:
        """Whether an address is in one of the folders."""
        parts = name.strip("/").split("/")
        return any("/".join(parts[:length]) in self._prefixes for length in range(1, len(parts) + 1))


def redirected(files: Files, root: str, static: Iterable[str] = ()) -> Iterator[tuple[Names, str]]:
    """The addresses that are redirected, without a slash on either side, and the absolute path of the file with the
    rule.

    Args:
        root: the absolute path of the folder of the site.
        static: the absolute paths of the folders whose files are copied.
    """
    folders = dict.fromkeys((root, files.root))
    places = [(os.path.join(folder, "_redirects"), _LINE) for folder in dict.fromkeys((*static, *folders))]
    places += [(os.path.join(folder, "netlify.toml"), _FROM) for folder in folders]
    places += [(os.path.join(folder, "vercel.json"), _SOURCE) for folder in folders]
    for path, pattern in places:
        text = files.texts.read(path)
        paths = (
            [match["path"] for match in pattern.finditer(text) if match.groupdict().get("status") != "404"]
            if text
            else []
        )
        whole = {each.strip("/") for each in paths if not HOLE.search(each)}
        begun = {HOLE.split(each)[0].strip("/") for each in paths if HOLE.search(each)}
        if whole:
            yield OneOf(frozenset(whole)), path
        if begun - {""}:
            yield Prefixes(begun - {""}), path
