"""Reports that are written into the project are no pages of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import refcheck
from refcheck.facts.own_reports import OWN_REPORT, is_own_report
from tests import forked
from tests.conftest import MakeFiles

TEXT = f"{OWN_REPORT}\n[x](gone.md)\n"
LINT = ("lint", "--format", "concise", "--renderer", "github")
TOLD = "report.md: not checked: it is a report of refcheck (to check it, delete its first line)\n"


@pytest.fixture
def folder(make_files: MakeFiles) -> Path:
    return make_files({".git/HEAD": "", "a.md": "# A\n\n[x](gone.md)\n"})


def said(folder: Path, *arguments: str, given: str = "") -> tuple[int, str, str]:
    return forked.told(*arguments, given=given.encode(), folder=folder)


def test_the_same_command_writes_the_same_report_again(folder: Path) -> None:
    command = ("lint", "--format", "markdown", "--output", "report.md", ".")
    first = said(folder, *command), (folder / "report.md").read_text(encoding="utf-8")
    assert (said(folder, *command), (folder / "report.md").read_text(encoding="utf-8")) == first
    assert first[0] == (1, "", "")


def test_a_report_is_left_out_and_each_run_says_so(folder: Path) -> None:
    (folder / "report.md").write_text(TEXT, encoding="utf-8")
    found = "a.md:3:5: error[103] no file `gone.md` (missing-file)\n"
    # The second run repeats the output of the first one.
    assert [said(folder, *LINT, ".") for _ in range(2)] == [(1, found, TOLD)] * 2
    assert said(folder, *LINT, "a.md", "report.md") == (1, found, TOLD)
    assert said(folder, *LINT, "report.md") == (0, "", TOLD)
    assert said(folder, *LINT, "--quiet", ".") == (1, found, "")
    assert said(folder, "convert", "--to", "gitlab", "report.md") == (0, "", TOLD)
    assert said(folder, "rename", "^note", "^other")[2].startswith(TOLD)
    with pytest.raises(ValueError, match=r"refcheck has written it: .*report\.md"):
        refcheck.fix(folder / "report.md")


def test_no_more_than_ten_are_named(folder: Path) -> None:
    for number in range(12):
        (folder / f"{number}.md").write_text(TEXT, encoding="utf-8")
    lines = said(folder, *LINT, ".")[2].splitlines()
    assert len(lines) == 11
    assert lines[-1] == "2 more files are reports of refcheck, and not checked"


@pytest.mark.parametrize("name", [(), ("--stdin-filename", "report.md")])
def test_a_report_on_standard_input_is_read(folder: Path, name: tuple[str, ...]) -> None:
    for command in (("fix", "-r", "github"), ("convert", "-r", "github", "--to", "gitlab")):
        assert said(folder, *command, *name, "-", given=TEXT)[1] == TEXT
    found = ":2:5: error[103] no file `gone.md` (missing-file)\n"
    assert said(folder, *LINT, *name, "-", given=TEXT)[1].endswith(found)


def test_a_report_that_an_author_has_made_a_page_is_checked(folder: Path) -> None:
    report, command = folder / "report.md", (*LINT, ".")
    report.write_text(TEXT, encoding="utf-8")
    outputs = [said(folder, *command)[1]]
    # Also in place of what is stored for an unchanged run.
    report.write_text("[x](gone.md)\n", encoding="utf-8")
    outputs.append(said(folder, *command)[1])
    report.write_text(f"# Notes\n\n{TEXT}", encoding="utf-8")
    outputs.append(said(folder, *command)[1])
    assert [[line.partition(" ")[0] for line in output.splitlines()] for output in outputs] == [
        ["a.md:3:5:"],
        ["a.md:3:5:", "report.md:1:5:"],
        ["a.md:3:5:", "report.md:4:5:"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_report_is_known_as_a_shell_may_encode_it(encoding: str) -> None:
    assert is_own_report(TEXT.encode(encoding))
    assert not is_own_report(f"# A\n{TEXT}".encode(encoding))


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="the system does not tell")
def test_the_file_that_standard_output_goes_to_is_no_page(folder: Path) -> None:
    output = folder / "out.md"
    with output.open("wb") as file:
        done = subprocess.run([*forked.COMMAND, "lint", "--format", "text", "."], cwd=folder, stdout=file)
    assert done.returncode == 1
    assert output.read_text(encoding="utf-8").endswith("1 finding in 1 file (1 error); 1 file checked\n")
    with output.open("ab") as file:
        told = subprocess.run([*forked.COMMAND, *LINT, "out.md"], cwd=folder, stdout=file, stderr=subprocess.PIPE)
    assert (told.returncode, told.stderr.decode()) == (0, "out.md: not checked: the output of this run goes there\n")
    # Later it is one, and what the run before said is not repeated.
    assert said(folder, "lint", "--format", "text", ".")[1].endswith("; 2 files checked\n")
