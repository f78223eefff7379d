"""The data from which completions are made."""

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
    """A reference that is begun before the cursor."""

    span: Span
    """What a completion replaces: what is typed, the rest of the name after the cursor, and what closes it there."""
    word: str
    """What is typed of the name."""
    probe: str
    """The reference in whole with `{}` for its name, which is read in place of what is typed."""
    form: str = ""
    """Of which of its forms it is: the name of a role, a tag ..."""
    before: str = ""
    """What is typed before the name, of the path or the group that it is in."""
    closing: str = ""
    """What a completion adds after the name."""


class Candidate(NamedTuple):
    """A name that may be meant."""

    name: str
    folded: str
    """The name and what it stands for, a caption or a title, in the case in which they are searched."""
    value: Any = None
    """What the module needs to finish it."""

    @classmethod
    def of(cls, name: str, text: str = "", value: Any = None) -> Candidate:
        """A candidate with a name.

        Args:
            text: what it stands for.
        """
        return cls(name, f"{name}\n{text}".casefold(), value)


def icon(kind: str) -> Kind:
    """What an editor shows for a kind of definition or file."""
    if kind in get_args(Kind):
        return cast("Kind", kind)
    return "theorem" if kind in THEOREMS else _ICONS.get(kind, "label")
