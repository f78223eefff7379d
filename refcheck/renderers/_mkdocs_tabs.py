"""The anchors of tabs, `=== "Tab"`: with the option `slugify` of `pymdownx.tabbed`, each has the slug of its title.

Without that option they have numbers alone (`__tabbed_1_1`); a title that occurs again gets one, too (`tab_1`). With
`combine_header_slug` the anchor of the heading above comes before the slug. Run with pymdown-extensions 13.1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Piece
from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.links.destinations import LinkContext
from refcheck.renderers._mkdocs_slugs import tab_slugs
from refcheck.sites import mkdocs
from refcheck.slugs import Heading

_TITLE = compile_lazily(r"^[ \t>]*===[!+]{0,2}[ ]{1,9}\"(?P<title>[^\n]{1,300})\"[ ]*$", re.MULTILINE)
_MARKUP = compile_lazily(r"[*`]")
_ANCHORS: frozenset[Made] = frozenset(("anchor",))


class _Tabs(NamedTuple):
    """The anchors of the tabs of a page."""

    slugs: Sequence[str]
    follows_heading: bool
    """Whether the anchor of a heading comes before each."""

    def matches(self, name: str) -> bool:
        """Whether a tab has this anchor."""
        return name in self.slugs or (self.follows_heading and name.endswith(tuple(f"-{slug}" for slug in self.slugs)))


def unknown_anchors(context: LinkContext) -> Iterable[Unknown]:
    """The anchors of the tabs in a page of a site of MkDocs."""
    folder = context.files.above(context.folder, *mkdocs.CONFIGS)
    rule = context.files.once(tab_slugs, folder) if folder else None
    if rule is None:
        return ()
    text = context.files.texts.read(context.location) or ""
    titles = [_MARKUP.sub("", match["title"]) for match in _TITLE.finditer(text)]
    slugs = rule.slugs([Heading((Piece("text", title),), "") for title in titles])
    names = _Tabs(slugs, rule.follows_heading)
    where = Scope(frozenset((context.location,)))
    return (Unknown(_ANCHORS, names, where, "a tab has this title", (context.location, 1), is_named=True),)
