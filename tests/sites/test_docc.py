"""Which folder is the catalog of a page of Swift-DocC."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.links.files import Files
from refcheck.sites import docc


@pytest.mark.parametrize(("root", "found"), [("", "Kit.docc"), ("Kit.docc", "Kit.docc"), ("Kit.docc/Guides", None)])
def test_a_catalog_is_in_the_project_or_is_it(tmp_path: Path, root: str, found: str | None) -> None:
    folder = tmp_path.resolve() / "Kit.docc" / "Guides"
    folder.mkdir(parents=True)
    catalog = docc.catalog(Files(tmp_path / root), str(folder))
    assert catalog == (str(tmp_path.resolve() / found) if found is not None else None)
