"""`refcheck.read` and `refcheck.Project`: a pool of the caller's own reads, and the findings are those of `lint`."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import refcheck

FIXTURES = Path(__file__).parent.parent / "fixtures"


@pytest.fixture(params=["", "front-matter-paths: [banner]\n"], ids=["plain", "with settings"])
def notes(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".refcheck.yml").write_text(request.param + "ignore: [unused-label]\n", encoding="utf-8")
    for index, path in enumerate(sorted(FIXTURES.rglob("*.md"))):
        (tmp_path / f"{index}-{path.name}").write_bytes(path.read_bytes())
    (tmp_path / "z.md").write_text("---\nbanner: no.png\n---\n\n[a](0-note.md#no)\n", encoding="utf-8")
    return sorted(tmp_path.glob("*.md"))


@pytest.mark.parametrize("method", [one for one in ("fork", "spawn") if one in multiprocessing.get_all_start_methods()])
def test_documents_of_other_processes_give_the_findings_of_lint(notes: list[Path], method: str) -> None:
    expected = refcheck.lint(notes)
    assert len(expected) > 100
    with ProcessPoolExecutor(2, multiprocessing.get_context(method)) as pool:
        documents = list(pool.map(refcheck.read, notes, chunksize=8))
    assert refcheck.Project(documents).lint() == expected


def test_reading_depends_on_the_file_alone(notes: list[Path]) -> None:
    for path in notes:
        document = refcheck.read(path)
        assert document == refcheck.read(str(path.resolve()))
        assert pickle.loads(pickle.dumps(document)) == document


def test_a_renderer_and_rules_can_be_given(notes: list[Path]) -> None:
    documents = [refcheck.read(path) for path in notes]
    found = refcheck.Project(documents, renderer="github", select=["undefined-anchor"]).lint()
    assert found == refcheck.lint(notes, renderer="github", select=["undefined-anchor"])
    assert {finding.rule for finding in found} == {"undefined-anchor"}


def test_what_cannot_be_read_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("latin.md").write_bytes(b"a\n\xe9\n")
    with pytest.raises(OSError, match=r"^latin\.md:2: byte 0xe9 is not UTF-8$"):
        refcheck.read("latin.md")
    with pytest.raises(FileNotFoundError):
        refcheck.read("no.md")


def test_a_file_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    note = Path("a.md")
    note.write_text("# A\n", encoding="utf-8")
    document = refcheck.read(note)
    note.unlink()
    with pytest.raises(OSError, match="no such file"):
        refcheck.Project([document])
