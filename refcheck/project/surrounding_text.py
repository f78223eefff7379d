"""What the parts of a page are told of the text that it is read in, where that is more than the page."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Protocol

from refcheck.facts.model import Definition


class SurroundingText(Protocol):
    """A text of several pages."""

    @property
    def read_notes(self) -> Set[str]:
        """The normalized ids that references to footnotes name, without those in notes that are not read."""

    @property
    def examples(self) -> Set[str]:
        """The names of the items of example lists."""

    def has_footnote(self, key: str) -> bool:
        """Whether any page has a footnote of a normalized id."""

    def shows(self, key: str, note: Definition) -> bool:
        """Whether of the footnotes of a normalized id this one is shown."""


FindText = Callable[[], SurroundingText | None]
"""Returns the text that a page is a part of; None where it is one of its own."""


def no_text() -> None:
    """For a page that is a text of its own."""
    return
