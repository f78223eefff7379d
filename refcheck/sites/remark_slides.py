"""Slides of remark.js, which the R package xaringan makes of R Markdown.

A slide has the anchor that a line `name: x` at its start gives, and its number (the wiki of remark, "Slide properties"
and "Linking to slides"). Its dialect of Markdown is not one that refcheck reads. Lines of hyphens part the slides, so
that there are not more than these and two: the first one, and that of the title, which xaringan adds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.links.destinations import LinkContext

FORMAT = "xaringan::"
"""The beginning of the names of its output formats."""
_NAME = compile_lazily(r"^name:[ \t]*(?P<name>\S{1,200})[ \t]*$")


class _Slides(NamedTuple):
    """The names of the slides of a text."""

    names: frozenset[str]
    most: int
    """There are not more slides."""

    def matches(self, name: str) -> bool:
        """Whether a slide has this name or number."""
        is_number = name.isdecimal() and len(name) <= len(str(self.most))
        return name in self.names or (is_number and 1 <= int(name) <= self.most)


def unknowns(context: LinkContext) -> Iterable[Unknown]:
    """The anchors of the slides in a page."""
    text = context.files.texts.read(context.location) or ""
    end = text.find("\n---", 3) if text.startswith("---") else -1
    # A text about xaringan names it, too.
    if FORMAT not in text[: max(end, 0)]:
        return ()
    lines = text[end + 1 :].splitlines()[1:]
    most = 2 + sum(line.rstrip() in ("--", "---") for line in lines)
    found = (_NAME.match(line) for line in lines)
    names = frozenset(match["name"] for match in found if match is not None)
    where = Scope(pages=frozenset((context.location,)))
    made: frozenset[Made] = frozenset(("anchor",))
    return (Unknown(made, _Slides(names, most), where, "a slide has this name", (context.location, 1), is_named=True),)
