"""Files that change while a project is held are looked at again, and others are not."""

from __future__ import annotations

from pathlib import Path

from refcheck.links.files import Files


def names_of(files: Files, folder: str) -> list[str]:
    return files.names(folder)


def test_a_file_that_comes_is_found(tmp_path: Path) -> None:
    files, new = Files(tmp_path), str(tmp_path / "sub" / "new.md")
    assert files.find(new) is None
    (tmp_path / "sub").mkdir()
    Path(new).touch()
    assert files.forget([new])
    assert files.has(new)


def test_a_file_that_goes_is_not_found(tmp_path: Path) -> None:
    old = tmp_path / "old.md"
    old.touch()
    files = Files(tmp_path)
    assert files.has(str(old))
    old.unlink()
    assert files.forget([str(old)])
    assert not files.has(str(old))


def test_settings_with_another_text_are_read_again(tmp_path: Path) -> None:
    settings = tmp_path / "mkdocs.yml"
    settings.write_text("a: 1\n", encoding="utf-8")
    files = Files(tmp_path)
    assert files.texts.read(str(settings)) == "a: 1\n"
    settings.write_text("a: 2\n", encoding="utf-8")
    assert files.forget([str(settings)])
    assert files.texts.read(str(settings)) == "a: 2\n"


def test_what_was_made_of_files_is_made_again(tmp_path: Path) -> None:
    files = Files(tmp_path)
    assert files.once(names_of, str(tmp_path)) == []
    (tmp_path / "new.md").touch()
    assert files.forget([str(tmp_path / "new.md")])
    assert files.once(names_of, str(tmp_path)) == ["new.md"]


def test_the_text_of_a_page_that_was_not_read_as_settings_changes_nothing(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.touch()
    files = Files(tmp_path)
    assert files.has(str(page))
    page.write_text("# Other\n", encoding="utf-8")
    assert not files.forget([str(page)])
