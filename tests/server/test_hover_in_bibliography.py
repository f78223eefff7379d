"""What is shown at an entry of a bibliography: its work, and where it is cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.server.features import hover
from tests.server.opened import open_bibliography_at

BIBLIOGRAPHY = (
    "@book{doe,\n  author = {Jane Doe},\n  year = 1999,\n  title = {Cats},\n}\n\n@book{roe, title = {Dogs}}\n"
)
NAMED = "---\nbibliography: refs.bib\n---\n"
SETTINGS = {".refcheck.yml": "renderer: pandoc\n"}


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("do‸e", "**Doe (1999)**. *Cats*\n\nCited 3 times, in a.md, b/c.md."),
        ("19‸99", "**Doe (1999)**. *Cats*\n\nCited 3 times, in a.md, b/c.md."),
        ("Dog‸s", "**roe**. *Dogs*\n\nNot cited."),
    ],
)
def test_an_entry_is_its_work_and_where_it_is_cited(tmp_path: Path, at: str, shown: str) -> None:
    bibliography = BIBLIOGRAPHY.replace(at.replace("‸", ""), at, 1)
    texts = {"refs.bib": bibliography, "a.md": f"{NAMED}[@doe] @doe\n", "b/c.md": f"{NAMED}[@doe]\n", **SETTINGS}
    view, offset = open_bibliography_at(tmp_path, texts)
    found = hover.answer_in_bibliography(view, offset)
    assert found is not None
    assert found.text == shown


def test_nothing_is_shown_between_entries(tmp_path: Path) -> None:
    texts = {"refs.bib": BIBLIOGRAPHY.replace("}\n\n@", "}\n\n‸\n\n@"), "a.md": NAMED, **SETTINGS}
    view, offset = open_bibliography_at(tmp_path, texts)
    assert hover.answer_in_bibliography(view, offset) is None
