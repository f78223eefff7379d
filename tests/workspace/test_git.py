"""The settings of a repository, which others wrote, run no program and fetch nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refcheck.workspace.git import _ENVIRONMENT, _OPTIONS
from tests.git_repository import Repository

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs are scripts of a shell")

# A setting and its value; OWNED is the file that a program makes.
SETTINGS = [
    ("core.fsmonitor", "touch OWNED; false"),
    ("core.pager", "touch OWNED"),
    ("core.sshCommand", "touch OWNED"),
    ("core.editor", "touch OWNED"),
    ("core.alternateRefsCommand", "touch OWNED"),
    ("diff.external", "touch OWNED"),
    ("diff.x.command", "touch OWNED"),
    ("diff.x.textconv", "touch OWNED"),
    ("filter.x.clean", "touch OWNED"),
    ("filter.x.smudge", "touch OWNED"),
    ("filter.x.process", "touch OWNED"),
    ("alias.diff", "!touch OWNED"),
    ("pager.diff", "touch OWNED"),
    ("interactive.diffFilter", "touch OWNED"),
]


def staged(repository: Repository) -> Path:
    """A change that is staged; returns what must not come to be."""
    repository.stage(".gitattributes", "*.md filter=x diff=x\n")
    repository.stage("a.md", "# A\n\n[b](b.md)\n")
    repository.stage("b.md", "# B\n")
    repository.commit()
    repository.stage("a.md", "# A\n\n[b](b.md) [c](c.md)\n")
    repository.git("mv", "b.md", "d.md")
    os.utime(repository.directory / "a.md", (1, 1))
    return repository.directory / "OWNED"


@pytest.mark.parametrize(("setting", "value"), SETTINGS)
def test_no_program_of_the_settings_is_run(repository: Repository, setting: str, value: str) -> None:
    owned = staged(repository)
    repository.git("config", setting, value.replace("OWNED", str(owned)))
    owned.unlink(missing_ok=True)
    run = repository.lint()
    assert (run.returncode, "c.md" in run.stdout, run.stderr) == (1, True, "")
    assert not owned.exists()


def test_no_program_of_the_environment_is_run(repository: Repository) -> None:
    owned = staged(repository)
    programs = dict.fromkeys(("GIT_EXTERNAL_DIFF", "GIT_PAGER", "PAGER", "GIT_ASKPASS", "GIT_EDITOR"), f"touch {owned}")
    assert repository.lint(**programs).returncode == 1
    assert not owned.exists()


def test_no_hook_is_run(repository: Repository) -> None:
    owned = staged(repository)
    for folder in (".git/hooks", "hooks"):
        for name in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
            hook = repository.directory / folder / name
            hook.parent.mkdir(exist_ok=True)
            hook.write_text(f"#!/bin/sh\ntouch {owned}\n", encoding="utf-8")
            hook.chmod(0o755)
        repository.git("config", "core.hooksPath", str(repository.directory / folder))
        owned.unlink(missing_ok=True)
        assert repository.lint().returncode == 1
        assert not owned.exists()


def test_a_bare_repository_in_a_folder_is_none(repository: Repository) -> None:
    owned = staged(repository)
    repository.git("init", "--quiet", "--bare", "docs")
    settings = ("repositoryformatversion = 0", "bare = false", "worktree = ..", f"fsmonitor = touch {owned}; false")
    repository.write("docs/config", "[core]\n" + "".join(f"\t{setting}\n" for setting in settings))
    run = repository.lint(folder="docs")
    assert run.returncode == 2
    assert not owned.exists()


def test_what_a_partial_clone_lacks_is_not_fetched(repository: Repository) -> None:
    owned = staged(repository)
    repository.commit()
    name = repository.git("rev-parse", "HEAD:a.md").strip()
    repository.git("config", "core.repositoryFormatVersion", "1")
    repository.git("config", "extensions.partialClone", "origin")
    for setting, value in {
        "remote.origin.url": f"ext::sh -c touch% {owned}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": f"touch {owned};",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "protocol.file.allow": "always",
    }.items():
        repository.git("config", setting, value)
    (repository.directory / ".git" / "objects" / name[:2] / name[2:]).unlink()
    for url in (f"ext::sh -c touch% {owned}", str(repository.directory / ".git")):
        repository.git("config", "remote.origin.url", url)
        run = repository.lint("a.md")
        assert run.returncode == 2
        assert "git has no object" in run.stderr
        assert not owned.exists()


def test_a_large_file_of_the_index_is_told_and_the_others_are_read(repository: Repository) -> None:
    repository.stage("b.md", "[x](#gone)\n")
    with (repository.directory / "a.md").open("wb") as file:
        file.truncate((50 << 20) + 1)
    repository.git("add", "a.md")
    run = repository.lint()
    assert (run.returncode, run.stdout.partition(":")[0]) == (2, "b.md")
    assert "it is larger than 50 MiB" in run.stderr


def test_a_hook_names_the_index(repository: Repository) -> None:
    """As `git commit --only` and `pre-commit` do."""
    staged(repository)
    other = repository.directory / "other-index"
    other.write_bytes((repository.directory / ".git" / "index").read_bytes())
    repository.stage("a.md", "# A\n")
    here = {"GIT_INDEX_FILE": str(other), "GIT_DIR": ".git"}
    assert "c.md" in repository.lint(**here).stdout
    assert "c.md" not in repository.lint().stdout


def test_a_program_named_git_in_the_current_folder_is_not_run(repository: Repository) -> None:
    owned = staged(repository)
    repository.write("git", f"#!/bin/sh\ntouch {owned}\n")
    (repository.directory / "git").chmod(0o755)
    for before in (".", "", "bin/.."):
        (repository.directory / "bin").mkdir(exist_ok=True)
        run = repository.lint(PATH=f"{before}{os.pathsep}{os.environ['PATH']}")
        assert (run.returncode, owned.exists()) == (1, False)


def test_the_advice_of_git_about_its_owner_is_passed_on(repository: Repository) -> None:
    run = repository.lint(GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    assert run.returncode == 2
    assert "detected dubious ownership" in run.stderr
    assert f"git config --global --add safe.directory {repository.directory}" in run.stderr


def test_git_is_told_to_do_without() -> None:
    assert "core.fsmonitor=false" in _OPTIONS
    assert "safe.bareRepository=explicit" in _OPTIONS
    assert _ENVIRONMENT["GIT_OPTIONAL_LOCKS"] == "0"
