"""The anchors of components in a page: their `id`, or one made from a title in their attributes."""

from __future__ import annotations

from collections.abc import Callable

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext

_ATTRIBUTE = compile_lazily(
    r"\b(?:id|title|label|name|query|path|body|header)=(?:\{[ \t]*)?"
    r"(?:\"(?P<double>[^\"\n]{1,200})\"|'(?P<single>[^'\n]{1,200})')"
)


def unknowns(context: LinkContext, slug: Callable[[str], str]) -> tuple[Unknown, ...]:
    """The anchors of the components of a page.

    Args:
        slug: makes an anchor of a title.
    """
    text = context.files.texts.read(context.location) or ""
    values = {match["double"] or match["single"] for match in _ATTRIBUTE.finditer(text)}
    if not values:
        return ()
    names = OneOf(frozenset(values | {slug(value) for value in values} | {f"param-{slug(value)}" for value in values}))
    where, reason = Scope(frozenset((context.location,))), "a component of the page has this anchor"
    return (Unknown(frozenset(("anchor",)), names, where, reason, (context.location, 0), "components"),)
