"""What git ignores, and by which line, is what git itself says; and which files it does not track."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from refcheck.guards.patterns import Patterns
from refcheck.links.files import Files
from refcheck.links.git_ignore import GitIgnore, IgnoreLine
from tests.git_repository import Repository

NAMES = ("a", "b", "ab", "a.md", "b.md", "ab.png", "c")
PATTERNS = (
    *("a", "b/", "*.md", "/a", "a/b", "**/b.md", "a/**", "!a.md", "!b", "!a/", "ab*", "?", "[ab].md", "!*.png"),
    *("/*", "!/c", "a/*", "!a/b.md", "# a", "\\!a", "c  ", "", "*", "!*/"),
)
PATHS = [f"{first}/{second}/{third}" for first in "abc" for second in ("a", "b", "ab") for third in NAMES]
PATHS += [f"{first}/{second}" for first in "abc" for second in NAMES] + list(NAMES[3:])


@pytest.mark.parametrize("seed", range(12))
def test_git_says_the_same(tmp_path: Path, seed: int) -> None:
    choice = random.Random(seed)
    repository = Repository(tmp_path)
    for folder in ("", "a/", "b/", "a/b/", ".git/info/"):
        if choice.random() < 0.7:
            name = "exclude" if folder.startswith(".git") else ".gitignore"
            repository.write(folder + name, "\n".join(choice.choices(PATTERNS, k=choice.randint(1, 6))))
    run = repository.run("git", "check-ignore", "--verbose", "--non-matching", "--no-index", *PATHS)
    wanted = {}
    for line in run.stdout.splitlines():
        about, _, path = line.partition("\t")
        source, number, pattern = about.split(":", 2)
        is_ignored = source and not pattern.startswith("!")
        wanted[path] = (source, int(number)) if is_ignored else None
    ignore = GitIgnore(Files(tmp_path), str(tmp_path))
    assert {
        path: place(ignore.decide(str(tmp_path / path), is_folder=(tmp_path / path).is_dir()), tmp_path)
        for path in PATHS
    } == wanted


def place(line: IgnoreLine | None, top: Path) -> tuple[str, int] | None:
    return None if line is None else (Path(line.path).relative_to(top).as_posix(), line.line)


@pytest.mark.parametrize(
    ("text", "names_something"),
    [
        ("gen.md", True),
        ("out/", True),
        ("*_files/", True),
        ("/docs/*.png", True),
        ("fig-*.png", True),
        ("*.png", False),
        ("**/*.html", False),
        ("*.d/", False),
        ("*", False),
        ("a1", True),
        ("?1", False),
        ("a/*", True),
        ("*.*", False),
        ("[ab]*.md", False),
        ("*.generated.md", True),
    ],
)
def test_a_pattern_names_something_where_it_has_three_letters_of_a_name(text: str, names_something: bool) -> None:
    assert IgnoreLine(".gitignore", 1, text).names_something is names_something


def test_a_path_without_end_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("b\n", encoding="utf-8")
    ignore = GitIgnore(Files(tmp_path), str(tmp_path))
    assert ignore.decide(str(tmp_path) + "/a" * 100_000 + "/b") is None
    assert ignore.decide(str(tmp_path) + "/a" * 900 + "/b") is not None


def test_the_last_of_equal_patterns_counts() -> None:
    assert Patterns(["a", "!a", "a"]).covers("a")
    assert not Patterns(["!a", "a", "!a"]).covers("a")
    assert Patterns(["# x", "a", "", "!b", "a", "b"]).numbers == [3, 4, 5]


def tracked(repository: Repository, *names: str) -> list[str]:
    ignore = GitIgnore(Files(repository.directory), str(repository.directory))
    return [name for name in names if not ignore.is_untracked(str(repository.directory / name))]


def test_untracked_is_what_the_index_has_not(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.stage("in/a.md", "")
    repository.stage("b.md", "")
    assert tracked(repository, "in/a.md", "in", "b.md", "in/b", "a", "in/a.m", "n", "a.md") == ["in/a.md", "in", "b.md"]


@pytest.mark.parametrize("case", ["no index", "version 4", "split", "no repository"])
def test_where_the_index_cannot_be_read_nothing_is_surely_untracked(tmp_path: Path, case: str) -> None:
    repository = Repository(tmp_path)
    if case != "no index":
        repository.stage("a.md", "")
    if case == "version 4":
        repository.git("update-index", "--index-version", "4")
    if case == "split":
        repository.git("update-index", "--split-index")
    if case == "no repository":
        (tmp_path / ".git").rename(tmp_path / "git")
    assert tracked(repository, "none.md") == ["none.md"]
