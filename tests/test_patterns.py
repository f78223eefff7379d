"""Patterns mean what they mean to git."""

from __future__ import annotations

import pytest

from refcheck.patterns import Patterns


@pytest.mark.parametrize(
    ("line", "matched", "other"),
    [
        ("a.md", ["a.md", "x/a.md"], ["ba.md", "a.md.txt"]),
        ("/a.md", ["a.md"], ["x/a.md"]),
        ("x/a.md", ["x/a.md"], ["y/x/a.md"]),
        ("*.md", ["a.md", "x/.md"], ["a.mdx"]),
        ("?.md", ["a.md", "x/b.md"], ["ab.md", ".md"]),
        ("x/*", ["x/a.md", "x/y/a.md"], ["z/a.md"]),
        ("x/**", ["x/a.md", "x/y/a.md"], ["x"]),
        ("**/a.md", ["a.md", "x/y/a.md"], ["xa.md"]),
        ("x/**/a.md", ["x/a.md", "x/y/z/a.md"], ["x/ya.md"]),
        ("x**y", ["xy", "xay", "z/xay"], []),
        ("[ab].md", ["a.md", "b.md"], ["c.md"]),
        ("[!ab].md", ["c.md"], ["a.md"]),
        ("[^a-c].md", ["d.md"], ["b.md"]),
        ("[]-].md", ["].md", "-.md"], ["a.md"]),
        ("x[/]y", [], ["x/y"]),
        ("[a.md", [], ["a.md", "[a.md"]),
        ("a\\", [], ["a", "a\\"]),
        ("\\#a", ["#a"], ["\\#a"]),
        ("\\!a", ["!a"], []),
        ("\\*", ["*"], ["a"]),
        ("a  ", ["a"], ["a  "]),
        ("# a", [], ["# a", "a"]),
        ("", [], ["a"]),
        ("/", [], ["a"]),
        ("a.b", ["a.b"], ["axb"]),
    ],
)
def test_pattern(line: str, matched: list[str], other: list[str]) -> None:
    patterns = Patterns([line])
    assert [path for path in [*matched, *other] if patterns.decide(path)] == matched


def test_folders_only() -> None:
    patterns = Patterns(["build/"])
    assert patterns.decide("build") is None
    assert patterns.decide("x/build", directory=True) is True


def test_the_last_pattern_decides() -> None:
    patterns = Patterns(["*.md", "!/x/keep.md", "# comment", "draft*"])
    assert patterns.decide("a.md") is True
    assert patterns.decide("x/keep.md") is False
    assert patterns.decide("x/draft.md") is True
    assert patterns.decide("a.txt") is None


def test_empty_patterns_are_false() -> None:
    assert not Patterns([])
    assert not Patterns(["", "# comment"])
    assert Patterns(["!a"])


def test_covers_what_is_in_a_folder() -> None:
    patterns = Patterns(["docs/", "!docs/api/", "docs/api/index.md"])
    assert patterns.covers("docs/a/b.md")
    assert not patterns.covers("docs/api/b.md")
    assert patterns.covers("docs/api/index.md")
    assert not patterns.covers("a.md")


@pytest.mark.parametrize("line", ["[c-a].md", "a\\", "!", "[", "***", "/"])
def test_a_pattern_that_is_none_is_passed_over(line: str) -> None:
    assert Patterns([line, "a.md"]).decide("a.md") is True
