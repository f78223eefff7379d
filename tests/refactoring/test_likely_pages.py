"""A page that defines a name is never left out when the pages that may define it are looked for."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.refactoring.likely_pages import likely_pages
from refcheck.session import open_session

PIECES = (
    *("Install", "*the* cars", "`code`", "C++", "Rock & Roll", "Größe", "50 %", "a_b", "Example 1: Get-Item", "$x$"),
    *("[link](a.md)", "![picture](a.png)", ":smile:", "<b>x</b>", "1.2.3", "don't", "…", "{#own-id}", "Éa", "§"),
)


@pytest.mark.parametrize("seed", range(6))
def test_the_page_of_each_anchor_is_likely(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    for number in range(12):
        headings = (" ".join(draw.choices(PIECES, k=draw.randint(1, 3))) for _ in range(3))
        (tmp_path / f"{number}.md").write_text("".join(f"# {heading}\n\n" for heading in headings), encoding="utf-8")
    pages = list(open_session([str(tmp_path)], load(tmp_path)).project.pages.values())
    names = [(page, name) for page in pages for made in page.headings.anchors.values() for name in made if name]
    assert len(names) > 100
    assert [(page.path, name) for page, name in names if page not in likely_pages(pages, name)] == []


def test_a_page_without_the_letters_of_a_name_is_not_likely(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Install the cars\n\n[^note]: x\n", encoding="utf-8")
    (page,) = open_session([str(tmp_path)], load(tmp_path)).project.pages.values()
    assert list(likely_pages([page], "boats")) == []
    assert list(likely_pages([page], "cars-again")) == []
    assert list(likely_pages([page], "the-cars-1")) == [page]
    assert list(likely_pages([page], "note")) == [page]
