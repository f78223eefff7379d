"""A rename or a move takes the entries of a baseline along: what was ignored before is ignored after it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import run
from tests.conftest import MakeFiles

NAME = ".refcheck-baseline.json"
FILES = {
    ".git/HEAD": "",
    "a.md": "# A\n\n[x](gone.md) [x](gone.md) [b](sub/b.md#none) ![p](lost.png)\n",
    "sub/b.md": "# B\n\n[a](../a.md#none) [u](../gone.md)\n",
    "other.md": "[a](a.md#none) and [b](sub/b.md#b) [gone](gone.md)\n",
}


@pytest.fixture
def folder(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_files(FILES)
    monkeypatch.chdir(folder)
    run("baseline", "-r", "github", ".")
    return folder


def entries(folder: Path) -> dict[str, list[tuple[str, int]]]:
    files = json.loads((folder / NAME).read_text(encoding="utf-8"))["files"]
    return {file: [(entry["text"], entry["count"]) for entry in found] for file, found in files.items()}


def new_findings() -> str:
    """What is found that the baseline does not know."""
    return run("lint", "-r", "github", "--format", "concise", "--baseline", NAME, ".")[1]


@pytest.mark.parametrize(
    "command", ["move a.md c.md", "move a.md sub/c.md", "move sub/b.md b.md", "move sub deep/sub", "rename B News"]
)
def test_what_was_ignored_is_ignored_after_it(folder: Path, command: str) -> None:
    before = entries(folder)
    assert new_findings() == ""
    name, old, new = command.split()
    code, _, errors = run(name, old, new, "-i", "-r", "github")
    assert code == 0, errors
    assert new_findings() == ""
    assert run("lint", "-r", "github", "--baseline", NAME, ".")[2] == ""
    if name == "move":
        assert f"{NAME}: its entries follow\n" in errors
        assert entries(folder) != before
    assert sum(count for found in entries(folder).values() for _, count in found) == 8


def test_entries_of_a_moved_file_have_its_new_name_and_texts(folder: Path) -> None:
    run("move", "a.md", "sub/c.md", "-i", "-r", "github")
    assert sorted(entries(folder)["sub/c.md"]) == [("../gone.md", 2), ("../lost.png", 1), ("b.md#none", 1)]
    assert "a.md" not in entries(folder)


def test_a_finding_that_is_new_stays_new(folder: Path) -> None:
    (folder / "a.md").write_text(FILES["a.md"] + "\n[new](newly-gone.md)\n", encoding="utf-8")
    run("move", "a.md", "sub/c.md", "-i", "-r", "github")
    assert [line.split("`")[1] for line in new_findings().splitlines()] == ["../newly-gone.md"]


def test_a_dry_run_changes_no_baseline(folder: Path) -> None:
    before = entries(folder)
    run("move", "a.md", "c.md", "-r", "github")
    assert entries(folder) == before


def test_entries_that_no_longer_occur_follow_as_well(folder: Path) -> None:
    (folder / "a.md").write_text("# A\n", encoding="utf-8")
    run("move", "a.md", "c.md", "-i", "-r", "github")
    assert sum(count for _, count in entries(folder)["c.md"]) == 4


def test_a_baseline_that_the_settings_name(folder: Path) -> None:
    (folder / NAME).rename(folder / "known.json")
    (folder / ".refcheck.yml").write_text("baseline: known.json\nrenderer: github\n", encoding="utf-8")
    assert "known.json: its entries follow" in run("move", "a.md", "c.md", "-i")[2]
    assert run("lint", ".")[0] == 0


@pytest.mark.parametrize("text", ["", "{}", "[1]"])
def test_another_file_of_this_name_is_left_alone(folder: Path, text: str) -> None:
    (folder / NAME).write_text(text, encoding="utf-8")
    assert run("move", "a.md", "c.md", "-i", "-r", "github")[0] == 0
    assert (folder / NAME).read_text(encoding="utf-8") == text


def test_without_a_baseline_none_is_written(folder: Path) -> None:
    (folder / NAME).unlink()
    run("move", "a.md", "c.md", "-i", "-r", "github")
    assert not (folder / NAME).exists()
