"""What a build file gives to pandoc counts as what stands in the note."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck

NOTE = """# Part

Listing: Caption {#lst:a}

```python
x
```

[@lst:a] [@sec:part]
"""
COMMAND = "all:\n\tpandoc metadata.yml note.md --filter pandoc-crossref"
SETTINGS = "codeBlockCaptions: true"


def rules_of(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [finding.rule for finding in refcheck.lint([folder / "note.md"])]


@pytest.mark.parametrize(
    ("options", "metadata", "rules"),
    [
        ("", "", ["undefined-label", "undefined-label"]),
        (" -M autoSectionLabels", f"---\n{SETTINGS}\n---\n", []),
        (" --metadata=autoSectionLabels:true", f"{SETTINGS}\n", []),
        ("", f"---\n{SETTINGS}\nautoSectionLabels: true\n...\n", []),
        (" -M codeBlockCaptions=true", "", ["undefined-label"]),
        (" -M autoSectionLabels=false", f"{SETTINGS}\nautoSectionLabels: true\n", ["undefined-label"]),
        (" -M autoSectionLabels", "- [no settings", ["undefined-label"]),
    ],
)
def test_metadata_of_the_build(tmp_path: Path, options: str, metadata: str, rules: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    files = {"note.md": NOTE, "Makefile": f"{COMMAND}{options}\n", "metadata.yml": metadata}
    assert rules_of(tmp_path, files) == rules


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
        ("Makefile", "A = $(B)\nB = $(A)\nall:\n\tpandoc -F pandoc-crossref $(A)\n", ALONE),
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


def test_links_to_labels_of_all_parts(tmp_path: Path) -> None:
    (tmp_path / ".refcheck.yml").write_text("renderer: pandoc-crossref\nlabel-scope: project\n", encoding="utf-8")
    (tmp_path / "other.md").write_text("# Other {#sec:other}\n", encoding="utf-8")
    (tmp_path / "note.md").write_text("[a](#sec:other) [@sec:other] [b](#sec:none)\n", encoding="utf-8")
    found = [(finding.path, finding.rule, finding.diagnostic.span.start) for finding in refcheck.lint([tmp_path])]
    assert [(Path(path).name, rule, start) for path, rule, start in found] == [("note.md", "undefined-anchor", 33)]


def test_a_misnamed_label_is_no_missing_entry(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.bib").write_text("@misc{doe, title = {A}}\n", encoding="utf-8")
    text = "---\nbibliography: a.bib\n---\n![a](https://x.org/a.png){#fig:a}\n\n[@figure:a] [@doe] [@fgi:a]\n"
    (tmp_path / "note.md").write_text(text, encoding="utf-8")
    found = refcheck.lint([tmp_path / "note.md"], renderer="pandoc-crossref")
    assert [(finding.rule, finding.diagnostic.help) for finding in found if finding.rule != "unused-label"] == [
        ("misnamed-label", "write `fig:a`"),
        ("undefined-citation", "did you mean `fig:a`?"),
    ]
