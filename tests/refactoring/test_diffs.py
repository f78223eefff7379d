"""What is printed is a diff that git applies, and makes of the project what `--in-place` makes of it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.refactoring._commands import read, run, write

FILES = {
    "a.md": "# A\n\n[b](docs/b.md) ![p](docs/img/p.png) [@fig:x]\n",
    "docs/b.md": "# B\r\n\r\n[a](../a.md#a) ![p](img/p.png)",
    "docs/sp ace.md": "[a](../a.md#a)[^7]\n\n[^7]: Note.\n",
    "docs/img/p.png": "x",
    "other.md": "Nothing.\n",
}
COMMANDS = [
    "move b.md ../new.md",
    "move img ../pictures",
    'move "sp ace.md" "sub/an other.md"',
    "rename A Begin",
    "renumber",
]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_diff_is_what_is_done_from_a_folder_of_the_project(command: str, tmp_path: Path) -> None:
    shown, done = tmp_path / "shown", tmp_path / "done"
    for folder in (shown, done):
        write(folder, FILES)
        subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    diff = run(shown / "docs", f"{command} -r github")
    # Where a dry run is a check, it says so.
    assert diff.code == (command == "renumber"), diff.err
    assert "nothing is written without --in-place" in diff.err
    assert run(done / "docs", f"{command} -r github --in-place").code == 0
    subprocess.run(["git", "apply", "-"], input=diff.out.encode(), cwd=shown, check=True)
    assert read(shown) == read(done) != FILES


def test_the_current_folder_is_not_moved(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    refused = run(tmp_path / "docs", "move ../docs ../guide -r github --in-place")
    assert (refused.code, read(tmp_path)) == (2, FILES)
    assert "run the command from the folder above it" in refused.err


def test_a_file_that_cannot_be_read_holds_up_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "[b](b.md)\n", "b.md": "# B\n", "c.md": "---\na: [\n---\n"})
    done = run(tmp_path, "move b.md c/b.md -r github --in-place")
    assert done.code == 0
    assert read(tmp_path)["a.md"] == "[b](c/b.md)\n"
