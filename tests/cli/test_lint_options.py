"""Options of `refcheck lint` that say what is printed, with which exit code, and what is fixed before."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import run
from tests.conftest import MakeFiles

NOTE = """\
---
renderer: x
---
# Set-up

[@fig:a] [](#set-op) [](#set-pu) [^1]

![A](https://e.org/a.png){#fig:a}
"""


@pytest.fixture
def folder(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_files({"note.md": NOTE, ".refcheck.yml": "renderer: github\n", ".git/HEAD": ""})
    monkeypatch.chdir(made)
    return made


class TestFix:
    def test_what_is_left_is_reported_of_the_fixed_files(self, folder: Path) -> None:
        code, out, errors = run("lint", "--fix", "--format", "concise", ".")
        assert (code, errors) == (1, "note.md: fixed\n")
        assert [line.split(" ")[1] for line in out.splitlines()] == ["error[102]", "error[102]", "error[106]"]
        assert "[Figure 1](#fig:a)" in (folder / "note.md").read_text(encoding="utf-8")

    def test_where_nothing_is_left_the_exit_code_is_0(self, folder: Path) -> None:
        (folder / "note.md").write_text("[@fig:a]\n\n![A](https://e.org/a.png){#fig:a}\n", encoding="utf-8")
        assert run("lint", "--fix", "-q", ".") == (0, "", "note.md: fixed\n")
        assert run("lint", "--fix", "-q", ".") == (0, "", "")

    def test_it_writes_what_fix_in_place_writes(self, folder: Path) -> None:
        run("fix", "--in-place", ".")
        by_fix = (folder / "note.md").read_text(encoding="utf-8")
        (folder / "note.md").write_text(NOTE, encoding="utf-8")
        run("lint", "--fix", ".")
        assert (folder / "note.md").read_text(encoding="utf-8") == by_fix != NOTE

    def test_rules_that_are_not_selected_are_not_fixed(self, folder: Path) -> None:
        run("lint", "--fix", "--ignore", "4xx", ".")
        assert (folder / "note.md").read_text(encoding="utf-8") == NOTE

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["--staged"], "`--fix` writes files, not what is staged"),
            (["-"], "`--fix` cannot write standard input"),
            (["-r", "github,gitlab"], "`--fix` writes for one renderer"),
        ],
    )
    def test_what_cannot_be_written_is_refused(self, folder: Path, arguments: list[str], message: str) -> None:
        code, out, errors = run("lint", "--fix", *arguments)
        assert (code, out) == (2, "")
        assert message in errors
        assert (folder / "note.md").read_text(encoding="utf-8") == NOTE


class TestStatistics:
    def test_the_number_of_findings_of_each_rule(self, folder: Path) -> None:
        code, out, _ = run("lint", "--statistics", ".")
        assert (code, out) == (
            1,
            "2  error[102] undefined-anchor\n"
            "1  error[106] undefined-footnote\n"
            "1  error[401] unsupported-cross-reference  (1 fixable)\n"
            "1  error[402] unsupported-label  (1 fixable)\n"
            "5 findings in 1 file (5 errors), 2 fixable; 1 file checked\n",
        )

    def test_a_repeated_run_prints_the_same(self, folder: Path) -> None:
        first = run("lint", "--statistics", ".")
        assert run("lint", "--statistics", ".") == first
        assert run("lint", ".")[1] != first[1]

    def test_as_json(self, folder: Path) -> None:
        first, *_ = json.loads(run("lint", "--statistics", "--format", "json", ".")[1])
        assert first == {"rule": "undefined-anchor", "code": "102", "severity": "error", "count": 2, "fixable": 0}

    def test_files_have_each_finding(self, folder: Path) -> None:
        run("lint", "--statistics", "--format", "text", "--format", "json=a.json", ".")
        assert len(json.loads((folder / "a.json").read_text(encoding="utf-8"))) == 5

    def test_another_format_is_refused(self, folder: Path) -> None:
        assert run("lint", "--statistics", "--format", "sarif", ".")[0] == 2

    def test_without_a_printed_report_it_says_how_to_print_one(self, folder: Path) -> None:
        code, _, errors = run("lint", "--statistics", "--format", "sarif=a.sarif", ".")
        assert (code, "help: add `--format text`" in errors) == (2, True)


class TestQuiet:
    def test_only_findings_are_printed(self, folder: Path) -> None:
        whole, quiet = run("lint", "."), run("lint", "--quiet", ".")
        assert quiet[0] == whole[0] == 1
        assert whole[1].startswith("renderer github")
        assert "\n\n".join(whole[1].split("\n\n")[1:-1]) + "\n" == quiet[1]

    def test_without_findings_nothing_is_printed(self, folder: Path) -> None:
        assert run("lint", "-q", "--select", "603", ".") == (0, "", "")

    def test_what_is_skipped_is_no_failure(self, folder: Path) -> None:
        (folder / "a.txt").write_text("x\n", encoding="utf-8")
        assert "not checked" in run("lint", "a.txt")[2]
        assert run("lint", "--quiet", "a.txt") == (0, "", "")

    def test_failures_are_printed(self, folder: Path) -> None:
        code, out, errors = run("lint", "--quiet", "gone.md")
        assert (code, out) == (2, "")
        assert errors.startswith("gone.md: ")


class TestExitZero:
    def test_findings_do_not_change_the_exit_code(self, folder: Path) -> None:
        assert run("lint", "--exit-zero", ".")[:2] == (0, run("lint", ".")[1])

    def test_nor_do_those_of_a_repeated_run(self, folder: Path) -> None:
        assert [run("lint", *options, ".")[0] for options in ([], ["--exit-zero"], [], ["--exit-zero"])] == [1, 0, 1, 0]

    def test_a_failed_run_does(self, folder: Path) -> None:
        assert run("lint", "--exit-zero", "gone.md")[0] == 2

    def test_in_several_renderers(self, folder: Path) -> None:
        assert run("lint", "--exit-zero", "-r", "github,gitlab", ".")[0] == 0


class TestColor:
    @pytest.mark.parametrize(
        ("when", "environment", "has_color"),
        [
            ("always", {}, True),
            ("always", {"NO_COLOR": "1"}, True),
            ("never", {"FORCE_COLOR": "1"}, False),
            ("auto", {"FORCE_COLOR": "1"}, True),
            ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            ("auto", {}, False),
        ],
    )
    def test_when(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, when: str, environment: dict[str, str], has_color: bool
    ) -> None:
        for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert ("\x1b[" in run("lint", "--color", when, ".")[1]) == has_color
        assert ("\x1b[" in run("lint", "--color", when, "--statistics", ".")[1]) == has_color

    def test_another_word_is_refused(self, folder: Path) -> None:
        code, _, errors = run("lint", "--color", "sometimes", ".")
        assert code == 2
        assert "it is one of auto, always, never" in errors
