"""Files that the editor creates, renames and deletes are known at once, even if it does not watch files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from refcheck.server.addresses import uri_of
from tests.conftest import MakeFiles
from tests.server.served import Served

TEXTS = {"link.md": "[a](sub/target.md)\n", "sub/target.md": "# Target\n", ".refcheck.yml": "renderer: github\n"}


@pytest.fixture
def served(make_files: MakeFiles) -> Iterator[Served]:
    """A client that watches no files, with an open file whose link works."""
    with Served(make_files(TEXTS), {"workspace": {"fileOperations": {"didRename": True}}}) as served:
        served.wait_until_read()
        served.open(served.folder / "link.md")
        served.findings(served.folder / "link.md", [])
        yield served


def moved(served: Served, old: str, new: str) -> None:
    files = [{"oldUri": uri_of(str(served.folder / old)), "newUri": uri_of(str(served.folder / new))}]
    served.notify("workspace/didRenameFiles", {"files": files})


def changed(served: Served, method: str, path: Path) -> None:
    served.notify(f"workspace/{method}", {"files": [{"uri": uri_of(str(path))}]})


def test_a_renamed_file(served: Served) -> None:
    (served.folder / "sub/target.md").rename(served.folder / "sub/other.md")
    moved(served, "sub/target.md", "sub/other.md")
    served.findings(served.folder / "link.md", ["missing-file"])
    served.change(served.folder / "link.md", "[a](sub/other.md#target)\n")
    served.findings(served.folder / "link.md", [])


def test_a_renamed_folder(served: Served) -> None:
    (served.folder / "sub").rename(served.folder / "new")
    moved(served, "sub", "new")
    served.findings(served.folder / "link.md", ["missing-file"])
    served.change(served.folder / "link.md", "[a](new/target.md#target)\n")
    served.findings(served.folder / "link.md", [])


def test_a_deleted_folder_and_a_created_one(served: Served) -> None:
    shutil.rmtree(served.folder / "sub")
    changed(served, "didDeleteFiles", served.folder / "sub")
    served.findings(served.folder / "link.md", ["missing-file"])
    (served.folder / "sub").mkdir()
    (served.folder / "sub/target.md").write_text("# Target\n", encoding="utf-8")
    changed(served, "didCreateFiles", served.folder / "sub")
    served.findings(served.folder / "link.md", [])
