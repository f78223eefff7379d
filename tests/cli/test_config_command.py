"""`refcheck config`: which settings hold for a file, where each value comes from, and which renderer is taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.command import run
from tests.conftest import MakeFiles

FILES = {
    ".git/HEAD": "",
    "pyproject.toml": "[tool.refcheck]\nexclude = ['drafts/']\nrenderer = 'pandoc'\nbibliography = ['refs.bib']\n",
    "refs.bib": "@book{doe, title={T}}\n",
    "a.md": "# A\n",
    "drafts/b.md": "# B\n",
    "docs/.refcheck.yml": (
        "fail_on: warning\nignore: [unused-label]\noverrides:\n- paths: [c.md]\n  ignore: [undefined-label]\n"
        "- {paths: [d.md], renderer: github}\n"
    ),
    "docs/c.md": "# C\n",
    "docs/d.md": "# D\n",
    "book/_quarto.yml": "project: {type: book}\nbook: {chapters: [index.qmd, e.qmd]}\n",
    "book/.refcheck.yml": "",
    "book/index.qmd": "# I\n",
    "book/e.qmd": "# E\n",
}


@pytest.fixture
def project(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with settings in three folders."""
    folder = make_files(FILES)
    monkeypatch.chdir(folder)
    return folder


def told(*arguments: str) -> dict[str, Any]:
    """What is told of a single file."""
    code, out, errors = run("config", "--format", "json", *arguments)
    assert (code, errors) == (0, "")
    (about,) = json.loads(out)["files"]
    assert isinstance(about, dict)
    return about


def sources(about: dict[str, Any]) -> dict[str, list[tuple[str, int]]]:
    """Where the values come from that are no defaults."""
    places = {key: entry["from"] for key, entry in about["values"].items()}
    return {key: [(place["path"], place["line"]) for place in found] for key, found in places.items() if found}


@pytest.mark.usefixtures("project")
class TestJson:
    def test_values_of_a_toml_file(self) -> None:
        about = told("a.md")
        assert (about["path"], about["settings"], about["project"]) == ("a.md", "pyproject.toml", ".")
        assert about["renderer"] == {
            "name": "pandoc",
            "reason": "as pyproject.toml says",
            "certain": True,
            "readers": [],
        }
        assert about["bibliographies"] == ["refs.bib"]
        assert about["searched"] is True
        assert sources(about) == {
            "exclude": [("pyproject.toml", 2)],
            "renderer": [("pyproject.toml", 3)],
            "bibliography": [("pyproject.toml", 4)],
        }

    def test_an_override_adds_to_what_the_file_says(self) -> None:
        about = told("docs/c.md")
        assert about["values"]["ignore"] == {
            "value": ["unused-label", "undefined-label"],
            "from": [
                {"path": "docs/.refcheck.yml", "line": 2, "overrides": []},
                {"path": "docs/.refcheck.yml", "line": 5, "overrides": ["c.md"]},
            ],
        }
        assert sources(about)["fail-on"] == [("docs/.refcheck.yml", 1)]
        assert about["bibliographies"] == []

    def test_an_override_of_another_file_is_not_told(self) -> None:
        assert "renderer" not in sources(told("docs/c.md"))
        assert told("docs/d.md")["renderer"]["reason"] == "as docs/.refcheck.yml says"

    def test_what_a_search_leaves_out(self) -> None:
        assert told("drafts/b.md")["searched"] is False

    def test_the_files_that_make_one_text(self) -> None:
        about = told("book/e.qmd")
        assert about["book"] == ["book/index.qmd", "book/e.qmd"]
        assert about["renderer"]["name"] == "quarto"

    def test_what_is_given_holds(self) -> None:
        assert told("--renderer", "hugo", "docs/d.md")["renderer"]["reason"] == "as given"
        assert told("--config", "docs/.refcheck.yml", "a.md")["settings"] == "docs/.refcheck.yml"

    def test_nothing_is_certain_of_a_note_without_a_renderer(self, project: Path) -> None:
        (project / "pyproject.toml").unlink()
        about = told("a.md")
        assert about["settings"] is None
        assert "  settings: none" in run("config", "a.md")[1].splitlines()
        assert about["renderer"]["certain"] is False


def test_text(project: Path) -> None:
    code, out, errors = run("config", "docs/d.md", "drafts/b.md")
    assert (code, errors) == (0, "")
    lines = out.splitlines()
    assert lines[:5] == [
        "docs/d.md",
        "  settings: docs/.refcheck.yml",
        "  project: .",
        "  renderer: github: as docs/.refcheck.yml says",
        "  values:",
    ]
    assert '    renderer            "github"  (docs/.refcheck.yml:6, for d.md)' in lines
    assert '    fail-on             "warning"  (docs/.refcheck.yml:1)' in lines
    assert "    chapters            not set  (default)" in lines
    assert "  searched: no, it is checked only where it is named" in lines[lines.index("drafts/b.md") :]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.md"], "none.md: no such file or directory"),
        (["-f", "yaml", "a.md"], "unknown format `yaml`"),
        (["-r", "hogo", "a.md"], "unknown renderer `hogo`"),
        (["-r", "hexo", "a.md"], "it is one of `hexo-markdown-it`, `hexo-markdown-it-plus`, `hexo-marked`, `hexo-p"),
    ],
)
def test_errors(project: Path, arguments: list[str], message: str) -> None:
    code, out, errors = run("config", *arguments)
    assert (code, out.replace("\n", "")) == (2, "")
    assert message in errors
