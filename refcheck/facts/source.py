"""The text of one file, and the only module that knows lines and columns."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from refcheck.facts.cached_property import cached_property
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple

if TYPE_CHECKING:
    from refcheck.facts.text_faults import EncodingFault, NotebookFault

_NEWLINE = compile_lazily(r"\r\n|\r|\n")
_BOM = "\ufeff"


class NotText(ValueError):
    """Raised for bytes that are not UTF-8.

    Attributes:
        line: the line, from 1, with the first bad byte.
        reason: the fault, as a text for the user.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class Position(NamedTuple):
    """A place as it is displayed: line and column from 1, in a notebook those in a cell."""

    line: int
    column: int
    cell: int | None = None
    """The number of the cell, from 1; None if the file is not a notebook."""

    def __str__(self) -> str:
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{cell}{self.line}:{self.column}"


class Source:
    """The decoded text of a file without its byte order mark, with newlines unchanged.

    Attributes:
        path: as shown, with forward slashes.
        text: the text that every `Span` refers to.
        bom: whether the file starts with a byte order mark; it does not count in columns.
        fault: why the file is not UTF-8, or not a notebook; None if it is. Such a file is never written.
    """

    def __init__(
        self, path: str, text: str, fault: EncodingFault | NotebookFault | None = None, data: bytes = b""
    ) -> None:
        self.path = path
        self.bom = text.startswith(_BOM)
        self.text = text[1:] if self.bom else text
        self.fault = fault
        self._data = data

    @classmethod
    def from_bytes(cls, path: str, data: bytes) -> Source:
        """Decodes UTF-8.

        Raises:
            NotText: if the bytes are not UTF-8.
        """
        try:
            return cls(path, data.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = 1 + len(_NEWLINE.findall(data[: error.start].decode("utf-8")))
            raise NotText(line, f"byte 0x{data[error.start]:02x} is not UTF-8") from None

    @classmethod
    def decoded(cls, path: str, data: bytes) -> Source:
        """Decodes UTF-8, and anything else in the encoding that it seems to have; see `fault`."""
        # Valid UTF-8 takes the short way.
        if b"\0" not in data:
            try:
                return cls(path, data.decode("utf-8"))
            except UnicodeDecodeError:
                pass
        from refcheck.facts.encodings import decode

        text, fault = decode(data)
        return cls(path, text, fault, data if fault is not None else b"")

    def to_bytes(self, text: str | None = None) -> bytes:
        """The bytes of this file, or of `text` instead, with the byte order mark kept.

        Raises:
            NotText: if another text would replace one that is not UTF-8.
        """
        if self.fault is not None:
            if text is not None and text != self.text:
                raise NotText(self.line_of(self.fault.offset), self.fault.reason)
            return self._data
        return ((_BOM if self.bom else "") + (self.text if text is None else text)).encode("utf-8")

    def obstacle(self, text: str) -> str:
        """The reason why the file cannot hold another text, in words; empty if it can."""
        return self.fault.reason if self.fault is not None and text != self.text else ""

    def with_text(self, text: str, path: str = "") -> Source:
        """Another text of this file.

        Args:
            path: as displayed; empty for the same.
        """
        return Source(path or self.path, text)

    @cached_property
    def _line_starts(self) -> list[int]:
        if "\r" not in self.text:
            lengths = map(len, self.text.split("\n"))
            # Each line starts one newline after the previous one.
            starts = [0, *accumulate(map((1).__add__, lengths))]
            starts.pop()
            return starts
        return [0, *(match.end() for match in _NEWLINE.finditer(self.text))]

    def line_of(self, offset: int) -> int:
        """The line, from 1, of the character at `offset`."""
        return bisect_right(self._line_starts, offset)

    @property
    def lines(self) -> int:
        """The number of lines, including an empty one at the end."""
        return len(self._line_starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1; columns count characters, as editors do."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def displayed(self, offset: int) -> Position:
        """The place of an offset as a person looks for it; a notebook has lines in cells."""
        return Position(*self.position(offset))

    def line_words(self, offset: int) -> str:
        """The line of an offset in words, for messages: `line 3`, in a notebook `line 3 of cell 2`."""
        line, _, cell = self.displayed(offset)
        return f"line {line}" if cell is None else f"line {line} of cell {cell}"

    def in_file(self, offset: int) -> tuple[int, int]:
        """The line and column of an offset in the file itself, for programs that show the file as it is."""
        return self.position(offset)

    def offset_of_line(self, number: int) -> int:
        """The offset at which line `number`, from 1, starts."""
        return self._line_starts[number - 1]

    def line_in_file(self, number: int) -> str:
        """The text of a line of the file itself, without its newline."""
        return self.line(number)

    def line(self, number: int) -> str:
        """The text of line `number`, from 1, without its newline."""
        starts = self._line_starts
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    @cached_property
    def newline(self) -> str:
        """The newline for new lines of this file: the first one in it."""
        match = _NEWLINE.search(self.text)
        return match.group() if match else "\n"
