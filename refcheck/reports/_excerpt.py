"""The line of a finding, truncated to fit, and the place of the mark under it."""

from functools import lru_cache
from typing import TYPE_CHECKING

from refcheck.facts.named_tuple import NamedTuple
from refcheck.guards.safe_text import characters
from refcheck.reports._terminal import width

if TYPE_CHECKING:
    from refcheck.facts.model import Span
    from refcheck.facts.source import Source

_TAB_CELLS = 4
_CUT = "…"
# How many characters on either side are examined for each cell, however long the line is: some take no cell.
_CHARACTERS_PER_CELL = 2


class Excerpt(NamedTuple):
    """A printable line with the cells that are marked."""

    text: str
    indent: int
    """The number of cells before the mark."""
    length: int
    """The number of cells of the mark, at least one."""


class _Cell(NamedTuple):
    text: str
    width: int


def excerpt(source: "Source", span: "Span", room: int) -> Excerpt:
    """The line in which a span starts, at most `room` cells of it (30 or more), and the span's part of it.

    Tabs become spaces up to the next multiple of four cells, and characters that a terminal would act on become
    escapes.
    """
    text = source.text
    reach = room * _CHARACTERS_PER_CELL
    line_start = span.start - source.position(span.start)[1] + 1
    start = max(line_start, span.start - reach)
    after = text[span.start : span.start + reach]
    rest = after.split("\n", 1)[0].split("\r", 1)[0]
    cells = _cells(text[start : span.start] + rest)
    before = cells[: span.start - start]
    marked = cells[len(before) : len(before) + span.end - span.start]
    behind = cells[len(before) + len(marked) :]

    length = _width(marked)
    left, right = _width(before), _width(behind)
    cut_left, cut_right = start > line_start, len(rest) == reach
    if left + length + right > room or cut_left or cut_right:
        spare = max(0, room - length)
        keep = min(left, max(spare // 2, spare - right, room // 5))
        if keep < left or cut_left:
            before = [_Cell(_CUT, 1), *_last(before, keep - 1)]
            left = _width(before)
        tail = marked + behind
        if _width(tail) > room - left or cut_right:
            tail = _first(tail, room - left - 1)
            length = min(length, _width(tail) + 1)
            tail.append(_Cell(_CUT, 1))
        marked, behind = tail, []
    shown = "".join(cell.text for cell in (*before, *marked, *behind))
    return Excerpt(shown.rstrip(), left, max(1, length))


def _cells(text: str) -> list[_Cell]:
    shown = characters(text)
    if "\t" not in text:
        return list(map(_cell, text, shown))
    cells = []
    column = 0
    for character, written in zip(text, shown, strict=True):
        blanks = _TAB_CELLS - column % _TAB_CELLS
        cells.append(_Cell(" " * blanks, blanks) if character == "\t" else _cell(character, written))
        column += cells[-1].width
    return cells


@lru_cache(maxsize=1024)
def _cell(character: str, shown: str) -> _Cell:
    return _Cell(shown, width(character) if shown == character else len(shown))


def _width(cells: list[_Cell]) -> int:
    return sum(cell.width for cell in cells)


def _first(cells: list[_Cell], room: int) -> list[_Cell]:
    used = 0
    for count, cell in enumerate(cells):
        used += cell.width
        if used > room:
            return cells[:count]
    return cells[:]


def _last(cells: list[_Cell], room: int) -> list[_Cell]:
    return _first(cells[::-1], room)[::-1]
