"""What a program asks of renaming and moving, without a command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.facts.model import Refused
from refcheck.facts.source import Source
from refcheck.refactoring.citation_keys import find_entries
from refcheck.refactoring.move import move
from refcheck.refactoring.propagation import Reparse
from refcheck.refactoring.rename import Named, rename_definition
from refcheck.session import LintOptions, Session, open_session


def session(folder: Path, **texts: str) -> Session:
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return open_session([str(folder)], load(folder), LintOptions("github"))


def reparse(run: Session) -> Reparse:
    return lambda page, text: run.read(page, Source(page.path, text))


def texts_after(run: Session, edits: object, moves: dict[str, str] | None = None) -> dict[str, str]:
    assert isinstance(edits, dict)
    changed = run.change({location: (made,) for location, made in edits.items()}, moves)
    assert not changed.refused
    return {Path(location).name: text for location, text in changed.texts.items()}


def test_two_files_move_at_once_and_link_to_each_other(tmp_path: Path) -> None:
    run = session(tmp_path, a="# A\n\n[b](b.md)\n", b="# B\n\n[a](a.md#a)\n", c="[a](a.md), [b](b.md)\n")
    moves = {str(tmp_path / "a.md"): str(tmp_path / "x" / "a.md"), str(tmp_path / "b.md"): str(tmp_path / "y" / "b.md")}

    plan = move(run.project, moves)

    assert texts_after(run, plan.edits, moves) == {
        "a.md": "# A\n\n[b](../y/b.md)\n",
        "b.md": "# B\n\n[a](../x/a.md#a)\n",
        "c.md": "[a](x/a.md), [b](y/b.md)\n",
    }


def test_a_file_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    run = session(tmp_path, a="# A\n", b="# B\n")

    with pytest.raises(Refused, match=r"`.*b\.md` exists"):
        move(run.project, {str(tmp_path / "a.md"): str(tmp_path / "b.md")})


def test_one_of_two_headings_of_the_same_text_is_renamed(tmp_path: Path) -> None:
    run = session(tmp_path, a="# One\n\n# One\n\n[first](#one), [second](#one-1)\n")
    (page,) = run.pages
    first, _ = page.of_kind("heading")

    edits = rename_definition(run.project, Named(page, first), "Two", reparse(run))

    assert texts_after(run, edits) == {"a.md": "# Two\n\n# One\n\n[first](#two), [second](#one)\n"}


def test_an_entry_in_a_linked_file_outside_of_the_project_is_not_renamed(tmp_path: Path) -> None:
    outside, project = tmp_path / "refs.bib", tmp_path / "project"
    outside.write_text("@book{doe, title = {A book}}\n", encoding="utf-8")
    project.mkdir()
    (project / "refs.bib").symlink_to(outside)
    (project / "a.md").write_text("---\nbibliography: refs.bib\n---\n\n[@doe]\n", encoding="utf-8")
    settings = replace(load(project), follow_outside=True)
    run = open_session([str(project)], settings, LintOptions("pandoc"))
    (entry,) = find_entries(run.project, "doe")

    with pytest.raises(Refused, match="is not in the project"):
        rename_definition(run.project, entry, "roe", reparse(run))


def test_a_rename_ends_where_its_result_is_no_longer_needed(tmp_path: Path) -> None:
    run = session(tmp_path, a="# One\n", b="[one](a.md#one)\n")
    page = run.pages[0]
    (heading,) = page.of_kind("heading")

    def outdated() -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        rename_definition(
            run.project,
            Named(page, heading),
            "Two",
            reparse(run),
            outdated,
        )
