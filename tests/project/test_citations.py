"""What is reported of citations and bibliographies: the cases in `citations.txt`.

A case with `--- oracle: pandoc` is also given to pandoc itself, which must miss the same keys.
"""

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
from tests import reported
from tests.cases import Case, Results, Suite

_RULES = ("undefined-citation", "duplicate-citation-entry", "uncited-entry", "invalid-bibliography")


def observe(case: Case, folder: Path) -> Results:
    """The findings of the note of a case and of its bibliographies, and the problems of the run."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    note = folder / case.note
    session = open_session([str(note)], load(note.parent), LintOptions(case.value("renderer"), _RULES))
    found = session.findings(session.pages[0])
    of_files = [finding for found in session.site_findings.values() for finding in found]
    return {
        "findings": reported.findings([*found, *of_files], folder),
        "problems": reported.problems(session.problems, folder),
    }


SUITE = Suite.of(__file__, "citations.txt", observe)
CASES = SUITE.cases()


@pytest.mark.parametrize("case", CASES, ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


@pytest.mark.parametrize("case", [case for case in CASES if case.value("oracle") == "pandoc"], ids=str)
def test_pandoc_misses_the_same(case: Case, tmp_path: Path) -> None:
    pypandoc = pytest.importorskip("pypandoc")
    case.write(tmp_path)
    command = [pypandoc.get_pandoc_path(), "--citeproc", "--to", "plain", case.note]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=120)
    missed = set(re.findall(r"citation (\S+) not found", run.stderr.decode()))
    assert missed == set(re.findall(r"no entry `(.+?)`", case.results["findings"]))


def test_both_entries_are_shown(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text("@misc{doe99, title = {A}}\n", encoding="utf-8")
    (tmp_path / "b.bib").write_text("\n\n@misc{doe99, title = {B}}\n", encoding="utf-8")
    note = tmp_path / "note.md"
    note.write_text("---\nbibliography: [a.bib, b.bib]\n---\n\n[@doe99]\n", encoding="utf-8")
    command = [sys.executable, "-m", "refcheck", "lint", note, "--renderer", "pandoc"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "a.bib:1:7: this entry is not shown" in result.stdout
    assert "b.bib:3:7: the last one is shown" in result.stdout


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


@pytest.mark.parametrize(("bibliography", "missing"), [("a.bib", ["doe98"]), ("/elsewhere/a.bib", [])])
def test_an_included_text_has_the_bibliographies_of_its_page(
    tmp_path: Path, bibliography: str, missing: list[str]
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "_part.qmd").write_text("[@doe99] [@kim98] [@doe98]\n")
    (tmp_path / "page.qmd").write_text(f"---\nbibliography: {bibliography}\n---\n\n{{{{< include _part.qmd >}}}}\n")
    (tmp_path / "_metadata.yml").write_text("bibliography: b.bib\n")
    (tmp_path / "a.bib").write_text("@misc{kim98, title = {A}}\n")
    (tmp_path / "b.bib").write_text("@misc{doe99, title = {A}}\n")
    found = refcheck.lint([tmp_path], renderer="quarto", select=["undefined-citation", "duplicate-citation-entry"])
    assert [re.findall("`(.+?)`", finding.diagnostic.message)[0] for finding in found] == missing
