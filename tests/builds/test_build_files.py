"""A file is a build file where it has a command that names pandoc, and not where prose does."""

from pathlib import Path

import pytest

from refcheck.builds.build_files import is_built
from refcheck.links.files import Files

_TABLE = "| reads | writes |\n| --- | --- |\n| pandoc | HTML |\n"


@pytest.mark.parametrize(
    ("readme", "expected"),
    [
        ("```sh\npandoc a.md -o a.html\n```\n", True),
        ("```sh\n$ docker run pandoc/core a.md\n```\n", True),
        (_TABLE + "\n```sh\ncat a.md | pandoc -o a.html\n```\n", True),
        (_TABLE, False),
        (_TABLE + "\n```sh\nother -r pandoc,github a.md\n```\n", False),
    ],
)
def test_a_readme_is_a_build_file_where_it_shows_a_command(tmp_path: Path, readme: str, expected: bool) -> None:
    (tmp_path / "README.md").write_text(readme)
    files = Files(tmp_path)
    assert is_built(files, files.root) is expected


def test_a_lock_file_larger_than_settings_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    (tmp_path / "pnpm-lock.yaml").write_text("a: 1\n" * 300_000, encoding="utf-8")
    (tmp_path / "large.sh").write_text("echo 1\n" * 300_000, encoding="utf-8")
    files = Files(tmp_path)
    assert not is_built(files, files.root)
    assert not files.texts.problems
