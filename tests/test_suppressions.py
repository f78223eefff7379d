"""What comments switch off, and which of them are of no use."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import refcheck
from refcheck.source import Source

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
            ["1 unused-suppression this comment hides no finding of `nothing`"],
        ),
        (
            "<!-- refcheck-disable 102 -->\n[a](#none)\n\n<!-- refcheck-enable undefined-anchor -->\n[b](#none)\n",
            ["5 undefined-anchor no anchor `#none` in this file"],
        ),
        (
            "<!-- refcheck-disable 1xx -->\n[a](#none) [^1]\n\n<!-- refcheck-enable 102 -->\n[b](#none) [^2]\n",
            ["5 undefined-anchor no anchor `#none` in this file"],
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


def test_many_comments_and_findings(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    lines = ["<!-- refcheck-disable 102 -->\n[a](#none)\n\n<!-- refcheck-enable 103 -->\n"] * 4000
    path.write_text("\n".join(lines), encoding="utf-8")
    start = time.perf_counter()
    found = refcheck.lint([path], renderer="github")
    assert len(found) == 4000
    assert time.perf_counter() - start < 15
