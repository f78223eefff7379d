"""What `--staged` reads is of the project itself; nothing of git ends as a fault of refcheck."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from refcheck.workspace import git as git_module
from refcheck.workspace.git import Git, GitError
from tests.git_repository import Repository

pytestmark = pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")

PRIVATE = "# Hunter\n\n[hunter2](#hunter3)\n"


@pytest.fixture
def private(tmp_path: Path) -> Repository:
    (tmp_path / "private").mkdir()
    private = Repository(tmp_path / "private")
    private.stage("a.md", "# A\n")
    private.commit()
    private.stage("secret.md", PRIVATE)
    return private


def stranger(private: Repository, *, git: bool) -> Repository:
    place = private.directory.parent / "p1"
    place.mkdir()
    repository = Repository(place)
    if not git:
        shutil.rmtree(place / ".git")
    repository.write("secret.md", "# A\n")
    return repository


def file(place: Path, private: Path) -> None:
    place.write_text(f"gitdir: {private}\n", encoding="utf-8")


def relative(place: Path, private: Path) -> None:
    place.write_text("gitdir: ../private/.git\n", encoding="utf-8")


def link(place: Path, private: Path) -> None:
    place.symlink_to(private)


def inner_file(place: Path, private: Path) -> None:
    """Leads there by way of a link in the project."""
    (place.parent / "x").symlink_to(private)
    place.write_text("gitdir: x\n", encoding="utf-8")


def shared(place: Path, private: Path) -> None:
    """A folder of its own that shares that of the other."""
    place.mkdir()
    (place / "commondir").write_text(f"{private}\n", encoding="utf-8")
    (place / "HEAD").write_bytes((private / "HEAD").read_bytes())
    shutil.copy(private / "index", place)


def worktree(place: Path, private: Path) -> None:
    """A folder of its own that looks like that of a work tree."""
    shared(place.parent / "g", private)
    (place.parent / "g" / "gitdir").write_text(f"{place}\n", encoding="utf-8")
    place.write_text("gitdir: g\n", encoding="utf-8")


@pytest.mark.parametrize("make", [file, relative, link, inner_file, shared, worktree])
def test_another_repository_is_not_shown(private: Repository, make: object) -> None:
    repository = stranger(private, git=False)
    make(repository.directory / ".git", private.directory / ".git")  # type: ignore[operator]
    run = repository.lint()
    assert (run.returncode, run.stdout) == (2, "")
    assert "leads out of the project" in run.stderr
    assert "--follow-outside" in run.stderr
    assert "hunter2" in repository.run(sys.executable, "-m", "refcheck", "lint", "--staged", "--follow-outside").stdout


@pytest.mark.parametrize("what", ["index", "objects", "pack", "object", "alternates", "chain", "work tree"])
def test_a_part_of_another_repository_is_not_shown(private: Repository, what: str) -> None:
    repository = stranger(private, git=True)
    own, other = repository.directory / ".git", private.directory / ".git"
    (other / "objects" / "pack" / "x").touch()
    shutil.copy(other / "index", own / "index")
    info = own / "objects" / "info"
    if what == "index":
        (own / "index").unlink()
        (own / "index").symlink_to(other / "index")
    elif what == "objects":
        shutil.rmtree(own / "objects")
        (own / "objects").symlink_to(other / "objects")
    elif what == "pack":
        (own / "objects" / "pack").rmdir()
        (own / "objects" / "pack").symlink_to(other / "objects" / "pack")
    elif what == "object":
        for folder in (other / "objects").glob("??"):
            (own / "objects" / folder.name).mkdir()
            for name in folder.iterdir():
                (own / "objects" / folder.name / name.name).symlink_to(name)
    elif what == "alternates":
        (info / "alternates").write_text("../../../private/.git/objects\n", encoding="utf-8")
    elif what == "chain":
        (repository.directory / "o" / "info").mkdir(parents=True)
        (info / "alternates").write_text(f"# x\n{repository.directory}/o\n", encoding="utf-8")
        (repository.directory / "o" / "info" / "alternates").write_text(f"{other}/objects\n", encoding="utf-8")
    else:
        repository.git("config", "core.worktree", str(private.directory))
    run = repository.lint()
    assert (run.returncode, run.stdout) == (2, "")
    assert "leads out of the project" in run.stderr


def test_a_work_tree_of_ones_own_is_read(private: Repository) -> None:
    private.git("worktree", "add", "--quiet", "../other")
    (private.directory.parent / "other" / "sub").mkdir()
    other = Repository.__new__(Repository)
    other.directory, other.environment = private.directory.parent / "other", private.environment
    other.stage("b.md", PRIVATE)
    for folder in (".", "sub"):
        run = other.lint(folder=folder)
        assert (run.returncode, run.stderr) == (1, "")
        assert "hunter3" in run.stdout


def test_a_submodule_is_read(private: Repository, tmp_path: Path) -> None:
    private.commit()
    (tmp_path / "above").mkdir()
    above = Repository(tmp_path / "above")
    above.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(private.directory), "in/sub")
    sub = Repository.__new__(Repository)
    sub.directory, sub.environment = above.directory / "in" / "sub", above.environment
    sub.stage("b.md", PRIVATE)
    run = sub.lint()
    assert (run.returncode, "b.md" in run.stdout, run.stderr) == (1, True, "")
    above.stage("c.md", PRIVATE)
    assert above.lint().returncode == 1


def test_what_git_says_of_a_damaged_object_is_not_shown(private: Repository) -> None:
    name = private.git("rev-parse", ":secret.md").strip()
    path = private.directory / ".git" / "objects" / name[:2] / name[2:]
    path.chmod(0o644)
    path.write_bytes(b"\x1b]0;x\x07")
    private.stage("b.md", "[x](#gone)\n")
    run = private.lint()
    assert run.returncode == 2
    assert "\x1b" not in run.stderr
    assert "error: " not in run.stderr
    assert "fatal: " not in run.stderr
    # The others are read all the same.
    assert "gone" in run.stdout


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, does: str) -> str:
    """A git that does something else at one command; returns the PATH to find it by."""
    (folder / "git").write_text(
        f'#!/bin/sh\nfor one in "$@"; do [ "$one" = {command} ] && {does}; done\nexec {shutil.which("git")} "$@"\n',
        encoding="utf-8",
    )
    (folder / "git").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize("command", ["ls-files", "ls-tree", "diff", "rev-parse"])
def test_a_git_that_fails_at_any_time_is_told(
    private: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    run = private.lint(PATH=fake(tmp_path, monkeypatch, command, "{ echo 'fatal: no\033[31m' >&2; exit 3; }"))
    assert run.returncode == 2
    assert f"refcheck: git {command}: no" in run.stderr
    assert "itself has failed" not in run.stderr
    assert "\x1b" not in run.stderr


def test_a_git_that_gives_no_file_is_not_waited_for(
    private: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(private.directory)
    monkeypatch.setenv("PATH", fake(tmp_path, monkeypatch, "cat-file", "exec sleep 1000"))
    git_module._program.cache_clear()
    try:
        git = Git()
        blob = git.index[str(private.directory / "secret.md")]
        monkeypatch.setattr(git_module, "_PATIENCE", 0.01)
        with pytest.raises(GitError, match="git cat-file has not answered"):
            git.read(blob)
    finally:
        git_module._program.cache_clear()


def test_files_that_the_repository_names_are_not_read(private: Repository, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    private.stage("b.md", "[x](gone.md)\n")
    for setting in ("core.excludesFile", "diff.orderFile"):
        private.git("config", setting, str(tmp_path / "fifo"))
    run = private.lint()
    assert (run.returncode, "gone.md" in run.stdout) == (1, True)
