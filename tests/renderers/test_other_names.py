"""`myst-parser` is another name of `sphinx`, on the command line and in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck import renderers
from tests.command import run


def test_both_are_the_same_renderer() -> None:
    assert renderers.get("myst-parser") is renderers.get("sphinx")
    assert "myst-parser" not in renderers.names()


@pytest.mark.parametrize("by_settings", [True, False])
def test_it_can_be_given(by_settings: bool, tmp_path: Path) -> None:
    note = tmp_path / "a.md"
    note.write_text("{ref}`gone`\n", encoding="utf-8")
    if by_settings:
        (tmp_path / ".refcheck.yml").write_text("renderer: myst-parser\n", encoding="utf-8")

    code, output, _ = run("lint", str(note), *([] if by_settings else ["-r", "myst-parser"]))

    assert (code, output.partition(":")[0]) == (1, "renderer sphinx")
