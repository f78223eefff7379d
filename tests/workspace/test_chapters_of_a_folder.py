"""The chapters of a book that is a folder: they are listed once for all of them, not once for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.links.files import Files
from tests.command import run


def _listings(folder: Path, monkeypatch: pytest.MonkeyPatch, chapters: int) -> int:
    """How often a folder is listed while a book of so many chapters is linted."""
    folder.mkdir()
    (folder / "_bookdown.yml").write_text("delete_merged_file: true\n", encoding="utf-8")
    (folder / "index.Rmd").write_text("# Preface\n", encoding="utf-8")
    for number in range(chapters):
        text = f"# Chapter {{#c{number}}}\n\n[x](#c1)\n"
        (folder / f"{number:02}.Rmd").write_text(text, encoding="utf-8")
    listed, names = [], Files.names

    def counted(self: Files, place: str) -> list[str]:
        listed.append(place)
        return names(self, place)

    with monkeypatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(Files, "names", counted)
        assert run("lint", "--jobs", "1", "--no-cache", ".")[0] == 0
    return len(listed)


def test_chapters_are_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _listings(tmp_path / "a", monkeypatch, 4) == _listings(tmp_path / "b", monkeypatch, 16)
