"""`refcheck lint --staged` in real repositories: what surrounds a run; cases of what it says are in `staged.txt`."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.git_repository import Repository


def test_every_format_tells_of_what_is_broken_elsewhere(repository: Repository) -> None:
    repository.stage("a.md", "# A\n")
    repository.stage("b.md", "See [A](a.md#a).\n")
    repository.commit()
    repository.stage("a.md", "# B\n")

    assert json.loads(repository.lint("--format", "json").stdout)[0]["path"] == "b.md"
    assert repository.lint("--format", "github").stdout.startswith("::error file=b.md,line=1")
    text = repository.lint("--format", "text").stdout
    assert "1 | See [A](a.md#a)." in text
    assert "in 1 file (1 error); 2 files checked" in text


def test_several_renderers(repository: Repository) -> None:
    repository.stage("a.md", "# A b\n")
    repository.stage("b.md", "See [A](a.md#a-b).\n")
    repository.commit()
    repository.stage("a.md", "# B\n")

    run = repository.lint("--renderer", "github,gitlab")

    assert run.stdout.startswith("b.md:1:9: error[102] no anchor `#a-b` in `a.md`: this change removed it"), run.stderr


@pytest.mark.parametrize("named", [[], ["c.md"], ["."]])
def test_from_a_folder_within(repository: Repository, named: list[str]) -> None:
    repository.stage("a.md", "# A\n")
    repository.stage("notes/b.md", "See [A](../a.md#a).\n")
    repository.commit()
    repository.stage("a.md", "# B\n")
    repository.stage("notes/c.md", "[nowhere](nowhere.md)\n")

    run = repository.lint(*named, folder="notes")

    assert run.returncode == 1
    assert "c.md:1:11: error[103]" in run.stdout
    assert "b.md:1:9: error[102] no anchor `#a` in `../a.md`: this change removed it" in run.stdout


def test_names_of_every_kind(repository: Repository) -> None:
    names = ["with blank.md", "über.md", 'quote".md', "tab\tand\nline.md", "-r.md", "*.md", ":x.md"]
    for name in names:
        repository.stage(name, "[nowhere](nowhere.md)\n")

    found = json.loads(repository.lint("--format", "json").stdout)

    assert sorted(finding["path"] for finding in found) == sorted(names)


def test_the_index_that_the_environment_names(repository: Repository) -> None:
    repository.stage("a.md", "[nowhere](nowhere.md)\n")
    shutil.copy(repository.directory / ".git/index", repository.directory / ".git/other")
    repository.git("rm", "--quiet", "--cached", "a.md")

    assert repository.lint().stdout == ""
    run = repository.lint(GIT_INDEX_FILE=".git/other", GIT_DIR=".git")
    assert run.stdout.startswith("a.md:1:11: error[103]"), run.stderr


def test_a_file_in_the_middle_of_a_merge(repository: Repository) -> None:
    repository.stage("a.md", "# A\n")
    repository.stage("b.md", "[A](a.md#a)\n")
    repository.commit()
    repository.git("checkout", "--quiet", "-b", "other")
    repository.stage("a.md", "# B\n")
    repository.stage("c.md", "[nowhere](nowhere.md)\n")
    repository.commit()
    repository.git("checkout", "--quiet", "-")
    repository.stage("a.md", "# A\n\n# C\n")
    repository.commit()
    assert repository.run("git", "merge", "--quiet", "other").returncode != 0

    assert repository.lint().stdout == "c.md:1:11: error[103] no file `nowhere.md` (missing-file)\n"

    repository.stage("a.md", "# C\n")
    assert "b.md:1:5: error[102]" in repository.lint().stdout


def test_what_is_only_intended_to_be_added(repository: Repository) -> None:
    repository.stage("a.md", "[B](b.md)\n")
    repository.write("b.md", "# B\n")
    repository.git("add", "--intent-to-add", "b.md")

    assert (
        repository.lint().stdout
        == "a.md:1:5: error[103] no file `b.md`: it is not in the index of git (missing-file)\n"
    )


def test_a_submodule(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> None:
    part = Repository(tmp_path_factory.mktemp("part"))
    part.stage("c.md", "# C\n\n[nowhere](nowhere.md)\n")
    part.commit()
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(part.directory), "part")
    repository.stage("a.md", "[C](part/c.md#c) [D](part/d.md) [all](part/)\n")

    run = repository.lint()

    assert run.stdout == "a.md:1:22: error[103] no file `part/d.md` (missing-file)\n", run.stderr


def test_nothing_is_written(repository: Repository) -> None:
    repository.stage("a.md", "[nowhere](nowhere.md)\n")
    repository.write("a.md", "More.\n")
    before = {path: path.stat().st_mtime_ns for path in (repository.directory / ".git").rglob("*")}

    repository.lint()

    assert {path: path.stat().st_mtime_ns for path in (repository.directory / ".git").rglob("*")} == before


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["b.md"], "b.md: it is not in the index of git\n  help: `git add` it\n"),
        (["-"], "refcheck: standard input is not staged\n  help: leave out `-` or `--staged`\n"),
    ],
)
def test_what_is_not_in_the_index(repository: Repository, arguments: list[str], error: str) -> None:
    repository.stage("a.md", "# A\n")
    repository.write("b.md", "# B\n")

    run = repository.lint(*arguments)

    assert (run.returncode, run.stdout, run.stderr) == (2, "", error)


def test_a_removed_file_may_be_named(repository: Repository) -> None:
    repository.stage("a.md", "# A\n")
    repository.commit()
    repository.git("rm", "--quiet", "a.md")

    run = repository.lint("a.md")

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_without_a_repository_or_without_git(repository: Repository) -> None:
    # Where git is found is looked up once in a process.
    command = sys.executable, "-m", "refcheck", "lint", "--staged", "--format", "concise"
    without_git = repository.run(*command, PATH="")
    assert without_git.returncode == 2
    assert "git cannot be run" in without_git.stderr

    shutil.rmtree(repository.directory / ".git")
    without_repository = repository.lint(GIT_CEILING_DIRECTORIES=str(repository.directory.parent))
    assert without_repository.returncode == 2
    assert "not a git repository" in without_repository.stderr


def test_an_empty_folder_is_none(repository: Repository) -> None:
    (repository.directory / "empty" / "within").mkdir(parents=True)
    repository.write("built/index.html", "A page.\n")
    repository.write(".gitignore", "built/\n")
    repository.stage("a.md", "[empty](empty/) [built](built/) [page](built/index.html)\n")

    run = repository.lint("--renderer", "github")

    assert run.stdout == "a.md:1:9: error[103] no file `empty/` (missing-file)\n", run.stderr


def test_as_a_hook_of_git_itself(repository: Repository, tmp_path: Path) -> None:
    repository.stage("a.md", "# A\n")
    repository.stage("b.md", "See [A](a.md#a).\n")
    repository.commit()
    hook = repository.directory / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m refcheck lint --staged -f concise >&2\n", encoding="utf-8")
    hook.chmod(0o755)
    repository.git("worktree", "add", "--quiet", "-b", "other", "linked")

    for folder in (".", "linked", "linked/notes"):
        (repository.directory / folder).mkdir(exist_ok=True)
        top = folder.removesuffix("/notes")
        repository.write(f"{top}/a.md", "# B\n")
        repository.write(f"{top}/b.md", "Nothing.\n")
        path = "../a.md" if folder != top else "a.md"
        # What is named is committed from an index of its own.
        run = repository.run("git", "commit", "--message", "A commit", path, folder=folder)
        assert run.returncode == 1
        assert run.stderr == (
            "b.md:1:9: error[102] no anchor `#a` in `a.md`: this change removed it (undefined-anchor)\n"
        )
        assert repository.run("git", "commit", "--all", "--message", "A commit", folder=top).returncode == 0
        repository.write(f"{top}/a.md", "# A\n")
        repository.write(f"{top}/b.md", "See [A](a.md#a).\n")
        assert repository.run("git", "commit", "--all", "--message", "A commit", folder=top).returncode == 0


def test_a_baseline_forgives_and_is_left_as_it_is(repository: Repository) -> None:
    repository.stage("a.md", "# A\n\n[old](nowhere.md) [older](none.md)\n")
    repository.stage("b.md", "[A](a.md#a)\n\n[old](nowhere.md)\n")
    assert repository.run(sys.executable, "-m", "refcheck", "baseline").returncode == 0
    (baseline,) = (path for path in repository.directory.glob("*baseline*") if path.is_file())
    repository.commit()
    known = baseline.read_bytes()
    repository.stage("a.md", "# B\n\n[old](nowhere.md)\n")

    run = repository.lint("--baseline", baseline.name)

    assert run.stdout == "b.md:1:5: error[102] no anchor `#a` in `a.md`: this change removed it (undefined-anchor)\n"
    assert baseline.read_bytes() == known
