"""The queries of docs/survey.md are asked of the tables of a survey."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.survey.repositories import TEXTS, write
from tests.survey.test_survey import run

duckdb = pytest.importorskip("duckdb")

GUIDE = (Path(__file__).parents[2] / "docs/survey.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^([^\n]+[:?])\n\n```sql\n(.*?)```", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the tables of three repositories, one of which is broken."""
    folder = tmp_path_factory.mktemp("survey")
    write(folder / "in/owner/one")
    write(folder / "in/two", {**TEXTS, "c.md": "[x](https://example.org/a) [y](#none) [Cars][]\n\n[cars]: README.md\n"})
    (folder / "in/broken.zip").write_bytes(b"nothing")
    run(folder / "survey", folder / "in")
    return folder


def answered(folder: Path, query: str, monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    monkeypatch.chdir(folder)
    found: list[tuple[object, ...]] = duckdb.sql(query).fetchall()
    return found


@pytest.mark.parametrize("query", [query for _, query in QUERIES], ids=[title for title, _ in QUERIES])
def test_a_query_has_an_answer(folder: Path, query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(folder, query, monkeypatch)


def test_the_rules_that_report_most(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answered(folder, QUERIES[0][1], monkeypatch) == [
        ("undefined-anchor", 3, 2),
        ("missing-file", 2, 2),
        ("unused-footnote", 2, 2),
    ]


def test_what_could_not_be_checked_comes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = answered(folder, QUERIES[-1][1], monkeypatch)
    assert found[0][:2] == ("broken", "error")
    assert {row[0] for row in found} == {"broken", "owner/one", "two"}


def test_all_queries_are_found() -> None:
    assert len(QUERIES) == GUIDE.count("```sql") == 7
