"""How wide characters are, and colours."""

from __future__ import annotations

import pytest

from refcheck.reports._terminal import painted, plain, width


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
