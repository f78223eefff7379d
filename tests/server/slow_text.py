"""A text that is edited in the slowest and plainest way, as the protocol says, to compare with."""

from __future__ import annotations

WIDTHS = {
    "utf-8": lambda character: len(character.encode("utf-8")),
    "utf-16": lambda character: len(character.encode("utf-16-le")) // 2,
    "utf-32": lambda character: 1,
}


def places(text: str, encoding: str) -> list[tuple[int, int]]:
    """The position of each offset of a text, and of its end."""
    found, line, column = [], 0, 0
    for offset, character in enumerate(text):
        found.append((line, column))
        pair = text[offset : offset + 2] == "\r\n"
        if character == "\n" or (character == "\r" and not pair):
            line, column = line + 1, 0
        elif not pair:
            # What is between both characters of a newline is in front of them.
            column += WIDTHS[encoding](character)
    return [*found, (line, column)]


def offset_of(text: str, line: int, column: int, encoding: str) -> int:
    """The last offset of the line whose column is not greater; the end of the text if there is no such line."""
    found = places(text, encoding)
    if line > found[-1][0]:
        return len(text)
    end = min((offset for offset, place in enumerate(found) if place[0] > line), default=len(text) + 1)
    inside = [offset for offset in range(end) if found[offset][0] == line]
    # The newline itself cannot be entered.
    inside = [
        offset for offset in inside if not (offset and text[offset - 1] == "\r" and text[offset : offset + 1] == "\n")
    ]
    return max(offset for offset in inside if found[offset][1] <= max(column, 0))
