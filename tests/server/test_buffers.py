"""Open texts are edited as the protocol says, whatever they contain; offsets and positions fit together."""

from __future__ import annotations

import random

import pytest

from refcheck.server.buffers import Buffer, TextEdit
from refcheck.server.positions import LineIndex, Position
from tests.server.slow_text import offset_of, places

ENCODINGS = ("utf-8", "utf-16", "utf-32")
PIECES = (
    "a",
    "é",
    "ß",
    "漢",
    "😀",
    "\n",
    "\r\n",
    "\r",
    "\f",
    "\u2028",
    "\u0085",
    "\x0b",
    "\t",
    "",
    "[x](y)",
    "e\u0301",
)


def text_of(chance: random.Random, most: int) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randrange(most)))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_edits_are_made_where_the_client_means(encoding: str) -> None:
    chance = random.Random(encoding)
    buffer = Buffer(0, "")
    text = ""
    for version in range(1, 600):
        if len(text) > 60:
            text = text_of(chance, 12)
            buffer = buffer.edited(version, [TextEdit(text)], encoding)
        edits = []
        for _ in range(chance.choice((1, 1, 1, 3))):
            start, end = sorted(Position(chance.randrange(-1, 9), chance.randrange(-1, 12)) for _ in range(2))
            new = text_of(chance, 5)
            edits.append(TextEdit(new, start, end))
            first = offset_of(text, *start, encoding) if start.line >= 0 else 0
            last = offset_of(text, *end, encoding) if end.line >= 0 else 0
            text = text[:first] + new + text[last:]
        buffer = buffer.edited(version, edits, encoding)
        assert buffer.text == text, (version, edits)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_positions_of_all_offsets(encoding: str) -> None:
    chance = random.Random(encoding)
    for _ in range(150):
        text = text_of(chance, 20)
        index = LineIndex(text, encoding)
        assert [index.position(offset) for offset in range(len(text) + 1)] == places(text, encoding), repr(text)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_offsets_of_all_positions(encoding: str) -> None:
    chance = random.Random(encoding)
    for _ in range(40):
        text = text_of(chance, 12)
        index = LineIndex(text, encoding)
        for line in range(6):
            for column in range(14):
                assert index.offset(Position(line, column)) == offset_of(text, line, column, encoding), repr(text)


def test_a_form_feed_ends_no_line() -> None:
    buffer = Buffer(0, "one\ftwo\nthree\n")
    assert buffer.edited(1, [TextEdit("3", Position(1, 0), Position(1, 5))], "utf-16").text == "one\ftwo\n3\n"


def test_a_column_within_an_emoji_is_in_front_of_it() -> None:
    assert LineIndex("a😀b", "utf-16").offset(Position(0, 2)) == 1


def test_a_byte_order_mark_that_the_client_sends_is_a_column() -> None:
    index = LineIndex("abc", "utf-16", has_mark=True)
    assert (index.position(1), index.offset(Position(0, 2))) == (Position(0, 2), 1)


def test_half_a_character_is_replaced() -> None:
    assert Buffer(0, "").edited(1, [TextEdit("a\ud83d")], "utf-16").text == "a\ufffd"


def test_a_range_whose_end_is_in_front_of_its_start_is_turned() -> None:
    buffer = Buffer(0, "abc")
    assert buffer.edited(1, [TextEdit("", Position(0, 2), Position(0, 1))], "utf-16").text == "ac"
