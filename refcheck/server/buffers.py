"""The texts that are open in the editor, with its edits applied."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from refcheck.server.positions import Encoding, Position, characters, lines_of, without_newline

# Half a character, which an editor sends if a plug-in cuts one in two; no file can contain it.
_HALF = re.compile("[\ud800-\udfff]")


class TextEdit(NamedTuple):
    """A change of a text, in the positions of the text before it."""

    text: str
    start: Position | None = None
    """None to replace the whole text."""
    end: Position | None = None


class Buffer(NamedTuple):
    """An open text; it never changes."""

    uri: str
    """The address that the client uses."""
    version: int
    language: str
    text: str

    def edited(self, version: int, edits: Iterable[TextEdit], encoding: Encoding) -> Buffer:
        """The text after some edits, each of which begins with the result of the one before."""
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
    """A text without halves of characters."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def _replace(lines: list[str], start: Position, end: Position, text: str, encoding: Encoding) -> None:
    """Replaces a part of some lines; only those that it touches are looked at."""
    if end < start:
        start, end = end, start
    first, before = _clipped(lines, start, encoding)
    last, after = _clipped(lines, end, encoding)
    # A newline of two characters can come into being at either end, or fall apart.
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
    """The line of a position and the characters before it there; the end of the text if it is beyond that."""
    line, column = position
    if line < 0:
        return 0, 0
    if line >= len(lines):
        return len(lines) - 1, len(lines[-1])
    return line, characters(without_newline(lines[line]), column, encoding)
