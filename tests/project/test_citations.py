"""The cases of `citations.txt`; see there for how they are written."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

import refcheck
from refcheck.bibliography.entries import read_entries
from refcheck.config import load
from refcheck.facts.source import Source
from refcheck.session import LintOptions, open_session

_CASE = re.compile(r"^=== (?P<renderer>[\w-]+)(?P<run>, run)?: (?P<title>.+)\n(?P<body>(?:(?!=== ).*\n?)*)", re.M)
_FILE = re.compile(r"^\+\+\+ (?P<name>\S+)(?: (?P<form>latin-1|crlf))?\n", re.M)
_RULES = ("undefined-citation", "duplicate-citation-entry", "uncited-entry")


def cases(run: bool = False) -> list[object]:
    text = (Path(__file__).parent / "citations.txt").read_text(encoding="utf-8")
    return [
        pytest.param(match["renderer"], match["body"], id=f"{match['renderer']}: {match['title']}")
        for match in _CASE.finditer(text)
        if match["run"] or not run
    ]


def write(folder: Path, body: str) -> list[Path]:
    """Writes the files of a case; gives the Markdown files among them."""
    _, *parts = _FILE.split(body)
    notes = []
    for name, form, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if form == "crlf":
            text = text.replace("\n", "\r\n")
        path.write_bytes(text.encode("latin-1" if form == "latin-1" else "utf-8"))
        if path.suffix == ".md":
            notes.append(path)
    return notes


@pytest.mark.parametrize(("renderer", "body"), cases())
def test_case(renderer: str, body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    files, _, expected = body.partition("\n->")
    findings, _, problems = expected.partition("\n!!")
    (note,) = write(tmp_path, files + "\n")
    session = open_session([str(note)], load(note.parent), LintOptions(renderer, _RULES))
    source = Source(str(note), note.read_text(encoding="utf-8"))
    said = []
    for finding in session.findings(session.pages[0]):
        line, column = source.position(finding.diagnostic.span.start)
        said.append(f"{line}:{column} {finding.rule} {finding.diagnostic.message}")
    assert said == findings.strip().splitlines()
    told = [
        f"{problem.path}{'' if problem.line is None else f':{problem.line}'} {problem.message}"
        for problem in session.problems
    ]
    assert told == problems.strip().splitlines()


@pytest.mark.parametrize(("renderer", "body"), cases(run=True))
def test_pandoc_misses_the_same(renderer: str, body: str, tmp_path: Path) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    files, _, findings = body.partition("\n->")
    write(tmp_path, files + "\n")
    command = [pypandoc.get_pandoc_path(), "--citeproc", "--to", "plain", "note.md"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=120)
    missed = re.findall(r"citation (\S+) not found", result.stderr.decode())
    assert set(missed) == set(re.findall(r"no entry `(.+?)`", findings))


def test_the_nearest_key_is_offered(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@misc{doe1999, title = {A}}\n", encoding="utf-8")
    note = tmp_path / "note.md"
    note.write_text("---\nbibliography: a.bib\n---\n\nSee [@deo1999, p. 3].\n", encoding="utf-8")
    (finding,) = refcheck.lint([note], renderer="pandoc")
    assert finding.diagnostic.help == "did you mean `doe1999`?"
    assert refcheck.fix(note, renderer="pandoc") == note.read_text(encoding="utf-8")
    assert refcheck.fix(note, renderer="pandoc", unsafe=True).endswith("See [@doe1999, p. 3].\n")


def test_both_entries_are_shown(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@misc{doe99, title = {A}}\n\n@misc{doe99, title = {B}}\n", encoding="utf-8")
    note = tmp_path / "note.md"
    note.write_text("---\nbibliography: a.bib\n---\n\n[@doe99]\n", encoding="utf-8")
    command = [sys.executable, "-m", "refcheck", "lint", note, "--renderer", "pandoc"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "a.bib:1:7: this entry is not shown" in result.stdout
    assert "a.bib:3:7: the last one is shown" in result.stdout


def test_citations_are_listed_where_there_is_a_bibliography(tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("---\nreferences:\n- id: doe99\n  title: A way\n---\n\n[@doe99; @kim03]\n", encoding="utf-8")
    (document,) = refcheck.inventory([note], renderer="pandoc")
    (entry,) = document["definitions"]
    assert (entry["kind"], entry["key"], entry["text"], entry["uses"]) == ("citation-entry", "doe99", "A way", 1)
    seen = [(cited["kind"], cited["key"], cited["status"]) for cited in document["references"]]
    assert seen == [("citation", "doe99", "resolved"), ("citation", "kim03", "undefined")]
    (document,) = refcheck.inventory([note], renderer="github")
    assert document["definitions"] == document["references"] == []


@pytest.mark.parametrize("unit", ["@misc{a,", "\n@misc{a,", "@misc{a, title={b}}\n", "{", '"', "@misc(", "[", "- "])
def test_linear_time(unit: str) -> None:
    for name in ("a.bib", "a.json", "a.yaml"):
        times = []
        for size in (10_000, 20_000):
            source = Source(name, unit * size)
            start = time.process_time()
            read_entries(source)
            times.append(time.process_time() - start)
        assert times[1] < max(4 * times[0], 4.0)
