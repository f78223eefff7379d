"""The anchors of headings are those of the renderers: the tables in `slugs.md`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.markdown.parse import read_source
from refcheck.page import Page
from refcheck.source import Source

_CELL = re.compile(r"(?<!\\)\|")


def tables() -> list[list[list[str]]]:
    """The rows of each table, the first one the names of the renderers."""
    found: list[list[list[str]]] = []
    for line in (Path(__file__).parent / "slugs.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| heading"):
            found.append([])
        if line.startswith("| ") and not line.startswith("| --- "):
            cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line.strip().strip("|"))]
            found[-1].append([cell.replace("→", "\t").replace("∅", "") for cell in cells])
    return found


@pytest.mark.parametrize("table", tables(), ids=["first", "second"])
@pytest.mark.parametrize("renderer", ["pandoc", "github", "hexo-marked"])
def test_anchors(table: list[list[str]], renderer: str) -> None:
    names, *rows = table
    column = names.index(renderer)
    text = "".join(f"# {row[0]}\n\n" for row in rows)
    page = Page(read_source(Source("note.md", text)), renderers.get(renderer))
    anchors = [page.anchor(heading) for heading in page.of_kind("heading")]
    assert dict(zip([row[0] for row in rows], anchors, strict=True)) == {row[0]: row[column] for row in rows}
    assert anchors == [row[column] for row in rows]
