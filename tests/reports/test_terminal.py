"""What is escaped before it reaches a terminal, and how wide characters are."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.reports._terminal import painted, plain, safe, width


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("", ""),
        ("plain, ünïcödé 日本", "plain, ünïcödé 日本"),
        ("a\tb\nc\rd", "a\\tb\\nc\\rd"),
        ("\x00\x07\x1b[31m\x7f", "\\x00\\x07\\x1b[31m\\x7f"),
        ("\x85\x9b31m", "\\x85\\x9b31m"),
        ("\u202a\u202b\u202c\u202d\u202e", "\\u202a\\u202b\\u202c\\u202d\\u202e"),
        ("\u2066\u2067\u2068\u2069", "\\u2066\\u2067\\u2068\\u2069"),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\ud800", "\\ud800"),
        ("\udcff", "\\xff"),
        ("\u200d\u200e", "\u200d\u200e"),
    ],
)
def test_safe(text: str, escaped: str) -> None:
    assert safe(text) == escaped


@given(st.text(st.characters()))
def test_safe_text_is_one_line_that_can_be_encoded(text: str) -> None:
    escaped = safe(text)
    escaped.encode("utf-8")
    assert len(escaped.splitlines()) <= 1
    assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in escaped)
    assert safe(escaped) == escaped


@pytest.mark.parametrize(
    ("characters", "cells"),
    [("aé…·", 1), ("日本語ｆ、😀", 2), ("\u0301\u20dd\u200d\ufe0f\u1160", 0), ("\xad", 1)],
)
def test_width(characters: str, cells: int) -> None:
    assert {width(character) for character in characters} == {cells}


def test_paint() -> None:
    assert plain("a", "bold") == "a"
    assert painted("a", "bold") == "\x1b[1ma\x1b[0m"
    assert painted("", "bold") == ""
