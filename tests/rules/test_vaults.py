"""How serious it is what a vault lacks; `test_unwritten_notes` has what the settings change."""

from __future__ import annotations

from pathlib import Path

import refcheck


def test_a_missing_note_is_an_error_as_a_missing_attachment(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("---\na: b: c\n---\n[[Later]] [x](later.md) ![[Later#A]] [[Mr. X]] ![[gone.png]]\n")

    found = refcheck.lint([note], renderer="obsidian")

    severities = [(finding.severity, finding.diagnostic.message) for finding in found]
    assert severities == [
        ("warning", "the front matter cannot be read: mapping values are not allowed in this context"),
        ("error", "no file `Later`"),
        ("error", "no file `later.md`"),
        ("error", "no file `Later`"),
        ("error", "no file `Mr. X`"),
        ("error", "no file `gone.png`"),
    ]


def test_elsewhere_both_are_errors(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("[x](later.md) ![x](gone.png)\n")

    found = refcheck.lint([note], renderer="github")

    assert [finding.severity for finding in found] == ["error", "error"]
