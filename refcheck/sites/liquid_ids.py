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
    for call in _CALL.finditer(text) if "{%" in text else ():
        values = frozenset(match["value"] for match in _ARGUMENT.finditer(call["arguments"]))
        path = _included(context, call["name"]) if values else None
        if path is not None:
            reason = f"an argument of `{call['name']}`, which makes an id of it"
            where = Scope(pages=frozenset((context.location,)))
            yield Unknown(frozenset(("anchor",)), OneOf(values), where, reason, (path, 0), by="included texts")


def _included(context: LinkContext, name: str) -> str | None:
    """The text of an included file, if it has an id that is an expression; otherwise None."""
    root = context.files.above(context.folder, _FOLDER)
    path = os.path.normpath(os.path.join(root, _FOLDER, name)) if root is not None else ""
    if not path or not context.files.inside(path):
        return None
    return path if _OPEN_ID.search(context.files.texts.read(path) or "") else None
