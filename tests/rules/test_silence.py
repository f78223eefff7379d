"""What is valid somewhere, or is no reference at all, raises no alarm: the cases in `silence.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from refcheck import renderers
from tests import reported
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The errors and warnings of the note of a case."""
    case.write(folder)
    found = refcheck.lint([folder / case.note], renderer=case.value("renderer"))
    return {"findings": reported.findings((finding for finding in found if finding.severity != "info"), folder)}


SUITE = Suite.of(__file__, "silence.txt", observe)
CASES = SUITE.cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_is_expected(case: Case) -> None:
    assert case.results == {"findings": ""}


def test_the_renderers_are_those_that_exist() -> None:
    assert {case.value("renderer") for case in CASES} <= set(renderers.names())


def test_a_page_is_a_folder_of_a_site(tmp_path: Path) -> None:
    """`docs/setup/cards.md` is shown as `/setup/cards/`: what HTML embeds is meant from there."""
    (tmp_path / "docs/setup").mkdir(parents=True)
    (tmp_path / "docs/card.png").touch()
    (tmp_path / "docs/cards.md").touch()
    (tmp_path / "docs/setup/cards.md").write_text(
        '<img src="../../card.png"> ![a](../card.png) [c](../../cards.md)\n', encoding="utf-8"
    )
    (tmp_path / ".refcheck.yml").touch()
    found = refcheck.lint([tmp_path])
    assert [finding.diagnostic.message for finding in found] == ["no file `../../cards.md`"]


def test_a_readme_is_no_note_for_pandoc_because_the_project_runs_it(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("%.1: %.1.md\n\tpandoc -s -t man $<\n", encoding="utf-8")
    for name in ("README.md", "tool.1.md"):
        (tmp_path / name).write_text("# 1. What's new?\n\n[a](#1-whats-new)\n", encoding="utf-8")
    assert [finding.path.rpartition("/")[2] for finding in refcheck.lint([tmp_path])] == ["tool.1.md"]
