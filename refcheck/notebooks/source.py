"""A notebook as a `Source`: the joined text of its cells, and the mapping back to the JSON.

Cells are separated by a paragraph of one character that no text uses. So no block continues from one cell into the
next, and a changed text can be split into its cells again. A code cell becomes a fence with the language in braces, as
Quarto and R Markdown write cells. A raw cell is left out, except for front matter in the first cell: Quarto reads it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property

from refcheck.facts.differences import differences
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.facts.source import NotText, Position, Source
from refcheck.facts.text_faults import POINTER, NotebookFault
from refcheck.notebooks.cells import Cell, Literal, NotANotebook, Notebook, read_cells

_MARK = "\ufdd0"
_SEPARATOR = f"\n\n{_MARK}\n\n"
_SPACE = " \t\r\n"
# The first line of a pointer, by the specification of Git LFS 3.7.
_POINTER = "version https://git-lfs.github.com/spec/"
_OUTSIDE = "the change is not inside of one cell of the notebook"
_FENCES = compile_lazily(r"`{3,}")


class _Part:
    """The text of a cell in the joined text.

    Args:
        notebook: the JSON of the notebook.
        cell: the cell, with at least one string.

    Attributes:
        number: the number of the cell, from 1, as editors count cells.
        before: the text before the text of the cell: the opening of a fence.
        after: the text after it: the end of the fence.
        text: the text of the cell.
        start: the offset of the part in the joined text.
        text_start: the offset of the text of the cell in the joined text.
    """

    def __init__(self, notebook: _Json, cell: Cell, number: int, fence: tuple[str, str], start: int) -> None:
        self.number = number
        self.before, self.after = fence
        self.text = cell.text
        self.start = start
        self.text_start = start + len(self.before)
        self._notebook = notebook
        self._cell = cell

    @property
    def whole(self) -> str:
        """The text of the cell with the fence around it."""
        return self.before + self.text + self.after

    @cached_property
    def lines(self) -> Source:
        """The text of the cell, which knows its lines."""
        return Source("", self.text)

    @cached_property
    def written(self) -> _Written:
        """The text of the cell as it is written in the JSON."""
        return _Written(self._notebook, self._cell.strings)

    def inside(self, offset: int) -> int:
        """The offset in the text of the cell for one in the joined text."""
        return min(max(0, offset - self.text_start), len(self.text))


class _Json:
    """The JSON of a notebook.

    Attributes:
        text: the text of the file.
        is_ascii: whether all non-ASCII characters are escaped.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        # One that escapes them has at least one escape of this form.
        self.is_ascii = text.isascii() and "\\u" in text


class NotebookSource(Source):
    """The Markdown of a notebook.

    Args:
        path: the displayed path.
        data: the content of the file.
    """

    def __init__(self, path: str, data: bytes) -> None:
        whole = Source.decoded(path, data)
        self._whole = whole
        self._parts: tuple[_Part, ...] = ()
        fault: NotebookFault | None = None
        text = ""
        if whole.fault is not None:
            fault = NotebookFault(whole.fault.offset, whole.fault.reason)
        elif whole.text.startswith(_POINTER):
            fault = NotebookFault(0, POINTER)
        else:
            try:
                self._parts = tuple(_parts(_Json(whole.text), read_cells(whole.text)))
                text = _SEPARATOR.join(part.whole for part in self._parts)
            except NotANotebook as error:
                fault = NotebookFault(error.offset, error.reason)
        super().__init__(path, whole.text if fault is not None else text, fault, data)
        self._starts = [part.start for part in self._parts]
        # The byte order mark belongs to the file, not to the text.
        self.bom = False

    def displayed(self, offset: int) -> Position:
        """The cell, and the line and column in it; see `Source.displayed`."""
        part = self._part_at(offset)
        if part is None:
            return super().displayed(offset)
        return Position(*part.lines.position(part.inside(offset)), part.number)

    def obstacle(self, text: str) -> str:
        """The reason why the cells cannot hold another text; see `Source.obstacle`."""
        try:
            self.to_bytes(text)
        except NotText as error:
            return error.reason
        return ""

    def with_text(self, text: str, path: str = "") -> Source:
        """The notebook with another text in its cells; a plain text if the text cannot be split into the cells."""
        try:
            return NotebookSource(path or self.path, self.to_bytes(text))
        except NotText:
            return super().with_text(text, path)

    def in_file(self, offset: int) -> tuple[int, int]:
        """The line and column in the JSON for an offset in the text."""
        part = self._part_at(offset)
        if part is None:
            return super().in_file(offset)
        return self._whole.position(part.written.offset_at(part.inside(offset), is_end=False))

    def line(self, number: int) -> str:
        """The text of a line; nothing of the paragraph between two cells."""
        text = super().line(number)
        return "" if text == _MARK else text

    def line_in_file(self, number: int) -> str:
        """The text of a line of the JSON."""
        return self._whole.line(number)

    def cell_at(self, offset: int) -> tuple[int, int] | None:
        """The number of the cell of an offset, and the offset in the text of the cell; None if there is no cell."""
        part = self._part_at(offset)
        return (part.number, part.inside(offset)) if part is not None else None

    def cell_text(self, number: int) -> str:
        """The text of a cell; empty if the cell is not part of the text."""
        part = self._part_of(number)
        return part.text if part is not None else ""

    def offset_of(self, number: int, offset: int) -> int | None:
        """The offset in the text for one in the text of a cell; None if the cell is not part of the text."""
        part = self._part_of(number)
        return part.text_start + min(max(0, offset), len(part.text)) if part is not None else None

    def is_in_one_cell(self, span: Span) -> bool:
        """Whether a span is in the text of one cell, so that it can be replaced there."""
        part = self._part_at(span.start)
        return part is not None and part.text_start <= span.start and span.end <= part.text_start + len(part.text)

    def _part_of(self, number: int) -> _Part | None:
        return self._by_number.get(number)

    @cached_property
    def _by_number(self) -> dict[int, _Part]:
        return {part.number: part for part in self._parts}

    def _part_at(self, offset: int) -> _Part | None:
        found = bisect_right(self._starts, offset) - 1
        return self._parts[max(0, found)] if self._parts else None

    def to_bytes(self, text: str | None = None) -> bytes:
        """The bytes of the notebook, with its own text or another one in its cells.

        Raises:
            NotText: if the text cannot be split into the same cells, or has changed outside of the cells.
        """
        if text is None or text == self.text:
            return self._data
        if self.fault is not None:
            raise NotText(1, self.fault.reason)
        pieces = text.split(_SEPARATOR)
        if len(pieces) != len(self._parts):
            raise NotText(1, _OUTSIDE)
        return self._whole.to_bytes("".join(self._changed(pieces)))

    def _changed(self, pieces: Sequence[str]) -> Iterator[str]:
        """The pieces of the JSON, with new texts of the cells."""
        json, done = self._whole.text, 0
        for part, piece in zip(self._parts, pieces, strict=True):
            if piece == part.whole:
                continue
            if not (piece.startswith(part.before) and piece.endswith(part.after)):
                raise NotText(1, _OUTSIDE)
            written = part.written
            for start, end, new in _edits(part.text, piece[len(part.before) : len(piece) - len(part.after)]):
                yield json[done : written.offset_at(start, is_end=False)]
                yield written.encoded(new)
                done = written.offset_at(end, is_end=end > start)
        yield json[done:]


