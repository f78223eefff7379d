"""How grave it is what a vault lacks: a note can be written later, an attachment cannot."""

from __future__ import annotations

from pathlib import Path

import refcheck


def test_a_missing_note_is_a_warning_and_a_missing_attachment_an_error(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("---\na: b: c\n---\n[[Later]] [x](later.md) ![[Later#A]] [[Mr. X]] ![[gone.png]]\n")

    found = refcheck.lint([note], renderer="obsidian")

    severities = [(finding.severity, finding.diagnostic.message) for finding in found]
    assert severities == [
        ("warning", "the front matter cannot be read: mapping values are not allowed in this context"),
        ("warning", "no file `Later`"),
        ("warning", "no file `later.md`"),
        ("warning", "no file `Later`"),
        ("warning", "no file `Mr. X`"),
        ("error", "no file `gone.png`"),
    ]


def test_elsewhere_both_are_errors(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("[x](later.md) ![x](gone.png)\n")

    found = refcheck.lint([note], renderer="github")

    assert [finding.severity for finding in found] == ["error", "error"]
