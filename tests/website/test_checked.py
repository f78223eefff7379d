"""What the playground asks of refcheck, without a browser."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from docs.playground import checked
from docs.website import playground_files

PLOT = "See [@fig:plot] and [it](#nope).\n\n![A plot](plot.png){#fig:plot}\n"


@pytest.fixture
def check(tmp_path: Path) -> Any:
    return lambda text, *renderers: json.loads(
        checked.check(json.dumps({"text": text, "renderers": renderers}), str(tmp_path / "note"))
    )


def test_findings_of_a_renderer(check: Any) -> None:
    answer = check(PLOT, "pandoc-crossref")
    (finding,) = answer["findings"]
    assert (finding["rule"], finding["line"], finding["column"]) == ("undefined-anchor", 1, 26)
    assert PLOT[finding["offset"] : finding["end_offset"]] == "#nope"


def test_a_finding_in_some_of_the_renderers_names_them(check: Any) -> None:
    findings = check(PLOT, "github", "pandoc-crossref")["findings"]
    assert [(one["code"], one["renderers"], one["fine_in"]) for one in findings] == [
        ("401", ["github"], ["pandoc-crossref"]),
        ("102", [], []),
        ("402", ["github"], ["pandoc-crossref"]),
    ]


def test_without_a_choice_the_renderer_is_detected(check: Any) -> None:
    answer = check("---\nrefplus: true\n---\n\nA note.^[Inline] [@fig:x]\n\n![X](x.png){#fig:x}\n")
    assert answer["renderers"] == ["hexo-pandoc"]
    assert "refplus" in answer["reason"]


def test_fixes(check: Any) -> None:
    answer = check("[^1]\n\n(text)[https://a.example]\n\n[^1]: Note\n", "github")
    assert answer["fixed"] == "[^1]\n\n[text](https://a.example)\n\n[^1]: Note\n"
    assert "+[text](https://a.example)\n" in answer["diff"]


def test_where_references_work(check: Any) -> None:
    rows = {row["text"]: row["answers"] for row in check(PLOT, "github")["references"]}
    assert [rows["[@fig:plot]"][name] for name in ("pandoc-crossref", "github")] == ["works", "text"]
    assert {*rows["[it](#nope)"].values()} == {"fails"}


def test_an_error_in_a_renderer_does_not_work_there(check: Any) -> None:
    (row, _, _) = check(PLOT, "quarto")["references"]
    assert row["answers"]["quarto"] == "fails"


def test_files_beside_the_note_are_unknown(check: Any) -> None:
    answer = check("[a](other.md) ![b](b.png)\n", "github")
    assert (answer["findings"], answer["unchecked"]) == ([], [])
    assert {row["answers"]["github"] for row in answer["references"]} == {"unknown"}


def test_what_else_is_unknown_is_named(check: Any) -> None:
    (unknown,) = check("As in [@doe99].\n", "pandoc")["unchecked"]
    assert (unknown["key"], unknown["column"]) == ("doe99", 7)


@pytest.mark.parametrize("text", ["", "\ud800", "\0", "---\n: [\n---\n", "😀 [é](#ü)\r\n" * 50, "[" * 5000])
def test_any_text_has_an_answer(check: Any, text: str) -> None:
    assert check(text, "github").keys() >= {"findings", "references", "diff"}


def test_nothing_of_the_command_line_is_loaded() -> None:
    """Typer and rich are not packed."""
    import subprocess

    program = "import sys, checked; print({'typer', 'rich', 'click'} & sys.modules.keys())"
    path = os.pathsep.join((str(playground_files.FOLDER), str(playground_files.ROOT)))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "set()\n"


def test_the_examples_begin_with_the_note(check: Any) -> None:
    first, *others = playground_files.examples()
    assert (first["name"], len(str(first["text"])) > 10_000) == ("cq_cnn_intro", True)
    for example in others:
        assert check(example["text"], *example["renderers"])["findings"], example["name"]