class _Written:
    """The text of a cell as it is written in the JSON.

    Args:
        strings: the strings of the cell, at least one.
    """

    def __init__(self, notebook: _Json, strings: Sequence[Literal]) -> None:
        self._notebook = notebook
        self._strings = strings
        self._offsets: dict[int, list[int]] = {}
        self._starts: list[int] = []
        length = 0
        for string in strings:
            self._starts.append(length)
            length += len(string.text)

    def offset_at(self, offset: int, *, is_end: bool) -> int:
        """The offset in the JSON of a character of the text.

        Args:
            is_end: whether it is the end of a replaced span. Between two strings, an end is in the first string, a
                start in the second.
        """
        found = bisect_right(self._starts, offset - 1 if is_end else offset) - 1
        offsets = self._offsets.get(found)
        if offsets is None:
            offsets = self._offsets[found] = self._strings[found].offsets(self._notebook.text)
        return offsets[offset - self._starts[found]]

    def encoded(self, text: str) -> str:
        """The JSON of a new text in the cell, with a string for each line if the cell is written so."""
        lines = text.split("\n") if self._between else [text]
        written = (json.dumps(line, ensure_ascii=self._notebook.is_ascii)[1:-1] for line in lines)
        return f'\\n"{self._between}"'.join(written)

    @cached_property
    def _between(self) -> str:
        """The JSON between two strings; empty if the text of the cell is one string."""
        text, first = self._notebook.text, self._strings[0]
        if len(self._strings) > 1:
            return text[first.end : self._strings[1].start]
        start = first.start
        while text[start - 1] in _SPACE:
            start -= 1
        return f",{text[start : first.start]}" if text[start - 1] == "[" else ""


def _edits(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """The changes of a text: the start and end of each replaced part, and its new text."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for change in differences(old, new):
        start, replaced = starts[change.start], "".join(old[change.start : change.end])
        text = "".join(new[change.other_start : change.other_end])
        shared = _shared(replaced, text)
        replaced, text = replaced[shared:], text[shared:]
        kept = _shared(replaced[::-1], text[::-1])
        yield (
            start + shared,
            start + shared + len(replaced) - kept,
            text[: len(text) - kept],
        )


def _shared(first: str, second: str) -> int:
    """The number of characters that are equal at the start of two texts."""
    number = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        number += 1
    return number


def _parts(json: _Json, notebook: Notebook) -> Iterator[_Part]:
    start = 0
    for number, cell in enumerate(notebook.cells, 1):
        is_front_matter = cell.kind == "raw" and number == 1 and cell.text.startswith("---")
        if not cell.strings or not (cell.kind in ("markdown", "code") or is_front_matter):
            continue
        if _MARK in cell.text:
            raise NotANotebook(cell.strings[0].start, "a cell has the character U+FDD0, which no text may use")
        fence = _fence(cell.text, notebook.language) if cell.kind == "code" else ("", "")
        part = _Part(json, cell, number, fence, start)
        yield part
        start += len(part.whole) + len(_SEPARATOR)


def _fence(code: str, language: str) -> tuple[str, str]:
    """The opening of a fence around code, and its end."""
    marks = "`" * max(3, 1 + max(map(len, _FENCES.findall(code)), default=0))
    return f"{marks}{{{language}}}\n", f"\n{marks}"
