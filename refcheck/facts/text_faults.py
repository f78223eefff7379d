"""Faults that keep a text from being read as intended: bytes that are not UTF-8, front matter that is not YAML."""

from typing import Literal

from refcheck.facts.named_tuple import NamedTuple

FrontMatterFaultKind = Literal["syntax", "tab", "narrow-tab", "tag", "value", "key", "duplicate"]
"""The faults of a front matter: `syntax` if no renderer reads it.

The others are read by some renderers: a tab in the indentation, a tag without a meaning, a value that does not exist
(the date 2021-02-30), a name that is not a text (`{{ x }}: y`), a name that is given more than once.
"""


class FrontMatterFault(NamedTuple):
    """A fault of a front matter, and its place."""

    kind: FrontMatterFaultKind
    message: str
    offset: int


class EncodingFault(NamedTuple):
    """Why the bytes of a text are not UTF-8."""

    offset: int
    """The offset of the first bad byte, in characters of the decoded text."""
    reason: str
    """The fault, as a text for the user."""
    encoding: str = ""
    """The name of the encoding that the text seems to have, as it was read; empty if unknown."""

    @property
    def is_readable(self) -> bool:
        """Whether the text could be read; otherwise its content is unknown."""
        return bool(self.encoding)


POINTER = "it is a pointer of Git LFS, and its content is not here"
"""The reason for a file that git keeps elsewhere and that was not fetched: nothing about it is wrong."""


class NotebookFault(NamedTuple):
    """Why a file is not a notebook: its text is that of the file, and its content is unknown."""

    offset: int
    """The offset of the fault, in characters of the text of the file."""
    reason: str
    """The fault, as a text for the user."""
    encoding: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether the text could be read: never."""
        return False
