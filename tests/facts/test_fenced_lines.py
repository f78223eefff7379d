"""Lines of a text, and the fenced code that they are in."""

from __future__ import annotations

import pytest

from refcheck.facts.fenced_lines import fenced_lines


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a\n```js\nb\n```\nc", [None, "js", "js", "js", None]),
        ("~~~~ {r}\n~~~\n```\n~~~~\na", ["{r}", "{r}", "{r}", "{r}", None]),
        ("> ```\n> a\n> ```\nb", ["", "", "", None]),
        ("- ```\n  a\n  ```\nb", ["", "", "", None]),
        ("a ``` b\nc", [None, None]),
        ("```\n``` info ends nothing\na", ["", "", ""]),
    ],
)
def test_the_code_of_each_line(text: str, codes: list[str | None]) -> None:
    lines = [*fenced_lines(text)]
    assert [line.code for line in lines] == codes
    assert [text[line.start : line.start + len(line.text)] for line in lines] == text.split("\n")


def test_fences_are_known_by_what_they_do() -> None:
    assert [line.fence for line in fenced_lines("```\na\n```\nb")] == ["opening", "", "closing", ""]
