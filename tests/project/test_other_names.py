"""Texts with another name by a symbolic link."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck


@pytest.fixture
def chapter(tmp_path: Path) -> Path:
    """A chapter with an image that is beside its book, and one that is nowhere."""
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "a.png").touch()
    (tmp_path / "_quarto.yml").write_text("project:\n  type: book\nbook:\n  chapters: [index.qmd]\n", encoding="utf-8")
    (tmp_path / "chapters").mkdir()
    note = tmp_path / "chapters" / "intro.qmd"
    note.write_text("![A](figures/a.png)\n\n![B](figures/b.png)\n", encoding="utf-8")
    return note


def _missing(folder: Path) -> list[str]:
    return [finding.diagnostic.message for finding in refcheck.lint([folder]) if finding.rule == "missing-file"]


def test_the_paths_of_a_text_are_read_from_a_link_to_it_too(chapter: Path) -> None:
    folder = chapter.parent.parent
    (folder / "index.qmd").symlink_to("chapters/intro.qmd")
    assert _missing(folder) == ["no file `figures/b.png`"]


def test_a_link_to_another_text_says_nothing(chapter: Path) -> None:
    folder = chapter.parent.parent
    (folder / "chapters" / "two.qmd").write_text("# Two\n", encoding="utf-8")
    (folder / "index.qmd").symlink_to("chapters/two.qmd")
    assert _missing(folder) == ["no file `figures/a.png`", "no file `figures/b.png`"]
