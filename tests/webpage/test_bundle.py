"""The script and the style that ship are what the sources in `web/` make."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "refcheck" / "webpage" / "static"


@pytest.mark.live
def test_the_sources_make_the_same_bytes(tmp_path: Path) -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("node is not installed")
    web = tmp_path / "web"
    shutil.copytree(ROOT / "web", web, ignore=shutil.ignore_patterns("node_modules"))
    installed = subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=web, capture_output=True, text=True
    )
    if installed.returncode:
        pytest.skip(f"the packages cannot be installed: {installed.stderr[-300:]}")
    subprocess.run(["node", "build.mjs", str(tmp_path / "made")], cwd=web, check=True)
    made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
    assert made == {path.name: path.read_bytes() for path in STATIC.iterdir()}


def test_the_bundle_names_the_licences_of_all_that_is_in_it() -> None:
    lock = (ROOT / "web" / "package.json").read_text(encoding="utf-8")
    licences = (STATIC / "LICENSES.txt").read_text(encoding="utf-8")
    assert [
        name for name in ("d3-force", "d3-selection", "d3-zoom") if f'"{name}"' not in lock or name not in licences
    ] == []


@pytest.mark.parametrize("name", ["page.js", "page.css"])
def test_no_text_of_the_bundle_ends_its_element(name: str) -> None:
    text = (STATIC / name).read_text(encoding="ascii").lower()
    assert [mark for mark in ("</", "<!--", "<script", "\r") if mark in text] == []
