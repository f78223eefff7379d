"""After `git mv` the help of a missing file names its new place, and the fix writes it, until it is committed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refcheck.links.files import Files
from refcheck.workspace import git
from refcheck.workspace.renamed_files import renamed_files
from tests.command import run
from tests.git_repository import Repository
from tests.workspace.test_git import SETTINGS

NOTE = """\
[a](guide.md) [b](./guide.md#guide "t") [c](/guide.md?x=1) [d][r] ![p](img/a%20b.png) <a href="guide.md">e</a>

[gone](gone.md) [anchor](guide.md#none)

[r]: guide.md
"""
MOVED = NOTE.replace("guide.md", "docs/new.md").replace("img/", "pictures/")


@pytest.fixture
def moved(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository in which a page and a picture were moved, and the links into them were not."""
    repository.write("note.md", NOTE)
    repository.write("guide.md", "# Guide\n\nA text that git knows again.\n")
    repository.write("img/a b.png", "a picture")
    repository.git("add", ".")
    repository.git("commit", "--quiet", "-m", "All")
    (repository.directory / "docs").mkdir()
    repository.git("mv", "guide.md", "docs/new.md")
    repository.git("mv", "img", "pictures")
    monkeypatch.chdir(repository.directory)
    return repository


def helps(*options: str) -> list[str]:
    out = run("lint", "-r", "github", "--select", "103", *options, ".")[1]
    return [line.strip() for line in out.splitlines() if line.startswith(("help: ", " fix: "))]


def test_the_help_names_the_new_place(moved: Repository) -> None:
    assert helps()[:4] == [
        "help: git has moved it to `docs/new.md`",
        "fix: write `docs/new.md`",
        "help: git has moved it to `./docs/new.md`",
        "fix: write `./docs/new.md`",
    ]


def test_what_git_has_not_moved_has_another_help(moved: Repository) -> None:
    out = run("lint", "-r", "github", ".")[1]
    assert "no file `gone.md`" in out
    assert out.partition("no file `gone.md`")[2].splitlines()[3] == "help: create it, or correct the path"


def test_the_fix_writes_it(moved: Repository) -> None:
    note = moved.directory / "note.md"
    note.write_text(NOTE.replace(" [anchor](guide.md#none)", ""), encoding="utf-8")
    run("fix", "--in-place", "-r", "github", "note.md")
    assert note.read_text(encoding="utf-8") == MOVED.replace(" [anchor](docs/new.md#none)", "")


def test_after_the_commit_git_knows_of_it_no_more(moved: Repository) -> None:
    first = helps()
    moved.git("commit", "--quiet", "-m", "Moved")
    assert helps("--no-cache") == helps() != first
    assert "help: git has moved it to `docs/new.md`" not in helps()


def test_a_run_that_is_repeated_says_what_a_new_one_says(moved: Repository) -> None:
    assert helps() == helps() == helps("--no-cache")
    moved.git("mv", "docs/new.md", "docs/newer.md")
    assert helps() == helps("--no-cache")
    assert "help: git has moved it to `docs/newer.md`" in helps()


def test_from_a_folder_below(moved: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    (moved.directory / "sub").mkdir()
    (moved.directory / "sub" / "b.md").write_text("[a](../guide.md)\n", encoding="utf-8")
    monkeypatch.chdir(moved.directory / "sub")
    assert helps() == ["help: git has moved it to `../docs/new.md`", "fix: write `../docs/new.md`"]


def test_a_copy_is_no_move(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.write("a.md", "[b](c.md)\n")
    repository.write("b.md", "# B\n")
    repository.git("add", ".")
    repository.git("commit", "--quiet", "-m", "All")
    repository.write("d.md", "# B\n")
    repository.git("add", ".")
    monkeypatch.chdir(repository.directory)
    assert "help: git has moved it" not in run("lint", "-r", "github", ".")[1]


def test_git_does_not_run_where_nothing_is_staged(moved: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    moved.git("commit", "--quiet", "-m", "Moved")
    monkeypatch.setattr(git, "Git", lambda: pytest.fail("git runs"))
    assert "no file `guide.md`" in run("lint", "--no-cache", "-r", "github", ".")[1]


@pytest.mark.parametrize("index", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\0TREE"])
def test_a_damaged_index_says_nothing(moved: Repository, index: bytes) -> None:
    Path(moved.directory, ".git", "index").write_bytes(index)
    assert "git has moved" not in run("lint", "--no-cache", "-r", "github", ".")[1]


def test_no_program_of_the_repository_is_run(moved: Repository) -> None:
    owned = moved.directory / "OWNED"
    for setting, value in SETTINGS:
        moved.git("config", setting, value.replace("OWNED", str(owned)))
    moved.write(".gitattributes", "*.md filter=x diff=x\n")
    owned.unlink(missing_ok=True)
    assert "git has moved it to `docs/new.md`" in run("lint", "--no-cache", "-r", "github", ".")[1]
    assert not owned.exists()


def test_the_repository_of_somebody_else_is_not_asked(moved: Repository, tmp_path: Path) -> None:
    """A `.git` that names another repository is one of an archive."""
    other = tmp_path / "other"
    other.mkdir()
    (moved.directory / ".git").rename(other / "store")
    (moved.directory / ".git").write_text(f"gitdir: {other / 'store'}\n", encoding="utf-8")
    assert "git has moved" not in run("lint", "--no-cache", "-r", "github", ".")[1]


def test_which_of_two_equal_files_is_which_is_told_only_by_the_name(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.directory)
    names = "a/one.md", "a/two.md", "b/one.md", "b/two.md", "c/alone.md"
    repository.write("note.md", " ".join(f"[x]({name})" for name in names))
    for name in names:
        repository.write(name, f"# {name[0]}\n")
    repository.git("add", ".")
    repository.git("commit", "--quiet", "-m", "All")
    for new in ("c", "d"):
        (repository.directory / new).mkdir(exist_ok=True)
    for old, new in zip(names, ("c/uno.md", "c/dos.md", "d/one.md", "d/two.md", "d/solo.md"), strict=True):
        repository.git("mv", old, new)
    moved = renamed_files(Files(repository.directory), os.path.realpath(repository.directory))
    shown = {
        os.path.relpath(old, repository.directory): os.path.relpath(new, repository.directory)
        for old, new in moved.items()
    }
    assert shown == {"b/one.md": "d/one.md", "b/two.md": "d/two.md", "c/alone.md": "d/solo.md"}
