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
