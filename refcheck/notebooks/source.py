"""A notebook as a `Source`: the joined text of its cells, and the mapping back to the JSON.

Cells are separated by a paragraph of one character that no text uses. So no block continues from one cell into the
next, and a changed text can be split into its cells again. A code cell becomes a fence with the language in braces, as
Quarto and R Markdown write cells. A raw cell is left out, except for front matter in the first cell: Quarto reads it.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refcheck.facts.differences import differences
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.source import NotText, Position, Source
from refcheck.facts.text_faults import NotebookFault
from refcheck.notebooks.cells import Cell, Literal, NotANotebook, Notebook, read_cells

_SEPARATOR = "\n\n\ufdd0\n\n"
_FENCES = compile_lazily(r"`{3,}")
_BOM = "\ufeff"


class _Part(NamedTuple):
    """The text of a cell in the joined text."""

    start: int
    """The offset of the part in the joined text."""
    before: str
    """The text before the text of the cell: the opening of a fence."""
    cell: Cell
    number: int
    """The number of the cell, from 1, as editors count cells."""
    after: str

    @property
    def text_start(self) -> int:
        """The offset of the text of the cell in the joined text."""
        return self.start + len(self.before)


class NotebookSource(Source):
    """The Markdown of a notebook.

    Args:
        path: the displayed path.
        data: the content of the file.
    """

    def __init__(self, path: str, data: bytes) -> None:
        whole = Source.decoded(path, data)
        self._whole = whole
        self._json = whole.text
        self._has_bom = whole.bom
        self._parts: tuple[_Part, ...] = ()
        fault: NotebookFault | None = None
        text = ""
        if whole.fault is not None:
            fault = NotebookFault(whole.fault.offset, whole.fault.reason)
        else:
            try:
                self._parts = tuple(_parts(read_cells(self._json)))
                text = _SEPARATOR.join(part.before + part.cell.text + part.after for part in self._parts)
            except NotANotebook as error:
                fault = NotebookFault(error.offset, error.reason)
        super().__init__(path, self._json if fault is not None else text, fault, data)
        # The byte order mark belongs to the file, not to the text.
        self.bom = False

    def displayed(self, offset: int) -> Position:
        """The cell, and the line and column in it; see `Source.displayed`."""
        part = self._part_at(offset)
        if part is None:
            return super().displayed(offset)
        inside = part.cell.text[: max(0, offset - part.text_start)]
        line_start = max(inside.rfind("\n"), inside.rfind("\r")) + 1
        lines = inside.count("\n") + inside.count("\r") - inside.count("\r\n")
        return Position(lines + 1, len(inside) - line_start + 1, part.number)

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
        inside = min(max(0, offset - part.text_start), len(part.cell.text))
        written = _Written(self._json, part.cell.strings)
        return self._whole.position(written.offset_at(inside, is_end=False))

    def line_in_file(self, number: int) -> str:
        """The text of a line of the JSON."""
        return self._whole.line(number)

    def _part_at(self, offset: int) -> _Part | None:
        found = bisect_right(self._parts, offset, key=lambda part: part.start) - 1
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
            raise NotText(1, "the change is not inside of one cell")
        changed = "".join(self._changed(pieces))
        return ((_BOM if self._has_bom else "") + changed).encode("utf-8")

    def _changed(self, pieces: Sequence[str]) -> Iterator[str]:
        """The pieces of the JSON, with new texts of the cells."""
        done = 0
        for part, piece in zip(self._parts, pieces, strict=True):
            if piece == part.before + part.cell.text + part.after:
                continue
            if not (piece.startswith(part.before) and piece.endswith(part.after)):
                raise NotText(1, "the change is not inside of one cell")
            written = _Written(self._json, part.cell.strings)
            for start, end, new in _edits(part.cell.text, piece[len(part.before) : len(piece) - len(part.after)]):
                yield self._json[done : written.offset_at(start, is_end=False)]
                yield written.encoded(start, new)
                done = written.offset_at(end, is_end=end > start)
        yield self._json[done:]


class _Written:
    """The text of a cell as it is written in the JSON.

    Args:
        strings: the strings of the cell, at least one.
    """

    def __init__(self, text: str, strings: Sequence[Literal]) -> None:
        self._json = text
        self._strings = strings
        # JSON that escapes all non-ASCII characters has at least one escape of this form.
        self._is_ascii = text.isascii() and "\\u" in text
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
            offsets = self._offsets[found] = self._strings[found].offsets(self._json)
        return offsets[offset - self._starts[found]]

    def encoded(self, offset: int, text: str) -> str:
        """The JSON of a new text at an offset, with a string for each line if the cell is written so."""
        written = json.dumps(text, ensure_ascii=self._is_ascii)[1:-1]
        return written.replace("\\n", f'\\n"{self._between}"') if self._between else written

    @property
    def _between(self) -> str:
        """The JSON between two strings; empty if the text of the cell is one string."""
        first = self._strings[0]
        if len(self._strings) > 1:
            return self._json[first.end : self._strings[1].start]
        before = self._json[: first.start].rpartition("[")[2]
        is_list = not before.strip() and self._json[: first.start].rstrip().endswith("[")
        return f",{before}" if is_list else ""


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


def _parts(notebook: Notebook) -> Iterator[_Part]:
    start = 0
    for index, cell in enumerate(notebook.cells):
        before = after = ""
        if not cell.strings or _SEPARATOR in cell.text:
            continue
        if cell.kind == "code":
            before, after = _fence(cell.text, notebook.language)
        elif cell.kind != "markdown" and not _is_front_matter(cell, index):
            continue
        part = _Part(start, before, cell, index + 1, after)
        yield part
        start = part.text_start + len(cell.text) + len(after) + len(_SEPARATOR)


def _fence(code: str, language: str) -> tuple[str, str]:
    marks = "`" * max(3, 1 + max(map(len, _FENCES.findall(code)), default=0))
    return f"{marks}{{{language}}}\n", f"\n{marks}"


def _is_front_matter(cell: Cell, index: int) -> bool:
    return cell.kind == "raw" and index == 0 and cell.text.startswith("---")
