"""Patterns mean what they mean to git."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from refcheck.guards.patterns import MOST, Patterns, TooMany


@pytest.mark.parametrize(
    ("line", "matched", "other"),
    [
        ("a.md", ["a.md", "x/a.md"], ["ba.md", "a.md.txt"]),
        ("/a.md", ["a.md"], ["x/a.md"]),
        ("x/a.md", ["x/a.md"], ["y/x/a.md"]),
        ("*.md", ["a.md", "x/.md"], ["a.mdx"]),
        ("?.md", ["a.md", "x/b.md"], ["ab.md", ".md"]),
        ("x/*", ["x/a.md", "x/y/a.md"], ["z/a.md"]),
        ("x/**", ["x/a.md", "x/y/a.md"], ["x"]),
        ("**/a.md", ["a.md", "x/y/a.md"], ["xa.md"]),
        ("x/**/a.md", ["x/a.md", "x/y/z/a.md"], ["x/ya.md"]),
        ("x**y", ["xy", "xay", "z/xay"], []),
        ("[ab].md", ["a.md", "b.md"], ["c.md"]),
        ("[!ab].md", ["c.md"], ["a.md"]),
        ("[^a-c].md", ["d.md"], ["b.md"]),
        ("[]-].md", ["].md", "-.md"], ["a.md"]),
        ("x[/]y", [], ["x/y"]),
        ("[a.md", [], ["a.md", "[a.md"]),
        ("a\\", [], ["a", "a\\"]),
        ("\\#a", ["#a"], ["\\#a"]),
        ("\\!a", ["!a"], []),
        ("\\*", ["*"], ["a"]),
        ("a  ", ["a"], ["a  "]),
        ("# a", [], ["# a", "a"]),
        ("", [], ["a"]),
        ("/", [], ["a"]),
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


@pytest.mark.parametrize(
    ("path", "decision"), [("a.md", True), ("x/keep.md", False), ("x/draft.md", True), ("a.txt", None)]
)
def test_the_last_pattern_decides(path: str, decision: bool | None) -> None:
    assert Patterns(["*.md", "!/x/keep.md", "# comment", "draft*"]).decide(path) is decision


@pytest.mark.parametrize(("lines", "is_true"), [([], False), (["", "# comment"], False), (["!a"], True)])
def test_empty_patterns_are_false(lines: list[str], is_true: bool) -> None:
    assert bool(Patterns(lines)) is is_true


@pytest.mark.parametrize(
    ("path", "is_covered"),
    [("docs/a/b.md", True), ("docs/api/b.md", False), ("docs/api/index.md", True), ("a.md", False)],
)
def test_covers_what_is_in_a_folder(path: str, is_covered: bool) -> None:
    assert Patterns(["docs/", "!docs/api/", "docs/api/index.md"]).covers(path) is is_covered


@pytest.mark.parametrize("line", ["[c-a].md", "a\\", "!", "[", "***", "/"])
def test_a_pattern_that_is_none_is_passed_over(line: str) -> None:
    assert Patterns([line, "a.md"]).decide("a.md") is True


# Pieces of patterns, and names that they can match.
PIECES = [
    *(
        "a",
        "b",
        "x",
        "c",
        "/",
        "/",
        "*",
        "*",
        "**",
        "**/",
        "/**",
        "?",
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "[]a]",
        "[]-a]",
    ),
    *(
        "[[:alpha:]]",
        "[[:digit:]x]",
        "[[:bad:]]",
        "[[:]",
        "[[::]]",
        "[a",
        "\\a",
        "\\*",
        "\\",
        "\\/",
        ".md",
        "*.md",
        "foo",
    ),
    *(
        "é",
        "-",
        " ",
        "\\ ",
        "!",
        "#",
        "[c-a]",
        "[\\]a]",
        "[a\\-c]",
        "[/]",
        "[a-\\c]",
        "***",
        "foo**",
        "****/",
        "**/**/",
    ),
]
NAMES = [
    "a",
    "b",
    "ab",
    "abc",
    "a.md",
    "b.md",
    "x",
    "é",
    "a]b",
    "a-b",
    "a b",
    "#a",
    "!a",
    "a\\b",
    "[a]",
    "A1",
    "foobar",
]


def made_up(chance: random.Random) -> str:
    pattern = "".join(chance.choice(PIECES) for _ in range(chance.randint(1, 6)))
    return ("!" if chance.random() < 0.2 else "") + pattern + ("/" if chance.random() < 0.2 else "")


def verdict(patterns: Patterns, path: str) -> bool | None:
    """What git says of a file: a folder that is ignored hides all that is in it."""
    parts = path.split("/")
    folders = ("/".join(parts[:end]) for end in range(1, len(parts)))
    return True if any(patterns.decide_alone(one, True) for one in folders) else patterns.decide_alone(path)


def test_as_git_says(tmp_path: Path) -> None:
    chance = random.Random(17)
    subprocess.run(("git", "init", "-q"), cwd=tmp_path, check=True)
    command = ("git", "check-ignore", "-z", "--stdin", "-v", "-n", "--no-index")
    for _ in range(60):
        lines = [made_up(chance) for _ in range(3)]
        (tmp_path / ".git" / "info" / "exclude").write_text("\n".join(lines), encoding="utf-8")
        paths = ["/".join(chance.choice(NAMES) for _ in range(chance.randint(1, 4))) for _ in range(60)]
        asked = "\0".join(paths).encode()
        answer = subprocess.run(command, cwd=tmp_path, input=asked, capture_output=True).stdout.decode().split("\0")
        said = [
            not pattern.startswith("!") if file else None
            for file, pattern in zip(answer[::4], answer[2::4], strict=False)
        ]
        patterns = Patterns(lines)
        assert [verdict(patterns, path) for path in paths] == said[: len(paths)], lines


def test_as_another_library_says() -> None:
    from pathspec import GitIgnoreSpec

    lines = (
        """
        *.py[cod]|build/|/dist|docs/_build/|.tox/|*.egg-info|[Bb]in/|**/target/|!keep.md|node_modules|*~|a/**/b|x/**|
        **/*.min.js|/a/*/c|*.*|doc?|!docs/**|tmp*/|\\#x|foo/*|!foo/bar|a?c/d[0-9].md
    """.replace("\n", "")
        .replace(" ", "")
        .split("|")
    )
    chance = random.Random(17)
    words = "a b c x.md keep.md foo bar build dist docs target tmp1 Bin d1.md abc a.min.js node_modules x.pyc #x"
    names = words.split()
    for _ in range(150):
        some = chance.sample(lines, 3)
        ours, theirs = Patterns(some), GitIgnoreSpec.from_lines(some)
        for _ in range(20):
            path = "/".join(chance.choice(names) for _ in range(chance.randint(1, 4)))
            assert ours.decide(path) == theirs.check_file(path).include, (some, path)


@pytest.mark.parametrize(
    "pattern",
    [
        "*a*a*a*a*a*a*a*ab",
        "*" * 5000 + "b",
        "*a" * 5000,
        "**/" * 3000 + "b",
        "**/*a" * 1000 + "b",
        "*/" * 40 + "b",
        "[" * 5000,
        "[!b]" * 4000,
        "?" * 5000,
        "\\" * 50_001,
        "?*" * 1000 + "b",
        "{" * 5000,
    ],
)
@pytest.mark.parametrize("path", ["a" * 250, "a/" * 125 + "a", ("a" * 250 + "/") * 15 + "a"])
def test_no_pattern_takes_long(pattern: str, path: str) -> None:
    start = time.process_time()
    for before in ("", "/", "!", "x/**/"):
        assert not Patterns([before + pattern]).decide_alone(path)
    assert time.process_time() - start < 5


def test_more_patterns_than_anybody_waits_for() -> None:
    Patterns([f"*a?{number}" for number in range(MOST)] + [f"*.{number}" for number in range(5000)])
    with pytest.raises(TooMany, match="more than 1,000 patterns with several wildcards"):
        Patterns([f"*a?{number}" for number in range(MOST + 1)])
