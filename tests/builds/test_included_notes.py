"""The notes that a filter puts in, where there are more than are followed."""

from __future__ import annotations

from pathlib import Path

from refcheck.builds.included_notes import with_included
from refcheck.links.files import Files


def test_the_notes_of_a_command_stay_in_its_run_whatever_their_number(tmp_path: Path) -> None:
    root = tmp_path.resolve()
    notes = [str(root / f"{number:04}.md") for number in range(1100)]
    for note in notes:
        Path(note).touch()
    assert with_included(Files(root), notes, str(root)) == tuple(notes)


def test_notes_that_put_each_other_in_are_in_the_run_once_and_none_outside_of_the_project_is(tmp_path: Path) -> None:
    root = tmp_path.resolve() / "project"
    root.mkdir()
    (tmp_path / "outside.md").write_text("# Out\n", encoding="utf-8")
    (root / "a.md").write_text("```{.include}\nb.md\n../outside.md\n```\n", encoding="utf-8")
    (root / "b.md").write_text("!include a.md\n", encoding="utf-8")
    found = with_included(Files(root), [str(root / "a.md")], str(root))
    assert found == (str(root / "a.md"), str(root / "b.md"))
