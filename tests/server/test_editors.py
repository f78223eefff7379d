"""Real editors use the server, headless: Neovim's client and that of Emacs (eglot)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.live
HERE = Path(__file__).parent / "editors"
NOTE = """\
# Cars 🚗

See [the](#crs) [hills](other.md#hills) 🚗 [@fig:on].

![A car](car.png){#fig:one}

Again:

See [@fig:one].
"""
OTHER = "# Hills\n\n[up](note.md#cars)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / ".git").mkdir()
    (folder / "note.md").write_text(NOTE, encoding="utf-8")
    (folder / "other.md").write_text(OTHER, encoding="utf-8")
    (folder / "car.png").touch()
    (folder / ".refcheck.yml").write_text("renderer: pandoc-crossref\n", encoding="utf-8")
    return folder


def answers(project: Path, *editor: str) -> dict[str, Any]:
    """What an editor has seen."""
    if shutil.which(editor[0]) is None:
        # `.ci/run` sets it where it has installed them.
        assert not os.environ.get("REFCHECK_EDITORS"), f"{editor[0]} is not installed"
        pytest.skip(f"{editor[0]} is not installed")
    file = project.parent / "answers.json"
    home = {name: str(project.parent) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    given = {**os.environ, **home, "ANSWERS": str(file), "REFCHECK": f"{sys.executable} -m refcheck server"}
    ran = subprocess.run(editor, cwd=project, env=given, capture_output=True, text=True, timeout=120)
    assert file.exists(), ran.stdout + ran.stderr
    seen: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    assert "failed" not in seen, (seen, ran.stderr)
    return seen


def test_neovim(project: Path) -> None:
    seen = answers(
        project, "nvim", "--headless", "-u", "NONE", "-n", "-c", f"luafile {HERE / 'neovim.lua'}", "-c", "qa!"
    )

    # Neovim counts columns in bytes: the emoji takes four.
    assert [(line, column) for line, column, _ in seen["diagnostics"]] == [(3, 10), (3, 45)]
    assert "no anchor `#crs`" in seen["diagnostics"][0][2]
    assert "A car" in seen["hover"]
    assert (seen["definition"].get("uri") or seen["definition"]["targetUri"]).endswith("/note.md")
    assert any("fig:one" in label for label in seen["completions"])
    assert seen["actions"][0] == "Write `cars`"
    assert seen["fixed"] == "See [the](#cars) [hills](other.md#hills) 🚗 [@fig:on]."
    assert seen["renamed"] == "# Mountains"
    assert seen["followed"] == "See [the](#cars) [mountains](other.md#mountains) 🚗 [@fig:on]."


def test_emacs(project: Path) -> None:
    seen = answers(project, "emacs", "--batch", "-l", str(HERE / "emacs.el"))

    assert ["no anchor `#crs`" in seen["diagnostics"][0], "fig:on" in seen["diagnostics"][1]] == [True, True]
    assert "A car" in seen["hover"]
    assert seen["definition"].endswith("/note.md")
    assert any("fig:one" in label for label in seen["completions"])
    assert seen["renamed"] == "# Vehicles"
    assert seen["followed"] == OTHER.replace("#cars", "#vehicles")
