"""Which notes are taken for Quarto's or bookdown's, by their names and what is near them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from refcheck.config import load
from refcheck.session import open_session

if TYPE_CHECKING:
    from pathlib import Path

WEBSITE = "project:\n  type: website\n"
# The files, of which the first is asked for, and its renderer.
CASES = [
    ({"a.qmd": ""}, "quarto"),
    ({"a.md": "", "_quarto.yml": WEBSITE}, "quarto"),
    ({"docs/a.md": "", "_quarto.yml": WEBSITE}, "quarto"),
    ({"README.md": "", "_quarto.yml": WEBSITE}, "any"),
    ({"a.md": "---\nformat: html\n---\n\n```{python}\n```\n"}, "quarto"),
    ({"a.md": "```{python}\n```\n"}, "any"),
    ({"a.Rmd": "", "_bookdown.yml": ""}, "bookdown"),
    ({"README.md": "", "_bookdown.yml": ""}, "any"),
    ({"a.md": "", "_bookdown.yml": "rmd_files: [a.md]\n"}, "bookdown"),
    ({"a.Rmd": "---\noutput:\n  bookdown::html_document2: default\n---\n"}, "bookdown"),
    ({"a.Rmd": "See \\@ref(fig:a)."}, "bookdown"),
    ({"a.Rmd": "---\noutput: html_document\n---\n"}, "any"),
]


@pytest.mark.parametrize(("files", "renderer"), CASES)
def test_renderer(files: dict[str, str], renderer: str, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (page,) = open_session([str(tmp_path / next(iter(files)))], load(tmp_path)).pages
    assert page.renderer.name == renderer
