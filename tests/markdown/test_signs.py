"""The signs of a text, in which marks of syntaxes are sought."""

from __future__ import annotations

import pytest

from refcheck.markdown.signs import signs_of


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("an ![image](a.png), {{ tag }}", b"![]{{}}"),
        ("two signs with letters between: [a^", b":[^"),
        ("a\r\nb\rc\nd", b"\n\n\n"),
        ("“ä” \U0001f600 \udc80!", b"!"),
        ("", b""),
    ],
)
def test_the_signs_of_a_text(text: str, signs: bytes) -> None:
    assert signs_of(text) == signs


@pytest.mark.parametrize("mark", ["![", "{{<", "{%", "%%", "[^", ":::", "[!", "{::", "={", "{`", "~{", "`{", "{#", "^"])
def test_a_mark_in_a_text_is_in_its_signs(mark: str) -> None:
    assert mark.encode() in signs_of(f"some text{mark}and more")
