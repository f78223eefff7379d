"""The labels in files of code that TeX in a note shows."""

from __future__ import annotations

from pathlib import Path

from tests.forked import told

NOTE = "\\ref{none} and \\ref{line}\n\n\\lstinputlisting{nowhere.c}\n\\lstinputlisting{code/a.c}\n"


def test_the_search_for_a_file_that_does_not_exist_ends_at_the_root(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "code").mkdir()
    (tmp_path / "text/a.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "code/a.c").write_text("int a; \\label{line}\n", encoding="utf-8")
    (tmp_path / "Makefile").write_text("a.pdf: text/a.md\n\tpandoc text/a.md -o a.pdf\n", encoding="utf-8")
    code, out, _ = told("lint", "--follow-outside", "-r", "pandoc-crossref", "text", folder=tmp_path)
    assert (code, out.count("undefined-label"), "`none`" in out) == (1, 1, True)
