"""What comments switch off, and which of them are of no use."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import refcheck
from refcheck.facts.model import Diagnostic, Finding, Span, Suppression
from refcheck.facts.source import Source
from refcheck.rules._suppressions import Suppressions

TARGET = "\n\n# Part\n"


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("<!-- refcheck-disable -->\n[a](#none)\n", []),
        ("<!-- refcheck-disable -->\n[a](#part)\n", ["1 unused-suppression this comment hides no finding"]),
        (
            "<!-- refcheck-disable 102 -->\n<!-- refcheck-disable undefined-anchor -->\n[a](#none)\n",
            [],
        ),
        (
            "<!-- refcheck-disable -->\n[a](#none)\n\n<!-- refcheck-enable 102 -->\n[b](#none)\n",
            ["5 undefined-anchor no anchor `#none` in this file"],
        ),
        (
            "<!-- refcheck-disable 102 -->\n[a](#none)\n\n<!-- refcheck-enable -->\n\n<!-- refcheck-enable -->\n",
            ["6 unused-suppression nothing switched off before this"],
        ),
        (
            "<!-- refcheck-disable-next-line 1xx nothing -->\n[a](#none)\n",
            ["1 unused-suppression no rule is called `nothing`"],
        ),
        (
            "<!-- refcheck-disable 102 -->\n[a](#none)\n\n<!-- refcheck-enable undefined-anchor -->\n\n[b](#gone)\n",
            ["6 undefined-anchor no anchor `#gone` in this file"],
        ),
        (
            "<!-- refcheck-disable undefined-anchor 104 -->\n[a](#none)\n\n"
            "<!-- refcheck-enable 1xx -->\n\n[b](#gone)\n",
            [
                "1 unused-suppression this comment hides no finding of `104`",
                "6 undefined-anchor no anchor `#gone` in this file",
            ],
        ),
        (
            "<!-- refcheck-disable -->\n[a](#none)\n\n<!-- refcheck-enable 102 -->\n[b](#none)\n\n"
            "<!-- refcheck-disable 10x -->\n\n[c](#none)\n",
            ["5 undefined-anchor no anchor `#none` in this file"],
        ),
        (
            # What is switched on again hides nothing any more.
            "<!-- refcheck-disable -->\n\n<!-- refcheck-enable 102 -->\n\n[b](#none)\n",
            [
                "1 unused-suppression this comment hides no finding",
                "5 undefined-anchor no anchor `#none` in this file",
            ],
        ),
        (
            "<!-- refcheck-disable-next-line undefined-ancor 102 -->\n[a](#none)\n",
            ["1 unused-suppression no rule is called `undefined-ancor`"],
        ),
        (
            "[a](#part)\n\n<!-- refcheck-enable nothing 102 -->\n",
            [
                "3 unused-suppression no rule is called `nothing`",
                "3 unused-suppression nothing switched off `102` before this",
            ],
        ),
        ("<!-- refcheck-disable 102 306 -->\n[a](#part)\n", []),
        ("`<!-- refcheck-disable -->` [a](#none)\n", ["1 undefined-anchor no anchor `#none` in this file"]),
    ],
)
def test_comments(tmp_path: Path, text: str, report: list[str]) -> None:
    path = tmp_path / "note.md"
    path.write_text(text + TARGET, encoding="utf-8")
    source = Source(str(path), text + TARGET)
    found = [
        f"{source.line_of(one.diagnostic.span.start)} {one.rule} {one.diagnostic.message}"
        for one in refcheck.lint([path], renderer="github")
    ]
    assert found == report


def test_rules_that_are_not_run_count_as_well(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("<!-- refcheck-disable 102 -->\n[a](#none)\n", encoding="utf-8")
    assert refcheck.lint([path], renderer="github", select=["306"]) == []
    assert refcheck.lint([path], renderer="github", ignore=["102"]) == []


def test_a_fix_may_leave_a_comment_without_use(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    path = tmp_path / "note.md"
    text = "<!-- refcheck-disable-next-line 101 -->\nSee [@fig:a].\n\n![A](a.png) {#fig:a}\n"
    path.write_text(text, encoding="utf-8")
    assert refcheck.fix(path, renderer="pandoc-crossref") == text.replace(") {", "){")


def test_the_rule_that_may_be_meant_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("<!-- refcheck-disable undefined-ancor -->\n", encoding="utf-8")
    (finding,) = refcheck.lint([path], renderer="github")
    assert finding.diagnostic.help == "did you mean `undefined-anchor`?"


@pytest.mark.parametrize("action", ["disable", "disable-next-line", "enable"])
@pytest.mark.parametrize(("rules", "useless"), [("102", 0), ("102 103", 1), ("", 0)])
def test_time_grows_with_comments_and_findings_alone(action: str, rules: str, useless: int) -> None:
    selected = {"102": ("undefined-anchor",), "103": ("missing-file",), "all": ("undefined-anchor", "missing-file")}

    def seconds(number: int) -> float:
        source = Source("a.md", "text\n" * (2 * number))
        written = [Suppression(action, tuple(rules.split()), Span(10 * n, 10 * n + 1)) for n in range(number)]
        found = [
            Finding("a.md", "undefined-anchor", "102", "error", Diagnostic(Span(10 * n + 5, 10 * n + 6), "no anchor"))
            for n in range(number)
        ]
        start = time.process_time()
        suppressions = Suppressions(written, source, selected.__getitem__)
        assert all(suppressions.hides(one) == (action != "enable") for one in found)
        assert len(list(suppressions.unused())) == (number if action == "enable" else number * useless)
        return time.process_time() - start

    few, many = seconds(2_000), seconds(20_000)
    assert many < 30 * few + 0.5


def test_many_comments_and_findings(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    lines = ["<!-- refcheck-disable 102 -->\n[a](#none)\n\n<!-- refcheck-enable 103 -->\n"] * 4000
    path.write_text("\n".join(lines), encoding="utf-8")
    start = time.perf_counter()
    found = refcheck.lint([path], renderer="github")
    assert len(found) == 4000
    assert time.perf_counter() - start < 15
