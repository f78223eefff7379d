"""The lines that begin and end fenced code."""

from __future__ import annotations

import pytest

from refcheck.facts.fences import fences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\n```\nb\n```\nc", ["opens ", "ends "]),
        ("```{=latex}\nb\n```", ["opens {=latex}", "ends {=latex}"]),
        ("~~~ r\n```\nb\n~~~~\nc", ["opens r", "ends r"]),
        ("````\n```\n````\nc", ["opens ", "ends "]),
        ("> - ```\n>   b\n>   ```\n> c", ["opens ", "ends "]),
        ("```\nb\n``` c\n", ["opens "]),
        ("a `` b\na ``` b\n``\n", []),
        ("", []),
    ],
)
def test_code_has_an_info_string_until_its_fence_is_closed(text: str, found: list[str]) -> None:
    assert [f"{'opens' if fence.opens else 'ends'} {fence.code}" for fence in fences(text)] == found


def test_a_fence_is_a_whole_line() -> None:
    text = "a\n  ``` r  \nb\n  ```"
    assert [text[fence.start : fence.end] for fence in fences(text)] == ["  ``` r  ", "  ```"]
