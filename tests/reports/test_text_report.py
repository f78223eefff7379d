"""The report for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.facts.model import Related, Results, Span
from refcheck.facts.source import Source
from refcheck.reports import render
from refcheck.reports._excerpt import excerpt
from refcheck.reports._terminal import safe, width

if TYPE_CHECKING:
    from conftest import Make


def test_whole_report(some: Results) -> None:
    assert (
        render("text", some)
        == """\
renderer hexo-pandoc for 2 files: front matter, and 1 other reason
renderer github for 1 file

notes/a.md:1:5: error[101] undefined-label: no figure `fig:x`
   1 | See [@fig:x] and
     |     ^^^^^^^^
help: did you mean `fig:y`?
note: notes/a.md:3:12: `fig:y` is defined here
note: other/b.md: and here
 fix: write `[@fig:y]`

notes/a.md:3:12: warning[301] unused-label: `fig:y` is not used
   3 | ![A](a.png){#fig:y}
     |            ^^^^^^^^

日本.md:1:4: warning[502] stale-number: the number is 2
   1 |     図 [@fig:z]
     |        ^^^^^^^^
 fix: write 2 (unsafe)

日本.md:3:1: info[601] advice: two lines
   3 | foo
     | ^^^ … to line 4

4 findings in 2 files (1 error, 2 warnings, 1 info), 2 fixable (1 unsafe); 3 files checked
"""
    )


def test_colour_adds_nothing_but_escape_codes(some: Results) -> None:
    colored = render("text", some._replace(color=True))
    assert "\x1b[1;31merror[101]\x1b[0m" in colored
    assert "\x1b[1;31m^^^^^^^^\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render("text", some)


@pytest.mark.parametrize(
    ("renderers", "lines"),
    [
        ({}, []),
        ({"a": ("github", "asked for")}, ["renderer github: asked for"]),
        ({"a": ("github", "x"), "b": ("github", "x")}, ["renderer github: x"]),
        ({"a": ("github", "")}, ["renderer github"]),
        (
            {"a": ("github", "x"), "b": ("github", "y"), "c": ("github", "y"), "d": ("github", "z")},
            ["renderer github: y, and 2 other reasons"],
        ),
        (
            {"a": ("github", "x"), "b": ("any", "x"), "c": ("any", "x")},
            ["renderer any for 2 files: x", "renderer github for 1 file: x"],
        ),
        ({"a": ("b", "x"), "b": ("a", "x")}, ["renderer a for 1 file: x", "renderer b for 1 file: x"]),
    ],
)
def test_renderers(renderers: dict[str, tuple[str, str]], lines: list[str]) -> None:
    report = render("text", Results((), {}, renderers, len(renderers)))
    assert report.splitlines()[:-1] == ([*lines, ""] if lines else [])


@pytest.mark.parametrize(("checked", "line"), [(0, "no findings in 0 files"), (1, "no findings in 1 file")])
def test_nothing_found(checked: int, line: str) -> None:
    assert render("text", Results((), {}, {}, checked)) == f"{line}\n"
    assert render("text", Results((), {}, {}, checked, color=True)) == f"\x1b[1;32m{line}\x1b[0m\n"


def test_summary_of_one_finding(one: Make) -> None:
    assert render("text", one("a [x] b", "[x]")).splitlines()[-1] == "1 finding in 1 file (1 error); 1 file checked"


def test_help_of_several_lines(one: Make) -> None:
    report = render("text", one("a [x] b", "[x]", help="first\nsecond"))
    assert "help: first\n      second\n" in report


def test_nothing_reaches_the_terminal_raw(one: Make) -> None:
    evil = "\x1b[31m\u202e\r\x9b\ud800"
    related = (Related(f"{evil}.md", Span(0, 1), evil),)
    fix = (evil, evil, True)
    results = one(f"a [x]{evil}", "[x]", path=f"{evil}.md", message=evil, help=evil, related=related, fix=fix)
    report = render("text", results)
    assert all(character == "\n" or safe(character) == character for character in report)
    assert "\\x1b[31m\\u202e" in report


def test_file_without_source(one: Make) -> None:
    results = one("a [x] b", "[x]")._replace(sources={})
    assert "a.md: error[101] undefined-label: no figure `x`\n\n1 finding" in render("text", results)


@pytest.mark.parametrize(
    ("text", "needle", "shown", "mark"),
    [
        ("a [x] b", "[x]", "a [x] b", "  ^^^"),
        ("[x]", "[x]", "[x]", "^^^"),
        ("a", "", "a", "^"),
        ("", "", "", "^"),
        ("\ta\t[x]", "[x]", "    a   [x]", "        ^^^"),
        ("abcd\t[x]", "[x]", "abcd    [x]", "        ^^^"),
        ("a\tb", "\tb", "a   b", " ^^^^"),
        ("日本 [語]", "[語]", "日本 [語]", "     ^^^^"),
        ("e\u0301e\u0301 [e\u0301]", "[e\u0301]", "e\u0301e\u0301 [e\u0301]", "   ^^^"),
        ("a\u0301b", "\u0301", "a\u0301b", " ^"),
        ("\x1b[x]", "[x]", "\\x1b[x]", "    ^^^"),
        ("[\u202e]", "[\u202e]", "[\\u202e]", "^^^^^^^^"),
        ("x\r\na [b\r\nc] d", "[b\r\nc]", "a [b", "  ^^"),
        ("a\rb [x]\rc", "[x]", "b [x]", "  ^^^"),
        ("\ufeffa [x]", "[x]", "a [x]", "  ^^^"),
        ("a [x]   \nb", "[x]", "a [x]", "  ^^^"),
        ("a\n", "\n", "a", " ^"),
    ],
)
def test_excerpts(text: str, needle: str, shown: str, mark: str) -> None:
    source = Source("a.md", text)
    start = source.text.index(needle)
    found = excerpt(source, Span(start, start + len(needle)), 90)
    assert found.text == shown
    assert " " * found.indent + "^" * found.length == mark


@pytest.mark.parametrize(
    ("before", "marked", "after", "shown", "mark"),
    [
        (0, 5, 50, "XXXXX" + "b" * 24 + "…", "^" * 5),
        (50, 5, 0, "…" + "a" * 24 + "XXXXX", " " * 25 + "^" * 5),
        (50, 5, 50, "…" + "a" * 11 + "XXXXX" + "b" * 12 + "…", " " * 12 + "^" * 5),
        (10, 5, 50, "a" * 10 + "XXXXX" + "b" * 14 + "…", " " * 10 + "^" * 5),
        (50, 5, 3, "…" + "a" * 21 + "XXXXXbbb", " " * 22 + "^" * 5),
        (0, 50, 0, "X" * 29 + "…", "^" * 30),
        (50, 50, 50, "…" + "a" * 5 + "X" * 23 + "…", " " * 6 + "^" * 24),
        (3, 50, 50, "aaa" + "X" * 26 + "…", " " * 3 + "^" * 27),
        (10, 10, 10, "a" * 10 + "X" * 10 + "b" * 10, " " * 10 + "^" * 10),
        (100_000, 5, 100_000, "…" + "a" * 11 + "XXXXX" + "b" * 12 + "…", " " * 12 + "^" * 5),
    ],
)
def test_long_lines_are_cut(before: int, marked: int, after: int, shown: str, mark: str) -> None:
    source = Source("a.md", "a" * before + "X" * marked + "b" * after)
    found = excerpt(source, Span(before, before + marked), 30)
    assert found.text == shown
    assert " " * found.indent + "^" * found.length == mark


@given(st.text("ab\t日e\u0301\u200d\x1b\u202e\ud800 \n\r", max_size=120), st.data())
def test_excerpts_fit_and_mark_what_they_should(text: str, data: st.DataObject) -> None:
    source = Source("a.md", text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = excerpt(source, Span(start, end), 30)
    cells = [character for character in found.text for _ in range(width(character))]
    assert len(cells) <= 30
    assert found.indent + found.length <= 31
    assert safe(found.text) == found.text
    assert "\t" not in found.text
    if start < end and text[start] in "ab日e":
        assert cells[found.indent] in (text[start], "…")


def test_a_huge_line_is_not_read_whole() -> None:
    source = Source("a.md", "x " * 2_500_000)
    found = excerpt(source, Span(2_000_000, 2_000_001), 90)
    assert len(found.text) == 90
