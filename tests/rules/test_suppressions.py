"""What comments switch off, and how long it takes; cases of it are in `cases/suppressions.txt`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import refcheck
from refcheck.facts.model import Diagnostic, Finding, Span, Suppression
from refcheck.facts.source import Source
from refcheck.rules._suppressions import Suppressions


def test_rules_that_are_not_run_count_as_well(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("<!-- refcheck-disable 102 -->\n[a](#none)\n", encoding="utf-8")
    assert refcheck.lint([path], renderer="github", select=["306"]) == []
    assert refcheck.lint([path], renderer="github", ignore=["102"]) == []


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
    start = time.process_time()
    found = refcheck.lint([path], renderer="github")
    assert len(found) == 4000
    assert time.process_time() - start < 15
