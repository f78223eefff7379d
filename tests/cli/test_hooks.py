"""The hooks of `.pre-commit-hooks.yaml`, run by a real pre-commit at a real commit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.git_repository import Repository

# pre-commit installs refcheck from this tree, with all that it needs.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

BROKEN = """\
---
refplus: true
---

# A note

As in [@fig:cat].

![A cat.](https://example.org/cat.png){#fig:cat}
"""
SOUND = BROKEN.replace("[@fig:cat]", "[Figure 1](#fig:cat)")


class HookedRepository(Repository):
    """A git repository with one of the hooks; what its commands write to standard error is with their output."""

    timeout_seconds = 600

    def run(self, *command: str, folder: str = ".", **environment: str) -> subprocess.CompletedProcess[str]:
        run = super().run(*command, folder=folder, **environment)
        return subprocess.CompletedProcess(run.args, run.returncode, run.stdout + run.stderr, run.stderr)

    def read(self, name: str) -> str:
        return (self.directory / name).read_bytes().decode("utf-8")

    def try_to_commit(self, *add: str) -> subprocess.CompletedProcess[str]:
        """Add files, without any all, and commit, which runs the hook."""
        self.git("add", *(add or ("--all",)))
        return self.commit_as_it_is()

    def commit_as_it_is(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", "commit", "--message", "A note", *options)

    def commits(self) -> int:
        return len(self.git("rev-list", "--all").split())


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A pre-commit that shares its installed hooks with nobody else."""
    return {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> HookedRepository:
    """What this tree would be as a repository of hooks, uncommitted changes included."""
    repository = HookedRepository(tmp_path_factory.mktemp("published"), environment)
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        repository.write(name, (ROOT / name).read_text(encoding="utf-8"))
    for path in (ROOT / "refcheck").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            repository.write(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    assert repository.try_to_commit().returncode == 0
    return repository


def with_hook(directory: Path, published: HookedRepository, hook: str) -> HookedRepository:
    """An empty repository whose commits run the hook."""
    repository = HookedRepository(directory, published.environment)
    revision = published.git("rev-parse", "HEAD").strip()
    repository.write(
        ".pre-commit-config.yaml",
        f"repos:\n  - repo: {published.directory}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n",
    )
    installed = repository.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout
    return repository


def test_a_broken_note_cannot_be_committed(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    repository.write("notes/note.md", BROKEN)

    run = repository.try_to_commit()

    assert run.returncode != 0
    assert "notes/note.md:7:" in run.stdout
    assert repository.commits() == 0


def test_a_sound_note_can_be_committed(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    repository.write("note.md", SOUND)
    repository.write("no-markdown.txt", BROKEN)

    run = repository.try_to_commit()

    assert run.returncode == 0, run.stdout
    assert "Passed" in run.stdout
    assert repository.commits() == 1


def test_files_of_every_kind_are_checked(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    names = ["a.md", "b.markdown", "c.qmd", "d.Rmd", "with blank.md"]
    for name in names:
        repository.write(name, BROKEN.replace("[@fig:cat]", "[nothing](#nothing)"))

    run = repository.try_to_commit()

    assert run.returncode != 0
    assert [name for name in names if f"{name}:" not in run.stdout] == []


def test_the_other_hook_fixes_the_note(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck-fix")
    repository.write("note.md", BROKEN)

    first = repository.try_to_commit()

    assert first.returncode != 0
    assert "files were modified by this hook" in first.stdout
    assert repository.read("note.md") == SOUND
    assert repository.git("show", ":note.md") == BROKEN
    assert repository.commits() == 0

    second = repository.try_to_commit()

    assert second.returncode == 0, second.stdout
    assert repository.commits() == 1


def test_what_a_commit_breaks_elsewhere_is_found(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    repository.write("a.md", "# A\n\n## Setup\n")
    repository.write("docs/b.md", "See [A](../a.md#setup).\n")
    first = repository.try_to_commit()
    assert first.returncode == 0, first.stdout
    repository.write("a.md", "# A\n\n## Preparation\n")

    run = repository.try_to_commit()

    assert run.returncode != 0
    assert "docs/b.md:1:9: error[102]" in run.stdout
    assert "no anchor `#setup` in `a.md`: this change removed it" in run.stdout

    repository.write("docs/b.md", "See [A](../a.md#preparation).\n")
    second = repository.try_to_commit()

    assert second.returncode == 0, second.stdout
    assert repository.commits() == 2


def test_a_commit_that_only_removes_or_renames_files_is_checked(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    repository.write("a.md", "See [B](b.md), [C](c.md) and ![D](d.png).\n")
    for name in ("b.md", "c.md", "d.png"):
        repository.write(name, f"# {name}\n\nA text of its own.\n")
    assert repository.try_to_commit().returncode == 0
    repository.git("rm", "--quiet", "b.md", "d.png")
    repository.git("mv", "c.md", "e.md")

    run = repository.try_to_commit()

    assert run.returncode != 0
    assert "a.md:1:9: error[103] missing-file: no file `b.md`: this change removed it" in run.stdout
    assert "a.md:1:20: error[103] missing-file: no file `c.md`: this change moved it to `e.md`" in run.stdout
    assert "a.md:1:35: error[103] missing-file: no file `d.png`: this change removed it" in run.stdout


def test_what_is_not_staged_does_not_count(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    repository.write("a.md", SOUND)
    assert repository.try_to_commit().returncode == 0
    repository.write("a.md", SOUND + "\nMore.\n")
    repository.git("add", "a.md")
    repository.write("a.md", SOUND + "\nMore [nothing](#nothing).\n")
    repository.write("b.md", "[nothing](#nothing)\n")

    run = repository.commit_as_it_is()

    assert run.returncode == 0, run.stdout
    assert "nothing" in repository.read("a.md")

    run = repository.commit_as_it_is("--all")

    assert run.returncode != 0
    assert "a.md:11:16:" in run.stdout


def test_a_part_of_a_file_can_be_committed_and_fixed(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck-fix")
    more = "\n".join(f"Line {number}.\n" for number in range(20))
    repository.write("a.md", BROKEN + more)
    repository.git("add", "a.md")
    repository.write("a.md", BROKEN + more + "The end.\n")

    first = repository.commit_as_it_is()

    assert first.returncode != 0
    assert repository.read("a.md") == SOUND + more + "The end.\n"
    assert repository.git("show", ":a.md").startswith(BROKEN)


def test_all_files_are_checked_where_nothing_is_staged(tmp_path: Path, published: HookedRepository) -> None:
    repository = with_hook(tmp_path, published, "refcheck")
    repository.write(".refcheck.yml", "exclude: [old/]\n")
    repository.write("old/a.md", "[nothing](#nothing)\n")
    repository.write("a.md", "[nothing](#nothing)\n")
    repository.git("add", "--all")
    assert repository.commit_as_it_is("--no-verify").returncode == 0

    run = repository.run(sys.executable, "-m", "pre_commit", "run", "--all-files")

    assert run.returncode != 0
    assert "a.md:1:11:" in run.stdout
    assert "old/a.md" not in run.stdout


@pytest.mark.parametrize("conversion", ["true", "input", "false"])
def test_line_ends_are_kept(tmp_path: Path, published: HookedRepository, conversion: str) -> None:
    repository = with_hook(tmp_path, published, "refcheck-fix")
    repository.git("config", "core.autocrlf", conversion)
    repository.write("a.md", BROKEN.replace("\n", "\r\n"))

    first = repository.try_to_commit()

    assert first.returncode != 0
    assert repository.read("a.md") == SOUND.replace("\n", "\r\n")
    assert repository.try_to_commit().returncode == 0

    repository.write(".pre-commit-config.yaml", repository.read(".pre-commit-config.yaml").replace("-fix", ""))
    repository.write("a.md", SOUND.replace("\n", "\r\n") + "[nothing](#nothing)\r\n")
    run = repository.try_to_commit()

    assert run.returncode != 0
    assert "a.md:10:11:" in run.stdout
