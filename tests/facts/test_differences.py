"""What differs between two texts: all of it, never much more, and in time that grows with them."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from refcheck.cli._diff import unified_diff
from refcheck.facts.differences import differences

LENGTH = 20_000
REPEATED = ["a", "b", "", "c", "a", ""]


def changed(items: list[str], rng: random.Random, kinds: int) -> list[str]:
    """A list with some items taken out, put in and turned round."""
    items = list(items)
    for _ in range(rng.choice([0, 1, 5, 50])):
        place = rng.randrange(len(items) + 1)
        new = [str(rng.randrange(kinds + 3)) for _ in range(rng.randrange(4))]
        items[place : place + rng.randrange(4)] = rng.choice([[], new, items[place : place + 3][::-1]])
    return items


@pytest.mark.parametrize("seed", range(300))
def test_what_is_between_the_differences_is_the_same(seed: int) -> None:
    rng = random.Random(seed)
    kinds = rng.choice([1, 2, 3, 50, 1000])
    before = [str(rng.randrange(kinds)) for _ in range(rng.choice([0, 1, 5, 30, 100, 300]))]
    after = changed(before, rng, kinds)
    again, place = list[str](), 0
    for start, end, other_start, other_end in differences(before, after):
        assert start > place or place == 0
        again += before[place:start] + after[other_start:other_end]
        place = end
    assert again + before[place:] == after


@pytest.mark.parametrize(
    ("before", "after", "most"),
    [
        pytest.param(
            [str(n) for n in range(LENGTH)], [f"{n}{'x' * (n % 9 == 0)}" for n in range(LENGTH)], 2223, id="all"
        ),
        pytest.param(["a"] * LENGTH, ["b", *["a"] * 9, "c", *["a"] * LENGTH, "d"], 3, id="the same line"),
        pytest.param(
            [str(n) * (n % 2) for n in range(LENGTH)],
            [f"x{n}" * (n % 2) for n in range(LENGTH)],
            LENGTH // 2,
            id="blank",
        ),
        pytest.param([str(n) for n in range(LENGTH)], [str(n) for n in reversed(range(LENGTH))], LENGTH, id="reversed"),
        pytest.param(REPEATED * 4000, REPEATED * 2000 + ["x"] + REPEATED * 2000, 1, id="one of many alike"),
        pytest.param(["a", "b"] * LENGTH, ["a", "a", "c", "b", "b"] * (LENGTH // 2), 2 * LENGTH, id="few kinds"),
    ],
)
def test_long_ones_are_compared_in_no_time(before: list[str], after: list[str], most: int) -> None:
    start = time.process_time()
    found = list(differences(before, after))
    # difflib takes half a minute or more; this, a fifth of a second.
    assert time.process_time() - start < 5
    assert 0 < len(found) <= most


ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\f\n", "\x0b", "\x1c", "\u2028", "\x85"]


def lines(rng: random.Random, count: int) -> list[str]:
    return [f"{rng.choice(['a', 'b', '', 'ü', '-- c', '++ d', '@@'])}{rng.choice(ENDS)}" for _ in range(count)]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")
def test_git_makes_the_new_texts_of_a_diff(tmp_path: Path) -> None:
    rng, wanted, diff = random.Random(7), {}, []
    for number in range(200):
        before = lines(rng, rng.randrange(1, 40))
        after = list(before)
        for _ in range(rng.randrange(1, 5)):
            place = rng.randrange(len(after) + 1)
            after[place : place + rng.randrange(3)] = lines(rng, rng.randrange(3))
        name = f"{number}.md"
        old, new = (
            f"{bom}{''.join(text)}" for text, bom in ((before, "\ufeff"[: number % 2]), (after, "\ufeff"[: number % 2]))
        )
        old, new = old + "end" * rng.randrange(2), new + "end" * rng.randrange(2)
        (tmp_path / name).write_bytes(old.encode())
        wanted[name] = new.encode()
        diff += unified_diff(f"a/{name}", f"b/{name}", old, new)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(
        ["git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "-"],
        input="".join(diff).encode(),
        cwd=tmp_path,
        check=True,
    )
    assert {name: (tmp_path / name).read_bytes() for name in wanted} == wanted


def test_hunks_are_those_of_difflib() -> None:
    from difflib import unified_diff as by_difflib

    rng = random.Random(11)
    for _ in range(200):
        before = [f"{rng.randrange(1000)}\n" for _ in range(rng.randrange(50))]
        after = changed(before, rng, 1000)
        after = [line if line.endswith("\n") else f"{line}\n" for line in after]
        wanted = list(by_difflib(before, after, "a/n", "b/n"))
        assert unified_diff("a/n", "b/n", "".join(before), "".join(after)) == wanted


def test_a_byte_order_mark_is_part_of_the_first_line(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_bytes("\ufeffSee [@fig:a].\n\n![A](https://e.org/a.png){#fig:a}\n".encode())
    command = [sys.executable, "-m", "refcheck", "fix", "-r", "github", "n.md"]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).stdout.decode()
    assert "\n-\ufeffSee [@fig:a].\n+\ufeffSee" in shown
