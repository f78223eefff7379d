"""What `refcheck fix --unsafe` makes of footnotes that nothing refers to."""

from __future__ import annotations

from pathlib import Path

import refcheck


def test_one_of_several_of_a_name_is_not_removed(tmp_path: Path) -> None:
    note = tmp_path / "n.md"
    note.write_text("a\n\n[^1]: note\n\n[^1]: another\n")
    assert refcheck.fix(note, renderer="github", unsafe=True) == note.read_text()


def test_one_alone_is_removed(tmp_path: Path) -> None:
    note = tmp_path / "n.md"
    note.write_text("a\n\n[^1]: note\n")
    assert refcheck.fix(note, renderer="github", unsafe=True) == "a\n"
