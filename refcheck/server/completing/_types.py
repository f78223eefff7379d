"""The data of completions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from refcheck.facts.model import Span


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
    text: str = ""
    """What it stands for, which is searched, too: a caption, a title."""
    value: Any = None
    """What the module needs to finish it."""
    rank: int = 0
    """Of two that match as well, the lower one is offered first."""


class Completion(NamedTuple):
    """One completion."""

    label: str
    """The name, as it is shown."""
    kind: str
    """`figure`, `heading`, `footnote`, `citation-entry`, `page`, `folder` ..."""
    detail: str
    """Its number and caption."""
    span: Span
    """What is replaced."""
    text: str
    """By what."""
    filter: str
    """What the editor compares with the text that is replaced."""
    sort: str = ""
    about: Mapping[str, str | int] = {}
    """What is looked up if more is to be said of it: `location`, and `start` of the definition, if it is no file."""


class Completions(NamedTuple):
    """The completions at a place."""

    items: tuple[Completion, ...]
    is_incomplete: bool
    """Whether there are more than are given."""
