"""The folders around another one are listed once for the whole project, not for each folder again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refcheck.links.files import Files
from refcheck.links.other_bases import other_bases


def test_the_folders_of_a_large_folder_are_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"f{number}" for number in range(250)]
    for name in names:
        (tmp_path / name).mkdir()
    files = Files(tmp_path)
    looked_up: list[str] = []
    find = files.find
    monkeypatch.setattr(files, "find", lambda path: looked_up.append(path) or find(path))
    bases = [other_bases(files, os.path.join(files.root, name)) for name in names[:50]]
    assert len(looked_up) == len(set(looked_up))
    # No more than 200 folders: that above, and the first ones beside.
    assert bases[0] == (files.root, *(os.path.join(files.root, name) for name in sorted(names)[1:200]))
