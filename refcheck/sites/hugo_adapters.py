"""The pages and files that a content adapter of Hugo adds: `$.AddPage` in `content/api/_content.gotmpl`.

An adapter is a template that adds pages and files below its own folder. A path that is written in it as a text
(`"path" "intro"`) is that of a page. A path that is an expression comes from data: from files in `data` that the
adapter names, or from a file that it reads. Then the name of the page, or its title, is in that data. Below the folder
of an adapter whose data is not in the project any page may be added. Built with Hugo 0.168.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.unknowns import Made, Names, OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.sites import hugo

_NAME = "_content.gotmpl"
_MOST_ADAPTERS, _MOST_DATA_FILES, _MOST_LETTERS = 100, 100, 2_000_000
_CALL = compile_lazily(r"\.Add(?:Page|Resource)\b")
_PATH = compile_lazily(r"[\"`]path[\"`][ \t\r\n]+(?:[\"`](?P<path>[^\"`\r\n]{1,300})[\"`])?")
_DATA = compile_lazily(r"\b(?:hugo|site|Site)\.Data\.(?P<name>\w{1,100})")
_READ = compile_lazily(
    r"\b(?:os\.ReadFile|readFile|resources\.Get|transform\.Unmarshal)[ \t]+[\"`](?P<path>[^\"`\n]{1,300})"
)
_ENDINGS = (".yaml", ".yml", ".json", ".toml", ".csv", ".xml")
_MADE: frozenset[Made] = frozenset(("page", "file"))
_NO_WORD = compile_lazily(r"[\W_]+")


class _Computed(NamedTuple):
    """The pages whose paths an adapter computes."""

    words: str | None
    """The words of its data in lower case with a hyphen after each; None if it cannot be read."""
    known: frozenset[str]
    """The files that are there, from the folder of the adapter: it does not add these."""

    def matches(self, name: str) -> bool:
        """Whether a path can be that of an added page: its last part is in the data."""
        if name in self.known:
            return False
        last = os.path.splitext(name.rstrip("/").rpartition("/")[2])[0]
        return self.words is None or f"-{_words(last)}" in self.words


def _words(text: str) -> str:
    return _NO_WORD.sub("-", text.lower()).strip("-") + "-"


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The pages and files that the adapters of a site add."""
    site = hugo.site_of(context)
    return context.files.once(_of_site, site.root) if site is not None else ()


def _of_site(files: Files, root: str) -> tuple[Unknown, ...]:
    site = hugo.site_of(LinkContext(files, os.path.join(root, "hugo.toml")))
    folders = [folder for folder, _ in site.contents] if site is not None else []
    paths = (path for folder in folders for path in files.walk(folder) if os.path.basename(path) == _NAME)
    return tuple(unknown for path in islice(paths, _MOST_ADAPTERS) for unknown in _of_adapter(files, root, path))


def _of_adapter(files: Files, root: str, path: str) -> Iterator[Unknown]:
    """What one adapter of a site adds below its folder."""
    text = files.texts.read(path) or ""
    call = _CALL.search(text)
    if call is None:
        return
    folder, line = os.path.dirname(path), text.count("\n", 0, call.start()) + 1
    found = list(_PATH.finditer(text))
    written = frozenset(match["path"].strip("/") for match in found if match["path"])
    kinds: list[tuple[Names, str]] = []
    if written:
        kinds.append((OneOf(written), "adds a page at this path"))
    if not found or not all(match["path"] for match in found):
        known = frozenset(os.path.relpath(other, folder).replace(os.sep, "/") for other in files.walk(folder))
        kinds.append((_Computed(_data_of(files, root, text), known), "adds pages at paths that it computes"))
    for names, does in kinds:
        reason = f"{_NAME} in {os.path.basename(folder)} {does}"
        yield Unknown(_MADE, names, Scope(folder=folder), reason, (path, line), by="content adapters")


def _data_of(files: Files, root: str, text: str) -> str | None:
    """The words of the data that an adapter names; None if some of it is not there."""
    texts, letters = [], 0
    # An adapter may name the same data any number of times.
    named = {match[0]: match for match in (*_DATA.finditer(text), *_READ.finditer(text))}
    for match in named.values():
        data = list(islice(_data_files(files, root, match), _MOST_DATA_FILES))
        for path in data:
            content = files.texts.read(path) or ""
            letters += len(content)
            if letters > _MOST_LETTERS:
                return None
            texts.append(_words(content))
        if not data:
            return None
    return "-" + "".join(texts) if texts else None


def _data_files(files: Files, root: str, match: re.Match[str]) -> Iterator[str]:
    """The files of `site.Data.name`, or the one at a path that is read."""
    if "path" in match.re.groupindex:
        found = (below(root, f"{folder}{match['path'].strip('/')}") for folder in ("", "assets/"))
        yield from (path for path in found if files.has(path) and files.inside(path))
        return
    name = below(root, f"data/{match['name']}")
    yield from (name + ending for ending in _ENDINGS if files.has(name + ending))
    yield from (path for path in files.walk(name) if path.endswith(_ENDINGS))
