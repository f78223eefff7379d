"""A run with what was kept says what one without says, whatever has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import run
from tests.runs.cached import CHANGES, commands_of, difference, kinds_of
from tests.runs.projects import Step, steps, write

# With one of which it was found that a look at another chapter was not noted.
SEEDS = (*range(11), 1035)

BOOKS = {
    "pandoc": {
        "Makefile": "book.html:\n\tpandoc 1.md 2.md -o $@\n",
        "1.md": "# One\n\n[to two](#two)\n",
        "2.md": "# Two\n",
    },
    "quarto": {
        "_quarto.yml": "project:\n  type: book\nbook:\n  chapters: [1.qmd, 2.qmd]\n",
        "1.qmd": "# One\n\n[to two](#sec-two)\n",
        "2.qmd": "# Two {#sec-two}\n",
    },
    "bookdown": {
        "_bookdown.yml": "book_filename: x\n",
        "index.Rmd": "# One\n\n[to two](#two)\n",
        "2.Rmd": "# Two\n",
    },
}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_with_what_was_kept_says_what_one_without_says(seed: int) -> None:
    kinds = kinds_of(seed)
    assert difference(list(steps(seed, kinds, CHANGES)), kinds[0], commands_of(seed)) is None


@pytest.mark.parametrize("kind", sorted(BOOKS))
def test_a_link_is_dead_when_another_chapter_has_lost_its_anchor(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    more = {f"more/{number}.md": "# More\n" for number in range(9)}
    chapter = next(name for name in BOOKS[kind] if name.startswith("2."))

    def dead(step: Step) -> Iterator[bool]:
        write(tmp_path, step)
        for option in ((), ("--no-cache",)):
            yield "undefined-anchor" in run("lint", ".", "--format", "concise", "--jobs", "1", *option)[1]

    assert list(dead(BOOKS[kind] | more)) == [False, False]
    assert list(dead({chapter: "# Other\n"})) == [True, True]
    assert list(dead({chapter: BOOKS[kind][chapter]})) == [False, False]
