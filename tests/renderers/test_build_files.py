"""Notes that a build file gives to pandoc in one run; cases of settings there are in `rules/cases/build_files.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck

FIRST = "# First {#sec:a}\n\n![A](https://x.org/a.png){#fig:a}\n\n[@fig:b] [b](#sec:b)\n"
SECOND = "# Second {#sec:b}\n\n![B](https://x.org/b.png){#fig:b}\n\n[@fig:a] [a](#sec:a)\n"
ALONE = ["undefined-label", "undefined-anchor", "undefined-label", "undefined-anchor"]
TOGETHER: list[str] = []


@pytest.mark.parametrize(
    ("name", "text", "rules"),
    [
        ("Makefile", "all:\n\tpandoc -F pandoc-crossref 1.md 2.md\n", TOGETHER),
        ("Makefile", "all:\n\tpandoc -F pandoc-crossref \\\n\t  1.md \\\n\t  2.md\n", TOGETHER),
        ("Makefile", "PARTS = 1.md 2.md\n\nall:\n\tpandoc -F pandoc-crossref $(PARTS) -o a.html\n", TOGETHER),
        ("Makefile", "PARTS := $(wildcard [0-9].md)\nall: $(PARTS)\n\tpandoc -F pandoc-crossref $^\n", TOGETHER),
        ("Makefile", "all:\n\tpandoc -F pandoc-crossref *.md\n", TOGETHER),
        ("defaults.yaml", "filters: [pandoc-crossref]\ninput-files:\n- 1.md\n- ${.}/2.md\n", TOGETHER),
        ("Makefile", "all:\n\tpandoc -F pandoc-crossref 1.md\n\tpandoc -F pandoc-crossref 2.md\n", ALONE),
        ("Makefile", "%.html: %.md\n\tpandoc -F pandoc-crossref $< -o $@\n", ALONE),
    ],
)
def test_notes_of_one_run(tmp_path: Path, name: str, text: str, rules: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    for file, written in {name: text, "1.md": FIRST, "2.md": SECOND}.items():
        (tmp_path / file).write_text(written, encoding="utf-8")
    assert [one.rule for one in refcheck.lint([tmp_path]) if one.rule != "unused-label"] == rules
    pages = refcheck.inventory([tmp_path / "1.md", tmp_path / "2.md"])
    numbers = [one["number"] for page in pages for one in page["definitions"] if one["kind"] == "figure"]
    assert numbers == (["1", "2"] if rules == TOGETHER else ["1", "1"])
