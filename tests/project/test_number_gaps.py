"""Numbers that are not known have none in a list, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import refcheck

A_FIGURE = "![A](https://x.y/a.png){{#fig:{name}}}\n\n"
A_CELL = '```{r}\ncat("{#fig:part", j, "}")\n```\n\n'
A_BUILD = "x.pdf:\n\tpandoc 1.md 2.md -F pandoc-crossref -o x.pdf\n"


def numbers(folder: Path, files: Mapping[str, str], renderer: str | None = None) -> dict[str, tuple[str | None, str]]:
    """The number of each figure, and why it is not known."""
    (folder / ".git").mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    documents = refcheck.inventory([folder], renderer=renderer)
    figures = [found for document in documents for found in document["definitions"] if found["kind"] == "figure"]
    return {figure["key"]: (figure["number"], figure.get("reason", {}).get("text", "")) for figure in figures}


def test_what_stands_before_code_that_prints_a_label_is_known(tmp_path: Path) -> None:
    text = A_FIGURE.format(name="a") + A_CELL + A_FIGURE.format(name="b")
    reason = "code before it prints `fig:part*`, which is numbered, too"
    assert numbers(tmp_path, {"a.md": text}, "pandoc-crossref") == {"fig:a": ("1", ""), "fig:b": (None, reason)}


def test_the_text_of_one_run_goes_on(tmp_path: Path) -> None:
    files = {"Makefile": A_BUILD, "1.md": A_FIGURE.format(name="a") + A_CELL, "2.md": A_FIGURE.format(name="b")}
    found = numbers(tmp_path, files)
    assert found["fig:a"] == ("1", "")
    assert found["fig:b"][0] is None


def test_a_later_file_of_a_run_is_no_reason(tmp_path: Path) -> None:
    files = {"Makefile": A_BUILD, "1.md": A_FIGURE.format(name="a"), "2.md": A_CELL}
    assert numbers(tmp_path, files) == {"fig:a": ("1", "")}


def test_chapters_begin_again(tmp_path: Path) -> None:
    files = {
        "Makefile": A_BUILD,
        "1.md": "---\nchapters: true\n---\n# A\n\n" + A_CELL + A_FIGURE.format(name="a"),
        "2.md": "# B\n\n" + A_FIGURE.format(name="b"),
    }
    found = numbers(tmp_path, files)
    assert found["fig:a"][0] is None
    assert found["fig:b"][1] == ""
