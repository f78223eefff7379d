"""The interface through which the parts of a page see the text that it is read in, if that is more than the page."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Protocol

from refcheck.facts.model import Definition


class SurroundingText(Protocol):
    """A text of several pages."""

    @property
    def read_notes(self) -> Set[str]:
        """The normalized ids in references to footnotes, except in footnotes if the renderer ignores them there."""

    @property
    def examples(self) -> Set[str]:
        """The names of the items of example lists."""

    def has_footnote(self, key: str) -> bool:
        """Whether any page has a footnote of a normalized id."""

    def shows(self, key: str, note: Definition) -> bool:
        """Whether this footnote is the one shown for a normalized id."""


FindText = Callable[[], SurroundingText | None]
"""Returns the text that a page is a part of; None if the page is read alone."""


def no_text() -> None:
    """None, for a page that is read alone."""
    return
