"""The anchors of components in a page: their `id`, or one made from a title in their attributes.

GitBook makes one of `<summary>Title</summary>`, Fumadocs and Nextra of `[#id]` at the end of a heading. GitBook was not
run, and its documentation was not read: links in projects that use it name such anchors.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext
from refcheck.sites.shown_code import without_code

_SUMMARY = compile_lazily(r"<summary>(?P<title>[^\n]{1,300}?)</summary>")
_MARKUP = compile_lazily(r"<[^<>]*>")
_HEADING_ID = compile_lazily(r"^#{1,6}[ \t][^\n]{0,300}?\[#(?P<id>[^\]\s]{1,100})\][ \t]*$", re.MULTILINE)
# The sign comes first: searching for the names takes ten times as long.
_VALUE = compile_lazily(r"=(?:\{[ \t]{0,9})?(?:\"(?P<double>[^\"\n]{1,200})\"|'(?P<single>[^'\n]{1,200})')")
_NAMED = compile_lazily(r"(?:^|\W)(?:id|title|label|name|query|path|body|header)$")
_LONGEST_NAME, _LONGEST_TAG = len("-header"), 2000
# Of a component, and of a tag of GitBook or a directive: `{% tab title="x" %}`, `:::tip{id="x"}`.
_TAGS = (("<", ">"), ("{", "}"))
_EXPRESSION = compile_lazily(r"\{[^{}]*\}")


def unknowns(context: LinkContext, slug: Callable[[str], str]) -> tuple[Unknown, ...]:
    """The anchors of the components of a page.

    Args:
        slug: makes an anchor of a title.
    """
    text = without_code(context.files.texts.read(context.location) or "")
    values = {match["double"] or match["single"] for match in _VALUE.finditer(text) if _is_anchor(text, match.start())}
    if not values:
        return ()
    names = OneOf(frozenset(values | {slug(value) for value in values} | {f"param-{slug(value)}" for value in values}))
    where, reason = Scope(frozenset((context.location,))), "a component of the page has this anchor"
    return (Unknown(frozenset(("anchor",)), names, where, reason, (context.location, 0), "components"),)


def of_other_sites(context: LinkContext, slug: Callable[[str], str]) -> tuple[Unknown, ...]:
    """The anchors of a page of GitBook, Fumadocs and the like.

    Args:
        slug: makes an anchor of a title.
    """
    text = without_code(context.files.texts.read(context.location) or "")
    titles = (match["title"] for match in _SUMMARY.finditer(text))
    names = {slug(_MARKUP.sub("", title).strip()) for title in titles}
    names |= {match["id"] for match in (_HEADING_ID.finditer(text) if "[#" in text else ())}
    where, reason = Scope(frozenset((context.location,))), "a part of the page has this anchor"
    parts = (Unknown(frozenset(("anchor",)), OneOf(frozenset(names)), where, reason, (context.location, 0), "parts"),)
    return (*(parts if names else ()), *unknowns(context, slug))


def _is_anchor(text: str, sign: int) -> bool:
    """Whether the name before an equals sign is that of an attribute of a tag that gives an anchor."""
    return _NAMED.search(text[max(sign - _LONGEST_NAME, 0) : sign]) is not None and _is_in_tag(text, sign)


def _is_in_tag(text: str, sign: int) -> bool:
    before = text[max(sign - _LONGEST_TAG, 0) : sign]
    # Of `icon={<Icon style={{a: 1}} />}`, the innermost first.
    for _ in range(3):
        before = _EXPRESSION.sub("", before)
    return any(before.rfind(opening) > before.rfind(closing) for opening, closing in _TAGS)
