"""The ids that a page gives to the texts that it includes: `{% include "box.html" slug: "part" %}`, `slug="part"`.

The included text has an element whose id is an expression, `id="{{ slug }}"` or `id="{{ include.slug }}"`. So each
argument of the call may be an anchor of the page. Built with Eleventy 2.0.1; Jekyll does the same (`_includes`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files

_CALL = compile_lazily(
    r"\{%-?[ \t\r\n]*(?:include|include_cached|include_relative|render)[ \t]+[\"']?(?P<name>[\w./-]+)[\"']?"
    r"(?P<arguments>[^%{}]{0,1000})"
)
_ARGUMENT = compile_lazily(r"[\w-][ \t]*[:=][ \t]*[\"'](?P<value>[^\"'\n]{1,200})[\"']")
_OPEN_ID = compile_lazily(r"(?<![\w-])id[ \t]*=[ \t]*[\"']?\{\{[^{}]*\}\}")
_FOLDER = "_includes"


def unknowns(context: LinkContext) -> Iterator[Unknown]:
    """The anchors that the arguments of inclusions create in a page."""
    text = context.files.texts.read(context.location) or ""
    given: dict[str, set[str]] = {}
    for call in _CALL.finditer(text) if "{%" in text else ():
        values = given.setdefault(call["name"], set())
        values.update(match["value"] for match in _ARGUMENT.finditer(call["arguments"]))
    where = Scope(pages=frozenset((context.location,)))
    for name, values in given.items():
        path = _included(context, name) if values else None
        if path is not None:
            reason, names = f"an argument of `{name}`, which makes an id of it", OneOf(frozenset(values))
            yield Unknown(frozenset(("anchor",)), names, where, reason, (path, 0), by="included texts")


def _included(context: LinkContext, name: str) -> str | None:
    """The text of an included file, if it has an id that is an expression; otherwise None."""
    root = context.files.above(context.folder, _FOLDER)
    path = os.path.normpath(os.path.join(root, _FOLDER, name)) if root is not None else ""
    if not path or not context.files.inside(path):
        return None
    return path if context.files.once(_has_open_id, path) else None


def _has_open_id(files: Files, path: str) -> bool:
    return _OPEN_ID.search(files.texts.read(path) or "") is not None
