"""On a forge a link to what git ignores, and does not track, leads nowhere for all but its author."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests.git_repository import Repository

NOTE = "[a](build/a.html) ![b](b.log) [c](build) [d](kept/d.txt) [e](kept) [f](new.txt) [g](drafts/g.md) [h](a.md)\n"


def findings(folder: Path, renderer: str) -> list[str]:
    found = refcheck.lint([folder / "README.md"], renderer=renderer)
    assert {(finding.rule, finding.severity) for finding in found} <= {("missing-file", "warning")}
    return [finding.diagnostic.message for finding in found]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with files that git tracks, does not know and ignores, and one that it tracks all the same."""
    made = Repository(tmp_path)
    made.write(".gitignore", "build/\n*.log\nkept/\ndrafts/\n")
    for name in ("build/a.html", "b.log", "new.txt", "drafts/g.md"):
        made.write(name, "x")
    for name, text in {"kept/d.txt": "x", "a.md": "x", "README.md": NOTE}.items():
        made.stage(name, text)
    made.commit()
    return made


@pytest.mark.parametrize(("renderer", "title"), [("github", "GitHub"), ("gitlab", "GitLab")])
def test_what_git_ignores_is_not_on_a_forge(repository: Repository, renderer: str, title: str) -> None:
    names = "a.html", "b.log", "build", "g.md"
    wanted = [f"`{name}` is not on {title}: git ignores it" for name in names]
    assert findings(repository.directory, renderer) == wanted


@pytest.mark.parametrize("renderer", ["mkdocs", "obsidian", "any", "pandoc"])
def test_elsewhere_it_is_there(repository: Repository, renderer: str) -> None:
    assert findings(repository.directory, renderer) == []


def test_without_an_index_nothing_is_certain(repository: Repository) -> None:
    (repository.directory / ".git" / "index").unlink()
    assert findings(repository.directory, "github") == []


def test_it_is_found_again_when_the_file_is_added(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.command import run

    monkeypatch.chdir(repository.directory)
    for _ in range(2):
        assert run("lint", "-f", "concise", "-r", "github", ".")[1].count("git ignores it") == 4
    repository.git("add", "--force", "b.log")
    assert run("lint", "-f", "concise", "-r", "github", ".")[1].count("git ignores it") == 3
