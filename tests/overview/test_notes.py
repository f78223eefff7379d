"""Footnotes and works of a project."""

from __future__ import annotations

import json
import re

import pytest

from tests.command import run
from tests.conftest import MakeFiles


def test_works_that_a_page_lists_are_there_beside_those_of_a_bibliography_that_pages_share(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "references:\n- id: own\n  title: Own\n- id: other\n  title: Other\n"
    files = {
        "a.md": "---\nbibliography: refs.bib\n---\n[@doe]\n",
        "b.md": f"---\nbibliography: refs.bib\n{own}---\n[@doe] [@own]\n",
        "refs.bib": "@book{doe, title={T}}\n",
    }
    monkeypatch.chdir(make_files(files))
    code, page, _ = run("report", "--no-cache", "-r", "pandoc")
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert code == 0
    assert data is not None
    assert {entry["name"]: entry["uses"] for entry in json.loads(data[1])["notes"]} == {
        "doe": ["a.md:4", "b.md:9"],
        "other": [],
        "own": ["b.md:9"],
    }
