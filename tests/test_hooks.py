"""The hooks of `.pre-commit-hooks.yaml`, run by a real pre-commit at a real commit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

BROKEN = """\
---
refplus: true
---

# A note

As in [@fig:cat].

![A cat.](https://example.org/cat.png){#fig:cat}
"""
SOUND = BROKEN.replace("[@fig:cat]", "[Figure 1](#fig:cat)")


class Repository:
    """A git repository with one of the hooks."""

    def __init__(self, directory: Path, environment: dict[str, str]) -> None:
        self.directory = directory
        self.environment = environment

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=600,
            check=False,
        )

    def git(self, *arguments: str) -> str:
        run = self.run("git", *arguments)
        assert run.returncode == 0, run.stdout
        return run.stdout.strip()

    def write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Add all and commit, which runs the hook."""
        self.git("add", "--all")
        return self.run("git", "commit", "--message", "A note")

    def commits(self) -> int:
        return len(self.git("rev-list", "--all").split())


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Nothing of the user's git, and a pre-commit that shares its installed hooks with nobody else."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return inherited | {
        "PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@example.org",
        "PYTHONUTF8": "1",
    }


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Repository:
    """What this tree would be as a repository of hooks, uncommitted changes included."""
    repository = Repository(tmp_path_factory.mktemp("published"), environment)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        repository.write(name, (ROOT / name).read_text(encoding="utf-8"))
    for path in (ROOT / "refcheck").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            repository.write(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    repository.git("init", "--quiet")
    assert repository.commit().returncode == 0
    return repository


def with_hook(directory: Path, published: Repository, hook: str) -> Repository:
    """An empty repository whose commits run the hook."""
    repository = Repository(directory, published.environment)
    repository.git("init", "--quiet")
    revision = published.git("rev-parse", "HEAD")
    repository.write(
        ".pre-commit-config.yaml",
        f"repos:\n  - repo: {published.directory}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n",
    )
    installed = repository.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout
    return repository


def test_a_broken_note_cannot_be_committed(tmp_path: Path, published: Repository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    repository.write("notes/note.md", BROKEN)

    run = repository.commit()

    assert run.returncode != 0
    assert "notes/note.md:7:" in run.stdout
    assert repository.commits() == 0


def test_a_sound_note_can_be_committed(tmp_path: Path, published: Repository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    repository.write("note.md", SOUND)
    repository.write("no-markdown.txt", BROKEN)

    run = repository.commit()

    assert run.returncode == 0, run.stdout
    assert "Passed" in run.stdout
    assert repository.commits() == 1


def test_files_of_every_kind_are_checked(tmp_path: Path, published: Repository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    names = ["a.md", "b.markdown", "c.qmd", "d.Rmd", "with blank.md"]
    for name in names:
        repository.write(name, BROKEN.replace("[@fig:cat]", "[nothing](#nothing)"))

    run = repository.commit()

    assert run.returncode != 0
    assert [name for name in names if f"{name}:" not in run.stdout] == []


def test_the_other_hook_fixes_the_note(tmp_path: Path, published: Repository) -> None:
    repository = with_hook(tmp_path, published, "refcheck-fix")
    repository.write("note.md", BROKEN)

    first = repository.commit()

    assert first.returncode != 0
    assert "files were modified by this hook" in first.stdout
    assert (tmp_path / "note.md").read_text(encoding="utf-8") == SOUND
    assert repository.commits() == 0

    second = repository.commit()

    assert second.returncode == 0, second.stdout
    assert repository.commits() == 1
