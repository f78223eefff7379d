"""The ids and link definitions of the texts that a page includes: `{% include "box.html" slug: "part" %}`.

The included text has an element whose id is an expression, `id="{{ slug }}"` or `id="{{ include.slug }}"`. So each
argument of the call may be an anchor of the page. Built with Eleventy 2.0.1; Jekyll does the same (`_includes`).

A text is included before Markdown is read, so that its link definitions count in the page; one whose name is an
expression, `[{{ entry.url }}]: x`, can have any name. Its headings count in the page, too, for Jekyll 4.3.1:
`## Setup {#setup}`, and those whose id is made from their text. A condition around them is not evaluated.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files

_CALL = compile_lazily(
    r"\{%-?[ \t\r\n]*(?:include|include_cached|include_relative|render)[ \t]+[\"']?(?P<name>[\w./-]+)[\"']?"
    r"(?P<arguments>[^%{}]{0,1000})"
)
_ARGUMENT = compile_lazily(r"[\w-][ \t]*[:=][ \t]*[\"'](?P<value>[^\"'\n]{1,200})[\"']")
_OPEN_ID = compile_lazily(r"(?<![\w-])id[ \t]*=[ \t]*[\"']?\{\{(?P<expression>[^{}]*)\}\}")
_WORD = compile_lazily(r"\w+")
# The text goes through a list, and makes an id of each item, or of what it assigns for each.
_LOOP = compile_lazily(r"\{%-?[ \t]*for[ \t]+(?P<name>\w+)")
_ASSIGNED = compile_lazily(r"\{%-?[ \t]*(?:assign|capture|set)[ \t]+(?P<name>\w+)")
_COUNTERS = ("forloop", "loop")
_FOLDER = "_includes"
_HEADING = compile_lazily(r"^[ \t]{0,3}#{1,6}[ \t]+(?P<text>[^\r\n]{1,300})", re.MULTILINE)
_OWN_ID = compile_lazily(r"\{:?[ \t]*#(?P<id>[A-Za-z][\w:.-]{0,99})[^{}\n]{0,200}\}")
_MOST_TEXTS = 100
_DEFINITION = compile_lazily(r"^ {0,3}\[(?P<name>[^\]\n]{1,300})\]:[ \t]*\S", re.MULTILINE)
_DEFINITIONS: frozenset[Made] = frozenset(("definition",))


class _Labels(NamedTuple):
    """The labels of link definitions, in which neither case nor the kind of spaces matters (CommonMark 0.31, 4.7)."""

    folded: frozenset[str]

    def matches(self, name: str) -> bool:
        """Whether it is one of the labels."""
        return _folded(name) in self.folded


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def unknowns(context: LinkContext) -> Iterator[Unknown]:
    """The anchors that the arguments of inclusions create in a page, and the link definitions in what they include."""
    text = context.files.texts.read(context.location) or ""
    given: dict[str, set[str]] = {}
    for call in _CALL.finditer(text) if "{%" in text else ():
        values = given.setdefault(call["name"], set())
        values.update(match["value"] for match in _ARGUMENT.finditer(call["arguments"]))
    where = Scope(pages=frozenset((context.location,)))
    for name, values in given.items():
        path = _included(context, name)
        if not path:
            continue
        yield from _of_definitions(context.files.once(_definitions, path), where, path)
        has_id = context.files.once(_has_open_id, path)
        if has_id and context.files.once(_has_ids_of_items, path):
            reason = f"`{os.path.basename(path)}` makes ids of the items of a list"
            yield Unknown(frozenset(("anchor",)), ANY_NAME, where, reason, (path, 0), by="included texts")
        if has_id and values:
            reason, names = f"an argument of `{name}`, which makes an id of it", OneOf(frozenset(values))
            yield Unknown(frozenset(("anchor",)), names, where, reason, (path, 0), by="included texts")


def of_headings(context: LinkContext, ids_of: Callable[[Sequence[str]], Sequence[str]]) -> Iterator[Unknown]:
    """The anchors of the headings in the texts that a page of Jekyll includes, directly or not.

    Args:
        ids_of: returns the ids that headings get from their texts.
    """
    waiting, known = [context.location], {context.location}
    where = Scope(pages=frozenset((context.location,)))
    while waiting and len(known) < _MOST_TEXTS:
        text = context.files.texts.read(waiting.pop()) or ""
        for call in _CALL.finditer(text) if "{%" in text else ():
            path = _included(context, call["name"])
            if not path or path in known:
                continue
            known.add(path)
            waiting.append(path)
            headings, own = context.files.once(_headings, path)
            names = frozenset((*own, *ids_of(headings)))
            if names:
                reason = f"`{os.path.basename(path)}` has a heading with this id"
                yield Unknown(frozenset(("anchor",)), OneOf(names), where, reason, (path, 0), by="included texts")


def _headings(files: Files, path: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The headings of a text without expressions, and the ids in its attribute blocks."""
    text = files.texts.read(path) or ""
    own = frozenset(match["id"] for match in _OWN_ID.finditer(text))
    return tuple(match["text"].strip() for match in _HEADING.finditer(text) if "{" not in match["text"]), own


def _of_definitions(names: frozenset[str], where: Scope, path: str) -> Iterator[Unknown]:
    """The link definitions of an included text.

    Args:
        names: their labels as they are written.
    """
    file = os.path.basename(path)
    literal = frozenset(name for name in names if "{" not in name)
    if literal:
        reason = f"`{file}` has a link definition of this name"
        yield Unknown(
            _DEFINITIONS, _Labels(frozenset(map(_folded, literal))), where, reason, (path, 0), "included texts"
        )
    if len(literal) < len(names):
        reason = f"`{file}` makes link definitions whose names are expressions"
        yield Unknown(_DEFINITIONS, ANY_NAME, where, reason, (path, 0), by="included texts")


def _definitions(files: Files, path: str) -> frozenset[str]:
    """The labels of the link definitions in a text."""
    return frozenset(match["name"] for match in _DEFINITION.finditer(files.texts.read(path) or ""))


def _included(context: LinkContext, name: str) -> str:
    """The absolute path of an included file; empty if it is not there."""
    root = context.files.above(context.folder, _FOLDER)
    path = os.path.normpath(os.path.join(root, _FOLDER, name)) if root is not None else ""
    if not path or not context.files.inside(path):
        return ""
    return path


def _has_open_id(files: Files, path: str) -> bool:
    return _OPEN_ID.search(files.texts.read(path) or "") is not None


def _has_ids_of_items(files: Files, path: str) -> bool:
    text = files.texts.read(path) or ""
    items = {match["name"] for match in _LOOP.finditer(text)}
    if not items:
        return False
    items.update(_COUNTERS, (match["name"] for match in _ASSIGNED.finditer(text)))
    return any(not items.isdisjoint(_WORD.findall(match["expression"])) for match in _OPEN_ID.finditer(text))
