"""A note held against several renderers at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.forked import told

NOTE = """\
# Plot

See [@fig:plot] and [here](#plot) and [gone](#gone).

![A plot](https://example.com/plot.png){#fig:plot}
"""


@pytest.fixture
def note(tmp_path: Path) -> str:
    path = tmp_path / "note.md"
    path.write_text(NOTE, encoding="utf-8")
    return str(path)


def lint(*arguments: str) -> tuple[int, str]:
    return told("lint", *arguments)[:2]


def test_each_finding_names_the_renderers_that_it_holds_for(note: str) -> None:
    code, out = lint(note, "--renderer", "pandoc-crossref,github,pandoc", "--format", "json")
    found = {(finding["line"], finding["code"]): finding["renderers"] for finding in json.loads(out)}
    assert code == 1
    assert found == {
        (3, "401"): ["github", "pandoc"],
        # What is wrong everywhere says nothing of renderers.
        (3, "102"): [],
        (5, "402"): ["github"],
    }


def test_where_it_works_is_said(note: str) -> None:
    _, out = lint(note, "--renderer", "pandoc-crossref,github,pandoc")
    assert "renderer pandoc-crossref, github, pandoc: as given" in out
    assert "note: in github, pandoc; fine in pandoc-crossref" in out
    assert "note: in github; fine in pandoc-crossref, pandoc" in out


def test_short_reports_name_them_too(note: str) -> None:
    assert "is shown as text in github (unsupported-label)" in lint(note, "-r", "github,pandoc", "-f", "concise")[1]
    assert "is shown as text in github" in lint(note, "-r", "github,pandoc", "-f", "github")[1]


def test_a_fix_stays_only_where_it_is_the_same_for_all(note: str) -> None:
    _, out = lint(note, "--renderer", "github,pandoc", "--format", "json")
    fixes = {finding["code"]: finding["fix"] for finding in json.loads(out)}
    assert fixes["401"]["title"] == "write `[Figure 1](#fig:plot)`"


def test_each_must_exist(note: str) -> None:
    code, _, errors = told("lint", note, "--renderer", "pandoc,githup")
    assert code == 2
    assert "unknown renderer `githup`" in errors
    assert "did you mean `github`?" in errors


@pytest.mark.parametrize("command", ["fix", "list"])
def test_only_lint_takes_several_renderers(note: str, command: str) -> None:
    code, _, errors = told(command, "--renderer", "pandoc,github", note)
    assert code == 2
    assert "`refcheck lint` takes several" in errors


def test_a_comment_is_of_use_where_one_renderer_needs_it(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("# A {#a}\n\n<!-- refcheck-disable-next-line 102 -->\n[a](#a)\n", encoding="utf-8")
    rules = {
        names: json.loads(lint(str(path), "-r", names, "--format", "json")[1]) for names in ("pandoc", "pandoc,github")
    }
    assert [finding["rule"] for finding in rules["pandoc"]] == ["unused-suppression"]
    assert "unused-suppression" not in [finding["rule"] for finding in rules["pandoc,github"]]
