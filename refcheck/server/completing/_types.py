"""The data types of completions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, cast, get_args

from refcheck.facts.model import Span
from refcheck.numbering.counting import THEOREMS
from refcheck.server.answers import Kind

_ICONS: Mapping[str, Kind] = {
    "citation-entry": "citation",
    "html-heading": "heading",
    "inline-note": "footnote",
    "picture": "file",
    "reference-entry": "citation",
    "section": "heading",
    "term": "keyword",
}


class Typed(NamedTuple):
    """An unfinished reference before the cursor."""

    span: Span
    """The span that a completion replaces: the typed text, the rest of the name and its closing after the cursor."""
    word: str
    """The typed part of the name."""
    probe: str
    """The whole reference, with `{}` for its name; it is parsed in place of the typed text."""
    form: str = ""
    """The variant of the reference: the name of a role, a tag ..."""
    before: str = ""
    """The typed part of the path or the group before the name."""
    closing: str = ""
    """The text that a completion adds after the name."""


class Candidate(NamedTuple):
    """A name that the user may mean."""

    name: str
    folded: str
    """The case-folded name and its text, a caption or a title; the search uses this."""
    value: Any = None
    """The data that the module needs to finish the candidate."""

    @classmethod
    def of(cls, name: str, text: str = "", value: Any = None) -> Candidate:
        """A candidate with a name.

        Args:
            text: its caption or title.
        """
        return cls(name, f"{name}\n{text}".casefold(), value)


def icon(kind: str) -> Kind:
    """The icon that an editor shows for a kind of definition or file."""
    if kind in get_args(Kind):
        return cast("Kind", kind)
    return "theorem" if kind in THEOREMS else _ICONS.get(kind, "label")
