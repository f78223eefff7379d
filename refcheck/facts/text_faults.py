"""What keeps a text from being read as it is meant: bytes that are not UTF-8, front matter that is not YAML."""

# Annotations are not postponed here, as in `model`.
from typing import Literal, NamedTuple

FrontMatterFaultKind = Literal["syntax", "tab", "tag", "value", "key", "duplicate"]
"""What is wrong with a front matter: `syntax` for what no renderer reads.

Else what some read: a tab in the indentation, a tag without a meaning, a value that does not exist (the date
2021-02-30), a name that is not a text (`{{ x }}: y`), a name that is given twice.
"""


class FrontMatterFault(NamedTuple):
    """What is wrong with a front matter, and where."""

    kind: FrontMatterFaultKind
    message: str
    offset: int


class EncodingFault(NamedTuple):
    """Why the bytes of a text are not UTF-8."""

    offset: int
    """Where the first bad byte is, in characters of the text as it was read."""
    reason: str
    """What is wrong with it, for a person."""
    encoding: str = ""
    """The name of the encoding that the text seems to have, as it was read; empty if none could be told."""

    @property
    def is_readable(self) -> bool:
        """Whether the text could be read; what is in it is unknown otherwise."""
        return bool(self.encoding)
