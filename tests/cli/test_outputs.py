"""Several reports of one run, and reports in files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from refcheck.reports import formats
from tests.command import run
from tests.conftest import MakeFiles

TEXT = "[a](gone.md)\n"
CONCISE = "note.md:1:5: error[103] no file `gone.md` (missing-file)\n"


@pytest.fixture
def folder(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_files({"note.md": TEXT, ".git/HEAD": ""})
    monkeypatch.chdir(made)
    return made


def test_a_format_with_a_file_is_written_to_it(folder: Path) -> None:
    said = run("lint", "--format", "concise", "--format", "json=report.json", ".")
    assert said == (1, CONCISE, "")
    (found,) = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert found["rule"] == "missing-file"


def test_the_second_of_two_equal_runs_writes_it_again(folder: Path) -> None:
    arguments = ("lint", "--format", "concise", "--format", "json=report.json", ".")
    first = run(*arguments)
    (folder / "report.json").unlink()
    assert run(*arguments) == first
    assert (folder / "report.json").is_file()


def test_of_two_that_are_printed_the_last_one_counts(folder: Path) -> None:
    assert run("lint", "--format", "json", "--format", "concise", ".") == (1, CONCISE, "")


def test_without_a_format_that_is_printed_nothing_is(folder: Path) -> None:
    assert run("lint", "--format", "concise=a.txt", ".") == (1, "", "")
    assert (folder / "a.txt").read_text(encoding="utf-8") == CONCISE


def test_output_names_the_file_of_the_format_without_one(folder: Path) -> None:
    assert run("lint", "--output", "a.txt", "--format", "concise", "--format", "json=b.json", ".") == (1, "", "")
    assert (folder / "a.txt").read_text(encoding="utf-8") == CONCISE
    assert (folder / "b.json").is_file()


def test_output_alone_is_the_report_for_people_without_colours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    run("lint", "--output", "a.txt", ".")
    written = (folder / "a.txt").read_text(encoding="utf-8")
    assert "1 finding in 1 file" in written
    assert "\x1b" not in written


@pytest.mark.parametrize("format", formats())
def test_each_format_can_be_written(folder: Path, format: str) -> None:
    printed = run("lint", "--format", format, ".")
    assert run("lint", "--format", f"{format}=report", ".") == (1, "", "")
    assert (folder / "report").read_text(encoding="utf-8") == printed[1]


def test_with_several_renderers(folder: Path) -> None:
    assert run("lint", "-r", "github,gitlab", "--format", "json=a.json", ".")[:2] == (1, "")
    assert json.loads((folder / "a.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--format", "json=a", "--output", "b"], "`--output` is for a format without a file"),
        (["--format", "json=a", "--format", "text=./a"], "two reports cannot be written to one file"),
        (["--format", "jsn=a"], "unknown format `jsn`"),
        (["--format", "json="], "`` is not the name of a file"),
        (["--format", "json=."], "`.` is not the name of a file"),
    ],
)
def test_what_cannot_be_meant_is_refused(folder: Path, arguments: list[str], message: str) -> None:
    code, out, errors = run("lint", *arguments, ".")
    assert (code, out) == (2, "")
    assert message in errors
    assert sorted(path.name for path in folder.iterdir()) == [".git", "note.md"]


def test_a_note_is_not_overwritten(folder: Path) -> None:
    code, _, errors = run("lint", "--output", "note.md", ".")
    assert code == 2
    assert "note.md: is not overwritten: it is one of the checked files" in errors
    assert (folder / "note.md").read_text(encoding="utf-8") == TEXT


def test_a_file_that_cannot_be_written_is_a_failure(folder: Path) -> None:
    code, out, errors = run("lint", "--format", "concise", "--format", "json=no/a.json", ".")
    assert (code, out) == (2, CONCISE)
    assert "no/a.json: cannot be written: no such file or directory" in errors


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_the_target_of_a_link_is_replaced_and_the_link_stays(folder: Path, tmp_path: Path) -> None:
    (folder / "link").symlink_to(folder / "target")
    run("lint", "--output", "link", "--format", "concise", ".")
    assert (folder / "link").is_symlink()
    assert (folder / "target").read_text(encoding="utf-8") == CONCISE


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize(("link", "report"), [("report.json", "report.json"), ("out", "out/report.json")])
def test_no_link_of_the_project_leads_a_report_out_of_it(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, link: str, report: str
) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "report.json").write_text("own", encoding="utf-8")
    (folder / link).symlink_to(other / report.removeprefix("out/") if link == report else other)
    code, out, errors = run("lint", "--format", "concise", "--format", f"json={report}", ".")
    assert (code, out) == (2, CONCISE)
    assert f"{report}: is not written: a link leads out of the project\n" in errors
    assert (other / "report.json").read_text(encoding="utf-8") == "own"
    assert run("lint", "--follow-outside", "--output", report, ".")[0] == 1
    assert (other / "report.json").read_text(encoding="utf-8") != "own"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_elsewhere_is_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "link").symlink_to(other / "target")
    run("lint", "--output", str(other / "link"), "--format", "concise", ".")
    assert (other / "target").read_text(encoding="utf-8") == CONCISE


def test_a_hyphen_is_standard_output(folder: Path) -> None:
    assert run("lint", "--format", "concise=-", "--output", "-", ".") == (1, CONCISE, "")
    assert not (folder / "-").exists()


@pytest.mark.skipif(not os.path.exists("/dev/null"), reason="there is no such device")
def test_a_device_is_written_to(folder: Path) -> None:
    assert run("lint", "--output", "/dev/null", ".") == (1, "", "")
    assert not os.path.isfile("/dev/null")


def test_a_format_that_is_nearly_right(folder: Path) -> None:
    assert run("lint", "--format", "srif", ".")[2] == "refcheck: unknown format `srif`\n  help: did you mean `sarif`?\n"


def test_paths_for_services_are_relative_to_the_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "docs").mkdir()
    (folder / "docs" / "a.md").write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(folder / "docs")
    assert run("lint", "--format", "github", ".")[1].startswith("::error file=docs/a.md,line=1")
    (entry,) = json.loads(run("lint", "--format", "gitlab", ".")[1])
    assert entry["location"]["path"] == "docs/a.md"


def test_what_fails_by_the_settings_is_a_failure_of_junit(folder: Path) -> None:
    (folder / "note.md").write_text("Text.[^1]\n\n[^1]: Note.\n[^2]: Unused.\n", encoding="utf-8")
    assert 'failures="0"' in run("lint", "--format", "junit", ".")[1]
    assert 'failures="1"' in run("lint", "--format", "junit", "--fail-on", "warning", ".")[1]
    (folder / ".refcheck.yml").write_text("fail-on: warning\n", encoding="utf-8")
    assert 'failures="1"' in run("lint", "--format", "junit", ".")[1]
