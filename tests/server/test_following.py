"""A project of the server that follows edits shows what a fresh `lint` of the same texts finds."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest

from tests.project.updating import SCOPES
from tests.runs.projects import KINDS
from tests.server.following import Edit, Followed, difference

CASES = list(zip(sorted(KINDS), cycle(SCOPES)))


@pytest.mark.parametrize(("name", "scope"), CASES)
def test_after_random_edits_and_moves_the_editor_shows_what_a_new_run_finds(name: str, scope: str) -> None:
    found = difference(5, name, scope, 12, every=6)
    assert found is None, "\n".join(map(str, [*found.edits, found.what]))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "scope"), CASES)
def test_after_many_random_edits_and_moves(name: str, scope: str) -> None:
    found = difference(7, name, scope, 120, every=10)
    assert found is None, "\n".join(map(str, [*found.edits, found.what]))


def test_a_file_that_only_the_editor_has_comes_in_the_order_of_names(tmp_path: Path) -> None:
    followed = Followed(tmp_path.resolve(), {"a.md": "# A\n", "c.md": "# C\n", ".refcheck.yml": "renderer: github\n"})
    followed.apply(Edit("open", "b.md", "# B\n"))
    followed.project.read_again()
    followed.work.run_ready()
    assert [Path(location).name for location in followed.project.locations] == ["a.md", "b.md", "c.md"]


def test_a_broken_bibliography_is_shown_when_a_page_begins_to_cite_from_it(tmp_path: Path) -> None:
    note = "---\nbibliography: refs.bib\n---\n\n"
    texts = {"a.md": note, "refs.bib": "@book{doe, title={", ".refcheck.yml": "renderer: pandoc\n"}
    followed = Followed(tmp_path.resolve(), texts)
    followed.apply(Edit("open", "a.md", f"{note}See [@doe].\n"))
    shown, fresh = followed.shown(), followed.fresh()
    assert fresh is not None
    assert "refs.bib" in fresh
    assert shown == fresh


def test_a_chapter_that_is_ignored_now_is_read_as_it_is_in_the_editor(tmp_path: Path) -> None:
    label = "![A](https://example.com/a.png){#fig-a}\n"
    chapters = "project:\n  type: book\nbook:\n  chapters: [index.qmd, 2.qmd, 3.qmd]\n"
    texts = {"_quarto.yml": chapters, "index.qmd": "# A\n", "2.qmd": f"# B\n\n{label}", "3.qmd": f"# C\n\n{label}"}
    followed = Followed(tmp_path.resolve(), texts)
    followed.apply(Edit("disk", ".refcheckignore", "2.qmd\n"))
    followed.apply(Edit("open", "2.qmd", f"# B\n\n\n\n\n{label}"))
    (finding,) = followed.shown()["3.qmd"]
    assert "on line 6 of " in finding.diagnostic.message
    assert followed.shown() == followed.fresh()
