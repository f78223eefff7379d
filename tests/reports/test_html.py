"""The findings as they are put into an HTML page."""

from __future__ import annotations

from typing import Any

import pytest

from refcheck.facts.model import Diagnostic, Edit, Finding, Fix, Results, Span
from refcheck.facts.source import Source
from refcheck.reports._page_findings import PageFindings, choices
from refcheck.reports.html import findings_page
from tests.command import run
from tests.conftest import MakeFiles


def entries(text: str, *diagnostics: Diagnostic) -> list[dict[str, Any]]:
    findings = tuple(Finding("a.md", "undefined-label", "101", "error", diagnostic) for diagnostic in diagnostics)
    return PageFindings(Results(findings, {"a.md": Source("a.md", text)}, {"a.md": ("github", "given")}, 1)).entries()


def test_a_finding_has_its_lines_with_the_mark(some: Results) -> None:
    first, _, third, fourth = PageFindings(some).entries()
    assert first["lines"] == [("1", "See ", "[@fig:x]", " and"), ("2", "", "", "")]
    assert (first["path"], first["place"], first["severity"]) == ("notes/a.md", "1:5", "error")
    assert first["related"] == [("notes/a.md:3:12", "`fig:y` is defined here"), ("other/b.md", "and here")]
    assert third["lines"] == [("1", "    図 ", "[@fig:z]", ""), ("2", "", "", "")]
    assert fourth["lines"] == [("2", "", "", ""), ("3", "", "foo", ""), ("4", "bar", "", "")]


def test_a_fix_is_shown_as_lines_before_and_after() -> None:
    text = "one\ntwo [@x] two\nthree\n"
    (entry,) = entries(text, Diagnostic(Span(8, 12), "m", fix=Fix("t", (Edit(Span(8, 12), "[@y]"),))))
    assert entry["fix"]["diff"] == [("-", "two [@x] two"), ("+", "two [@y] two")]


def test_a_fix_that_removes_a_line_shows_only_that_line() -> None:
    (entry,) = entries("one\ntwo\nthree\n", Diagnostic(Span(4, 7), "m", fix=Fix("t", (Edit(Span(4, 8), ""),))))
    assert entry["fix"]["diff"] == [("-", "two")]


def test_edits_far_from_each_other_are_shown_apart_and_only_the_first_of_many() -> None:
    text = "a\n\n\n" * 20
    edits = tuple(Edit(Span(start, start + 1), "b") for start in range(0, 80, 4))
    (entry,) = entries(text, Diagnostic(Span(0, 1), "m", fix=Fix("t", edits)))
    assert entry["fix"]["diff"] == [("-", "a"), ("+", "b")] * 5
    assert entry["fix"]["left"] == "and 15 more places"


def test_a_fix_of_several_findings_is_compared_once_whatever_is_between_them() -> None:
    shared = Fix("t", (Edit(Span(0, 1), "b"), Edit(Span(4, 5), "b")))
    own = Fix("u", (Edit(Span(2, 3), "c"),))
    first, _, third = entries("a b a\n", *(Diagnostic(Span(0, 1), "m", fix=fix) for fix in (shared, own, shared)))
    assert first["fix"] is third["fix"]


def test_a_page_without_findings_does_not_say_that_nothing_is_wrong() -> None:
    """Files may not have been read, rules may be off, and a baseline may know findings."""
    results = Results((), {}, {"a.md": ("github", "given")}, 1)
    assert findings_page("t", results).notes == ["No findings."]
    assert findings_page("t", results._replace(forgiven=2)).notes == ["No other findings."]


def test_what_errors_have_in_common_is_said_with_names_as_code(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f"![](gone/{number}.png)\n" for number in range(10))
    monkeypatch.chdir(make_files({".git/HEAD": "", "a.md": text}))
    page = run("lint", "--format", "html", "--renderer", "github", "a.md")[1]
    assert (
        "<p>10 of 10 errors may have one cause: paths into <code>gone/</code> (settings: <code>generated</code>" in page
    )


def test_of_a_line_of_any_length_only_the_part_near_the_mark_is_shown() -> None:
    text = f"{'a' * 100_000}[@x]{'b' * 100_000}\n"
    at = Span(100_000, 100_004)
    (entry,) = entries(text, Diagnostic(at, "m", fix=Fix("t", (Edit(at, "[@y]"),))))
    assert entry["lines"] == [("1", f"…{'a' * 180}", "[@x]", f"{'b' * 180}…"), ("2", "", "", "")]
    assert entry["fix"]["diff"] == [("-", f"{'a' * 60}[@x]{'b' * 60}"), ("+", f"{'a' * 60}[@y]{'b' * 60}")]


def test_a_page_of_any_number_of_findings_stays_small() -> None:
    line = "x" * 150
    text = f"{line}\n" * 40_000
    diagnostics = [Diagnostic(Span(start, start + 1), "m") for start in range(0, 151 * 40_000, 151)]
    findings = tuple(Finding("a.md", "undefined-label", "101", "error", diagnostic) for diagnostic in diagnostics)
    page = findings_page("t", Results(findings, {"a.md": Source("a.md", text)}, {"a.md": ("github", "given")}, 1))
    without = sum(not entry["lines"] for entry in page.data["findings"])
    assert 20_000 < without < 30_000
    assert page.notes[1:] == [f"{without} findings are listed without their lines, as the page would be too large."]


def test_findings_are_chosen_by_severity_rule_and_each_folder() -> None:
    found = [
        {"severity": "error", "rule": "a", "code": "102", "path": "docs/x/a.md"},
        {"severity": "warning", "rule": "b", "code": "101", "path": "docs/b.md"},
    ]
    assert choices(found) == {
        "severity": [("error", "error (1)"), ("warning", "warning (1)")],
        "rule": [("b", "b [101] (1)"), ("a", "a [102] (1)")],
        "folder": [("docs", "docs/ (2)"), ("docs/x", "docs/x/ (1)")],
    }
