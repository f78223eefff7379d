"""The texts that are open in the editor, with its edits applied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from refcheck.server.positions import Encoding, Position, characters, lines_of, without_newline

# Half of a surrogate pair. An editor sends one if a plug-in splits a character; no file can contain it.
_HALF = re.compile("[\ud800-\udfff]")


class TextEdit(NamedTuple):
    """A change of a text, in the positions of the text before it."""

    text: str
    start: Position | None = None
    """The start of the replaced part; None to replace the whole text."""
    end: Position | None = None


class Buffer(NamedTuple):
    """An open text. It is immutable."""

    version: int
    text: str

    def edited(self, version: int, edits: Iterable[TextEdit], encoding: Encoding) -> Buffer:
        """The text after some edits. Each edit applies to the result of the one before."""
        lines: list[str] | None = None
        text = self.text
        for edit in edits:
            if edit.start is None or edit.end is None:
                lines, text = None, whole(edit.text)
                continue
            if lines is None:
                lines = lines_of(text)
            _replace(lines, edit.start, edit.end, whole(edit.text), encoding)
        return self._replace(version=version, text=text if lines is None else "".join(lines))


def whole(text: str) -> str:
    """A text in which each lone half of a surrogate pair is replaced."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _replace(lines: list[str], start: Position, end: Position, text: str, encoding: Encoding) -> None:
    """Replaces a part of some lines. It reads only the lines that the part touches."""
    if end < start:
        start, end = end, start
    first, before = _clipped(lines, start, encoding)
    last, after = _clipped(lines, end, encoding)
    # At either end, `\r` and `\n` can become one newline, or one newline can be split.
    text = lines[first][:before] + text + lines[last][after:]
    if first and lines[first - 1].endswith("\r"):
        first -= 1
        text = lines[first] + text
    if text.endswith("\r") and last + 1 < len(lines):
        last += 1
        text += lines[last]
    changed = lines_of(text)
    if last + 1 < len(lines) and not changed[-1]:
        changed.pop()
    lines[first : last + 1] = changed


def _clipped(lines: list[str], position: Position, encoding: Encoding) -> tuple[int, int]:
    """The line of a position and the number of characters before it there, at most the end of the text."""
    line, column = position
    if line < 0:
        return 0, 0
    if line >= len(lines):
        return len(lines) - 1, len(lines[-1])
    return line, characters(without_newline(lines[line]), column, encoding)
