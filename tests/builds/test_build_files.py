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
