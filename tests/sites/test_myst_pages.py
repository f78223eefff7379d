"""Which texts of a project of mystmd are put into its pages, and when these are read for that."""

from __future__ import annotations

from pathlib import Path

from refcheck.config import load
from refcheck.links.files import Files
from refcheck.session import open_session
from refcheck.sites import myst_pages


def test_what_pages_put_in_is_found_whatever_their_number(tmp_path: Path) -> None:
    listed = "".join(f"    - file: page{number}.md\n" for number in range(1100))
    (tmp_path / "myst.yml").write_text(f"project:\n  toc:\n{listed}", encoding="utf-8")
    (tmp_path / "page7.md").write_text("```{include} part.md\n```\n", encoding="utf-8")
    assert myst_pages.included_in(Files(tmp_path), str(tmp_path.resolve())) == {"part.md"}


def test_pages_are_not_read_for_a_text_that_is_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "myst.yml").write_text("project:\n  toc:\n    - file: a.md\n    - file: b.md\n", encoding="utf-8")
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text("# A\n", encoding="utf-8")
    session = open_session([str(tmp_path)], load(tmp_path))
    assert [page.renderer.name for page in session.pages] == ["mystmd", "mystmd"]
    # An edit of what was read as settings makes all pages anew.
    assert not session.project.files.forget([str(tmp_path.resolve() / "a.md")])
