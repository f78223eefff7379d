"""Named files are what is reported on; where the labels of all files count, the project is what they are seen in."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from tests.forked import told

FIGURE = "![A cat](https://example.org/cat.png){#fig:cat}\n"
SETTINGS = "renderer: pandoc-crossref\nlabel-scope: project\nexclude: [old/]\n"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".refcheck.yml").write_text(SETTINGS, encoding="utf-8")
    for folder in ("one", "old"):
        (tmp_path / folder).mkdir()
    (tmp_path / "one/figures.md").write_text(FIGURE, encoding="utf-8")
    (tmp_path / "one/links.md").write_text("See [@fig:cat] and [that](#fig:cat).\n", encoding="utf-8")
    (tmp_path / "old/more.md").write_text(FIGURE.replace("fig:cat", "fig:dog"), encoding="utf-8")
    (tmp_path / "two.md").write_text("See [@fig:dog], [this](#fig:dog) and [@fig:cot].\n", encoding="utf-8")
    return tmp_path


def found(*paths: str) -> list[tuple[str, str, str]]:
    return [(one.path, one.diagnostic.message, one.diagnostic.help) for one in refcheck.lint(paths)]


def test_each_file_alone_has_the_findings_that_it_has_among_all(book: Path) -> None:
    of_two = [
        ("two.md", "no label `fig:dog`", "define it, or correct its name"),
        ("two.md", "no anchor `#fig:dog` in this file", "correct it, or give the target an id of this name"),
        ("two.md", "no label `fig:cot`", "did you mean `fig:cat`?"),
    ]
    assert found(".") == of_two
    assert found("two.md") == of_two
    assert found("one/figures.md") == found("one/links.md") == found("one") == []


def test_a_label_is_used_only_by_what_leads_to_it(book: Path) -> None:
    (book / "one/links.md").write_text("Nothing: fig:cat.\n", encoding="utf-8")
    assert found("one/figures.md") == [
        ("one/figures.md", "nothing refers to the label `fig:cat`", "refer to it, or remove the label")
    ]


def test_no_more_is_read_than_is_needed(book: Path) -> None:
    (book / "one/links.md").write_text("# A heading\n", encoding="utf-8")
    (book / "bad.md").write_bytes(b"[@fig:cat] \xff\x00\x01\x02\n")
    (book / "two.md").unlink()
    assert found("one/links.md") == []
    assert [message for _, message, _ in found("one/figures.md")] == ["nothing refers to the label `fig:cat`"]


def test_without_that_scope_files_stand_alone(book: Path) -> None:
    (book / ".refcheck.yml").write_text("renderer: pandoc-crossref\n", encoding="utf-8")
    assert [message for _, message, _ in found("one/links.md")] == [
        "no label `fig:cat`",
        "no anchor `#fig:cat` in this file",
    ]


@pytest.mark.parametrize("command", ["lint", "fix"])
def test_excluded_files_are_left_out_by_name_where_that_is_wanted(book: Path, command: str) -> None:
    def run(*arguments: str) -> str:
        return told(command, *arguments, "old/more.md")[1]

    (book / "old/more.md").write_text(
        f"See [Figure 9](#fig:cat) and [nothing](#nothing).\n\n{FIGURE}", encoding="utf-8"
    )
    assert "[Figure 9]" in run()
    assert run("--force-exclude") == ""
