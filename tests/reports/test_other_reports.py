"""The reports for programs, and how reports are found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.facts.model import Diagnostic, Edit, Finding, Fix, Results, Span
from refcheck.facts.source import Source
from refcheck.reports import formats, render

if TYPE_CHECKING:
    from conftest import Make


def test_formats() -> None:
    assert set(formats()) >= {"concise", "github", "json", "text"}
    assert not any(name.startswith("_") for name in formats())


@pytest.mark.parametrize("name", ["nonsense", "_terminal", "../text"])
def test_unknown_format(name: str) -> None:
    with pytest.raises(ValueError, match="no report format"):
        render(name, Results((), {}, {}, 0))


@pytest.mark.parametrize(("name", "empty"), [("concise", ""), ("github", ""), ("json", "[]\n")])
def test_nothing_found(name: str, empty: str) -> None:
    assert render(name, Results((), {}, {}, 3)) == empty


@pytest.mark.parametrize("name", formats())
def test_output_can_always_be_written(name: str, one: Make) -> None:
    evil = "\x00\x1b\x9b\u202e\ud800\udcff\x85\u2028"
    report = render(
        name, one(f"a [x]{evil}", "[x]", path=f"{evil}.md", message=evil, help=evil, fix=(evil, evil, True))
    )
    report.encode("utf-8")
    assert not set(evil) & set(report)


class TestConcise:
    def test_report(self, some: Results) -> None:
        assert (
            render("concise", some)
            == """\
notes/a.md:1:5: error[101] no figure `fig:x` (undefined-label)
notes/a.md:3:12: warning[301] `fig:y` is not used (unused-label)
日本.md:1:4: warning[502] the number is 2 (stale-number)
日本.md:3:1: info[601] two lines (advice)
"""
        )

    def test_colour(self, one: Make) -> None:
        assert render("concise", one("[x]", "[x]", color=True)) == (
            "\x1b[1ma.md:1:1\x1b[0m: \x1b[1;31merror[101]\x1b[0m no figure `x` \x1b[2m(undefined-label)\x1b[0m\n"
        )

    def test_one_line_each(self, one: Make) -> None:
        report = render("concise", one("[x]", "[x]", path="a\nb.md", message="one\ntwo"))
        assert report == "a\\nb.md:1:1: error[101] one\\ntwo (undefined-label)\n"


class TestJson:
    def test_report(self, some: Results) -> None:
        report = render("json", some)
        first, second, third, _ = json.loads(report)
        assert first == {
            "path": "notes/a.md",
            "line": 1,
            "column": 5,
            "end_line": 1,
            "end_column": 13,
            "offset": 4,
            "end_offset": 12,
            "rule": "undefined-label",
            "code": "101",
            "severity": "error",
            "renderers": [],
            "message": "no figure `fig:x`",
            "help": "did you mean `fig:y`?",
            "related": [
                {"path": "notes/a.md", "line": 3, "column": 12, "message": "`fig:y` is defined here"},
                {"path": "other/b.md", "line": None, "column": None, "message": "and here"},
            ],
            "fix": {
                "title": "write `[@fig:y]`",
                "safe": True,
                "reason": "",
                "edits": [
                    {
                        "offset": 4,
                        "end_offset": 12,
                        "line": 1,
                        "column": 5,
                        "end_line": 1,
                        "end_column": 13,
                        "text": "[@fig:y]",
                    },
                    {
                        "offset": 0,
                        "end_offset": 0,
                        "line": 1,
                        "column": 1,
                        "end_line": 1,
                        "end_column": 1,
                        "text": "\n",
                    },
                ],
            },
        }
        assert (second["fix"], second["help"], second["related"]) == (None, "", [])
        assert third["fix"]["safe"] is False
        assert '"日本.md"' in report

    def test_one_finding_a_line(self, some: Results) -> None:
        lines = render("json", some).splitlines()
        assert (lines[0], lines[-1], len(lines)) == ("[", "]", 2 + len(some.findings))

    def test_colour_changes_nothing(self, some: Results) -> None:
        assert render("json", some._replace(color=True)) == render("json", some)

    @given(st.text(st.characters()))
    def test_any_text_comes_back(self, text: str) -> None:
        source = Source(text, "a")
        finding = Finding(text, "r", "101", "error", Diagnostic(Span(0, 1), text))
        report = render("json", Results((finding,), {text: source}, {}, 1))
        report.encode("utf-8")
        (back,) = json.loads(report)
        assert (back["path"], back["message"]) == (text, text)


class TestGithub:
    def test_report(self, some: Results) -> None:
        assert (
            render("github", some)
            == """\
::error file=notes/a.md,line=1,endLine=1,col=5,endColumn=13,title=refcheck 101 undefined-label\
::no figure `fig:x`%0Adid you mean `fig:y`?
::warning file=notes/a.md,line=3,endLine=3,col=12,endColumn=20,title=refcheck 301 unused-label::`fig:y` is not used
::warning file=日本.md,line=1,endLine=1,col=4,endColumn=12,title=refcheck 502 stale-number::the number is 2
::notice file=日本.md,line=3,endLine=4,title=refcheck 601 advice::two lines
"""
        )

    @pytest.mark.parametrize(
        ("text", "data", "value"),
        [
            ("a%b", "a%25b", "a%25b"),
            ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"),
            ("%0A", "%250A", "%250A"),
            ("a:b,c", "a:b,c", "a%3Ab%2Cc"),
            ("::error::x", "::error::x", "%3A%3Aerror%3A%3Ax"),
            ("\x1b[1m", "\\x1b[1m", "\\x1b[1m"),
        ],
    )
    def test_escaping(self, one: Make, text: str, data: str, value: str) -> None:
        report = render("github", one("[x]", "[x]", path=text, message=text))
        assert report.startswith(f"::error file={value},line=1,")
        assert report.endswith(f"::{data}\n")

    def test_file_without_source(self, one: Make) -> None:
        results = one("[x]", "[x]")._replace(sources={})
        assert render("github", results) == ("::error file=a.md,title=refcheck 101 undefined-label::no figure `x`\n")


def test_a_fix_that_findings_share_is_written_once(some: Results) -> None:
    fix = Fix("write them all", (Edit(Span(0, 1), "a"), Edit(Span(2, 3), "b")))
    first = some.findings[0]._replace(diagnostic=some.findings[0].diagnostic._replace(fix=fix))
    alone, shared, again = json.loads(render("json", some._replace(findings=(some.findings[0], first, first))))
    assert "same_as" not in alone["fix"]
    assert len(shared["fix"]["edits"]) == 2
    assert again["fix"] == {"title": "write them all", "safe": True, "reason": "", "edits": [], "same_as": 1}
