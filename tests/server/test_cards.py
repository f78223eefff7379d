"""Which pictures are shown themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.server.features import hover
from tests.server.opened import open_at


@pytest.mark.parametrize(
    ("name", "size", "is_drawn"), [("a.png", 1_000_000, True), ("a.png", 1_000_001, False), ("a.tiff", 9, False)]
)
def test_a_picture_that_is_large_or_not_drawn_by_editors_is_a_link(
    tmp_path: Path, name: str, size: int, is_drawn: bool
) -> None:
    (tmp_path / name).write_bytes(b"x" * size)
    view, offset = open_at(tmp_path, {"note.md": f"![A](‸{name})\n", ".refcheck.yml": "renderer: github\n"})
    shown = hover.answer(view, offset)
    assert shown is not None
    assert f"]({(tmp_path / name).resolve().as_uri()})" in shown.text
    assert ("![](" in shown.text) is is_drawn
