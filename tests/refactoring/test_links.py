"""A folder that holds symbolic links is not moved, as a link leads elsewhere from its new place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.refactoring._commands import run, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")


@pytest.mark.parametrize("options", ["--in-place", "--diff"])
@pytest.mark.parametrize(
    "links",
    [
        {"f/l.png": "../img/x.png"},
        {"f/l.png": "../img/x.png", "f/m.png": "../img/x.png"},
        {"f/in/l": "../../img"},
        {"f/l.png": "gone.png"},
        {"f/b.md": "a.md"},
    ],
)
def test_a_folder_with_links_is_left_as_it_is(links: dict[str, str], options: str, tmp_path: Path) -> None:
    write(tmp_path, {"f/a.md": "# A\n", "f/in/b.md": "# B\n", "img/x.png": "x"})
    for link, target in links.items():
        (tmp_path / link).symlink_to(target)
    before = sorted(tmp_path.rglob("*"))
    moved = run(tmp_path, f"move f g {options}")
    assert (moved.code, moved.out) == (2, "")
    assert "`f` holds a symbolic link, `" + min(links) in moved.err
    assert "Traceback" not in moved.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_that_is_too_large_to_be_held_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"f/a.md": "# A\n"})
    with (tmp_path / "f" / "v.mp4").open("wb") as file:
        file.truncate((256 << 20) + 1)
    moved = run(tmp_path, "move f g --in-place")
    assert moved.code == 2
    assert "it is larger than 256 MiB" in moved.err
    assert (tmp_path / "f" / "a.md").exists()
    assert not (tmp_path / "g").exists()
