"""Patterns mean what they mean to git; git itself is the judge where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from refcheck.patterns import Patterns


@pytest.mark.parametrize(
    ("line", "matched", "other"),
    [
        ("a.md", ["a.md", "x/a.md"], ["ba.md", "a.md.txt"]),
        ("/a.md", ["a.md"], ["x/a.md"]),
        ("x/a.md", ["x/a.md"], ["y/x/a.md"]),
        ("*.md", ["a.md", "x/.md"], ["a.mdx"]),
        ("?.md", ["a.md", "x/b.md"], ["ab.md", ".md"]),
        ("x/*", ["x/a.md"], ["x/y/a.md"]),
        ("x/**", ["x/a.md", "x/y/a.md"], ["x"]),
        ("**/a.md", ["a.md", "x/y/a.md"], ["xa.md"]),
        ("x/**/a.md", ["x/a.md", "x/y/z/a.md"], ["x/ya.md"]),
        ("x**y", ["xy", "xay", "z/xay"], []),
        ("[ab].md", ["a.md", "b.md"], ["c.md"]),
        ("[!ab].md", ["c.md"], ["a.md"]),
        ("[^a-c].md", ["d.md"], ["b.md"]),
        ("[]-].md", ["].md", "-.md"], ["a.md"]),
        ("[c-a].md", [], ["a.md", "b.md"]),
        ("[!c-a].md", ["a.md"], []),
        ("x[/]y", [], ["x/y"]),
        ("/x[!a]y", ["xby"], ["x/y"]),
        ("[[:digit:]x].md", ["1.md", "x.md"], ["a.md"]),
        ("[[:nonsense:]].md", [], ["a.md"]),
        ("[\\]].md", ["].md"], ["\\.md"]),
        ("[a.md", [], ["a.md", "[a.md"]),
        ("a\\", [], ["a", "a\\"]),
        ("\\#a", ["#a"], ["\\#a"]),
        ("\\!a", ["!a"], []),
        ("\\*", ["*"], ["a"]),
        ("a  ", ["a"], ["a  "]),
        ("a\\  ", ["a "], ["a"]),
        ("# a", [], ["# a", "a"]),
        ("", [], ["a"]),
        ("/", [], ["a"]),
        ("!", [], ["a"]),
        ("a.b", ["a.b"], ["axb"]),
    ],
)
def test_pattern(line: str, matched: list[str], other: list[str]) -> None:
    patterns = Patterns([line])
    assert [path for path in [*matched, *other] if patterns.decide(path)] == matched


def test_folders_only() -> None:
    patterns = Patterns(["build/"])
    assert patterns.decide("build") is None
    assert patterns.decide("x/build", directory=True) is True


def test_the_last_pattern_decides() -> None:
    patterns = Patterns(["*.md", "!/x/keep.md", "# comment", "draft*"])
    assert patterns.decide("a.md") is True
    assert patterns.decide("x/keep.md") is False
    assert patterns.decide("x/draft.md") is True
    assert patterns.decide("a.txt") is None


def test_empty_patterns_are_false() -> None:
    assert not Patterns([])
    assert not Patterns(["", "# comment"])
    assert Patterns(["!a"])


def test_covers_what_is_in_a_folder() -> None:
    patterns = Patterns(["docs/", "!docs/api/", "docs/api/index.md"])
    assert patterns.covers("docs/a/b.md")
    assert not patterns.covers("docs/api/b.md")
    assert patterns.covers("docs/api/index.md")
    assert not patterns.covers("a.md")


TREE = ["a", "b", "ab", "a b", "a.md", "[", "-", "d/a", "d/ab", "d/a.md", "d/d/a", "d/e/b", "e/d/ab", "e/a/b", "ee/a"]

# Adjacent stars inside a name are left out: git reads `a/b**/c` as `a/b*` or as `a/b` with `**/c`, as its shortcuts go.
_PIECE = st.sampled_from(["a", "b", "d", "e", "ab", "*", "?", "[ab]", "[!a]", "[a-d]", "\\a", "[[:alpha:]]", ".md", " "])
_SEGMENT = st.lists(_PIECE, min_size=1, max_size=3).map("".join).filter(lambda text: "**" not in text)
_PATTERN = st.builds(
    lambda sign, start, segments, end: sign + start + "/".join(segments) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "/", "**/"]),
    st.lists(_SEGMENT | st.just("**"), min_size=1, max_size=3),
    st.sampled_from(["", "", "/", "/**", " ", "\\ "]),
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    root = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", root], check=True)
    for name in TREE:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PATTERN, min_size=1, max_size=4))
@example(["*", "!d/", "d/*", "!d/a"])
def test_git_agrees(repository: Path, lines: list[str]) -> None:
    (repository / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = ["git", "-C", repository, "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"]
    answer = subprocess.run(command, input="\0".join(TREE), capture_output=True, text=True, encoding="utf-8")
    patterns = Patterns(lines)

    def ignored(path: str) -> bool:
        parts = path.split("/")
        folders = ["/".join(parts[:length]) for length in range(1, len(parts))]
        return any(patterns.decide(folder, directory=True) for folder in folders) or bool(patterns.decide(path))

    assert [path for path in TREE if ignored(path)] == [path for path in answer.stdout.split("\0") if path]
