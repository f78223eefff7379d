"""Reports that are written into the project are no pages of it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from refcheck.facts.own_reports import OWN_REPORT, is_own_report
from tests import forked
from tests.conftest import MakeFiles

TEXT = f"{OWN_REPORT}\n[x](gone.md)\n"
LINT = ("lint", "--format", "concise", "--renderer", "github")


@pytest.fixture
def folder(make_files: MakeFiles) -> Path:
    return make_files({".git/HEAD": "", "a.md": "# A\n\n[x](gone.md)\n"})


def said(folder: Path, *arguments: str) -> tuple[int, str, str]:
    return forked.told(*arguments, folder=folder)


def test_the_same_command_writes_the_same_report_again(folder: Path) -> None:
    command = ("lint", "--format", "markdown", "--output", "report.md", ".")
    first = said(folder, *command), (folder / "report.md").read_text(encoding="utf-8")
    assert (said(folder, *command), (folder / "report.md").read_text(encoding="utf-8")) == first
    assert first[0] == (1, "", "")


def test_a_report_in_a_folder_is_left_out_and_one_that_is_named_says_so(folder: Path) -> None:
    (folder / "report.md").write_text(TEXT, encoding="utf-8")
    found = "a.md:3:5: error[103] no file `gone.md` (missing-file)\n"
    assert said(folder, *LINT, ".") == (1, found, "")
    told = "report.md: not checked: it is a report of refcheck\n"
    assert said(folder, *LINT, "a.md", "report.md") == (1, found, told)
    assert said(folder, *LINT, "report.md") == (0, "", told)
    assert said(folder, "convert", "--to", "gitlab", "report.md") == (0, "", told)


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
    # Later it is one, and what the run before said is not repeated.
    assert said(folder, "lint", "--format", "text", ".")[1].endswith("; 2 files checked\n")
