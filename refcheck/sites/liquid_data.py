"""The ids that the layouts of a Jekyll site make of data: `<h2 id="{{ section.anchor }}">`.

Mostly a loop goes over a list in the front matter of the page, or in a file of `_data`, so that each `anchor: x` there
may be the id of an element; or each item of the list itself, `calls: [read, write]`. Text before and after the
expression, and the filters `append`, `prepend`, `slugify` and `downcase`, belong to the id; one with another filter
that changes it is not computed. Run with Jekyll 4.3.1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.unknowns import OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files

_FOLDERS, _ENDINGS, _DATA_ENDINGS = ("_layouts", "_includes"), (".html", ".md", ".markdown"), (".yml", ".yaml", ".json")
_MOST_LAYOUTS, _MOST_IDS_OF_KEY, _MOST_DATA_FILES, _MOST_LETTERS = 500, 50, 200, 2_000_000
_ID = compile_lazily(
    r"(?:\bid[ \t]*=[ \t]*[\"']?|\{:?[ \t]*#)(?P<before>[\w.-]{0,60})\{\{-?(?P<expression>[^{}\n]{1,200})\}\}"
    r"(?P<after>[\w.-]{0,60})"
)
_ATTRIBUTE = compile_lazily(r"[ \t]*[\w-]+(?:\.[\w-]+)*\.(?P<key>[\w-]+)[ \t]*")
_LOOP = compile_lazily(r"\{%-?[ \t]*for[ \t]+(?P<name>\w+)[ \t]+in[ \t]+(?:[\w-]+\.){1,8}(?P<key>[\w-]+)")
_LIST = compile_lazily(
    r"^[ \t]*(?:-[ \t]+)?(?P<key>[\w-]{1,60}):[ \t]*(?:\[(?P<flow>[^\[\]\n]*)\]|(?P<block>(?:\n[ \t]*-[ \t][^\n]*)+))",
    re.MULTILINE,
)
_ITEM = compile_lazily(r"[^\s,\"'\[\]{}:#-][^,\"'\n\[\]{}:#]*")
_OF_LIST = "[]"
_FILTER = compile_lazily(r"[ \t]*(?P<name>\w+)(?:[ \t]*:[ \t]*[\"'](?P<text>[^\"'\n]{0,100})[\"'])?[ \t]*-?")
# They leave an id as it is, or change what an id seldom has.
_KEEPS = frozenset(("downcase", "slugify", "strip", "escape", "strip_html", "markdownify", "liquify", "flatify"))
_ENTRY = compile_lazily(
    r"(?:^[ \t]*(?:-[ \t]+)?|[{,][ \t]*)[\"']?(?P<key>[\w-]{1,60})[\"']?[ \t]*:[ \t]+"
    r"[\"']?(?P<value>[^\"'\n#\[\]{}]{1,200})",
    re.MULTILINE,
)
_HEAD = compile_lazily(r"---[ \t]*\r?\n(?P<head>.*?)^---[ \t]*\r?$", re.MULTILINE | re.DOTALL)
_NO_WORD = compile_lazily(r"[\W_]+")


class _Made(NamedTuple):
    """An id of data."""

    before: str
    after: str
    layout: str
    """The absolute path of the layout that makes it."""
    line: int


def unknowns(context: LinkContext, root: str) -> Iterator[Unknown]:
    """The ids that the layouts of a site make of the front matter of a page and of its data files.

    Args:
        root: the absolute path of the folder of the site.
    """
    made = context.files.once(_ids_of_layouts, root)
    if not made:
        return
    head = _HEAD.match(context.files.texts.read(context.location) or "")
    where = Scope(pages=frozenset((context.location,)))
    yield from _of_values(made, head["head"] if head else "", where, "the front matter")
    yield from context.files.once(_of_data_files, root)


def _of_data_files(files: Files, root: str) -> tuple[Unknown, ...]:
    """The ids that the layouts make of the files in `_data`."""
    made, letters, found = files.once(_ids_of_layouts, root), 0, list[Unknown]()
    paths = (path for path in files.walk(below(root, "_data")) if path.endswith(_DATA_ENDINGS))
    for path in islice(paths, _MOST_DATA_FILES):
        text = files.texts.read(path) or ""
        letters += len(text)
        if letters > _MOST_LETTERS:
            break
        found += _of_values(made, text, Scope(folder=root), os.path.relpath(path, root))
    return tuple(found)


def _of_values(made: dict[str, list[_Made]], text: str, where: Scope, source: str) -> Iterator[Unknown]:
    """The ids of the values in a text in YAML or JSON.

    Args:
        made: what the layouts make of a value, by its key.
        source: names the text, for the reason.
    """
    values: dict[str, set[str]] = {}
    for entry in _ENTRY.finditer(text):
        if entry["key"] in made:
            values.setdefault(entry["key"], set()).add(entry["value"].strip())
    for found in _LIST.finditer(text) if any(key.endswith(_OF_LIST) for key in made) else ():
        if found["key"] + _OF_LIST in made:
            items = _ITEM.findall(found["flow"] or found["block"] or "")
            values.setdefault(found["key"] + _OF_LIST, set()).update(item.strip() for item in items)
    for key, of_key in values.items():
        for each in made[key]:
            forms = {form for value in of_key for form in (value, _NO_WORD.sub("-", value.lower()).strip("-"))}
            names = OneOf(frozenset(f"{each.before}{form}{each.after}" for form in forms if form))
            reason = f"{os.path.basename(each.layout)} makes an id of `{key.removesuffix(_OF_LIST)}` in {source}"
            yield Unknown(frozenset(("anchor",)), names, where, reason, (each.layout, each.line), by="layouts")


def _ids_of_layouts(files: Files, root: str) -> dict[str, list[_Made]]:
    """The ids that the layouts of a site make of a value, by the key of the value."""
    found: dict[str, dict[tuple[str, str], _Made]] = {}
    paths = (path for folder in _FOLDERS for path in files.walk(below(root, folder)) if path.endswith(_ENDINGS))
    for path in islice(paths, _MOST_LAYOUTS):
        for key, made in _ids_in(files.texts.read(path) or "", path):
            found.setdefault(key, {}).setdefault((made.before, made.after), made)
    return {key: list(islice(ids.values(), _MOST_IDS_OF_KEY)) for key, ids in found.items()}


def _ids_in(text: str, path: str) -> Iterator[tuple[str, _Made]]:
    """The ids that a layout makes of values, each after the key of its value; those that are not computed are left out.

    Args:
        path: of the layout, absolute.
    """
    line, counted = 1, 0
    lists: dict[str, str] | None = None
    for match in _ID.finditer(text) if "{{" in text else ():
        if lists is None:
            lists = _lists_of_loops(text)
        line, counted = line + text.count("\n", counted, match.start()), match.start()
        first, *filters = match["expression"].split("|")
        key, around = _key(first.strip(" \t-"), lists), _around(filters)
        if key and around is not None:
            yield key, _Made(match["before"] + around[0], around[1] + match["after"], path, line)


def _around(filters: Sequence[str]) -> tuple[str, str] | None:
    """What filters add before and after a value; None if that is not computed."""
    before, after = "", ""
    for each in filters:
        named = _FILTER.fullmatch(each)
        if named is None or (named["name"] not in _KEEPS and named["text"] is None):
            return None
        if named["name"] == "append":
            after += named["text"]
        elif named["name"] == "prepend":
            before = named["text"] + before
        elif named["name"] not in _KEEPS:
            return None
    return before, after


def _lists_of_loops(text: str) -> dict[str, str]:
    """The key of the list that the first loop over items of a name goes over, by that name."""
    lists: dict[str, str] = {}
    for loop in _LOOP.finditer(text):
        lists.setdefault(loop["name"], loop["key"])
    return lists


def _key(name: str, lists: Mapping[str, str]) -> str:
    """The key of what a name in a layout means: an attribute, or the list that a loop goes over; empty if unknown."""
    attribute = _ATTRIBUTE.fullmatch(name)
    if attribute is not None:
        return attribute["key"]
    return lists[name] + _OF_LIST if name in lists else ""
