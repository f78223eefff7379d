"""`refcheck.read` and `refcheck.Project`: a pool of the caller's own reads, and the findings are those of `lint`."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import refcheck
from refcheck.facts.model import Document
from refcheck.project.page import Page
from refcheck.workspace.pages import Workspace

FIXTURES = Path(__file__).parents[2] / "fixtures"


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


def test_what_is_not_utf_8_is_read_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("latin.md").write_bytes(b"a\n\xe9\n")
    fault = refcheck.read("latin.md").text_fault
    assert fault is not None
    assert (fault.offset, fault.reason, fault.encoding) == (2, "byte 0xe9 is not UTF-8", "Windows-1252")
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


def _made(monkeypatch: pytest.MonkeyPatch, notes: int, renderer: str, tmp_path: Path) -> int:
    """How many pages are made to lint some notes, of which each mentions labels of the others and some of none."""
    folder = tmp_path / f"{notes}"
    folder.mkdir()
    for number in range(notes):
        text = (
            f"# Note {number}\n\n# Same\n\n![A](a.png){{#fig:x{number}}}\n\n(y{number})=\nText.\n\n"
            f"[@fig:x{number * 7 % notes}] {{ref}}`y{number * 5 % notes}` [a](#y{number * 3 % notes})\n"
            "[@fig:no] [b](#same-9)\n"
        )
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    made = 0
    make = Workspace.page

    def count(self: Workspace, document: Document, location: str) -> Page:
        nonlocal made
        made += 1
        return make(self, document, location)

    with monkeypatch.context() as patched:
        patched.setattr("refcheck.project.pages.MOST_PAGES", 10)
        patched.setattr(Workspace, "page", count)
        refcheck.lint([folder], renderer=renderer)
    return made


@pytest.mark.parametrize("renderer", ["any", "mystmd", "d2l"])
def test_labels_that_count_in_all_pages_are_not_looked_for_in_all(
    renderer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    few, many = (_made(monkeypatch, notes, renderer, tmp_path) for notes in (100, 200))
    assert many < 2.5 * few


def test_labels_of_all_pages_are_found_in_the_form_of_each_renderer(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("{ref}`my-label` {ref}`FIG:B` {ref}`none` [](#My-Label)\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("(My-Label)=\n# B\n\n```{figure} x.png\n:name: fig:B\nB\n```\n", encoding="utf-8")
    (tmp_path / "x.png").touch()
    found = refcheck.lint([tmp_path], renderer="mystmd")
    assert [finding.diagnostic.message for finding in found] == ["no label `none`"]
