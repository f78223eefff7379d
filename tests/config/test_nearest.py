"""The settings of a file are those of the nearest folder above it that has some, whatever else is checked with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refcheck.config import NearestSettings, load
from tests.command import run

FILES = {
    ".git/HEAD": "",
    ".refcheck.yml": "renderer: github\nexclude: [skipped/]\n",
    "README.md": "# R\n",
    "skipped/a.md": "[x](none.md)\n",
    "docs/.refcheck.yml": (
        "renderer: pandoc-crossref\nignore: [unused-label]\nexclude: [drafts/]\ninclude: ['*.note']\n"
        "bibliography: [refs.bib]\nfront-matter-paths: [cover]\nfail-on: warning\n"
        "overrides: [{paths: [in/odd.md], renderer: commonmark}]\n"
    ),
    "docs/refs.bib": "@book{doe, title={T}}\n",
    "docs/a.md": "---\ncover: none.png\n---\n![A](../README.md){#fig:a}\n\nSee [@fig:b], [@doe] and [@nobody].\n",
    "docs/in/b.md": "[up](../../gone.md) [there](../../README.md) [@nobody]\n",
    "docs/in/odd.md": "See [@nobody] and [x](none.md).\n",
    "docs/x.note": "[x](none.md)\n",
    "docs/drafts/c.md": "[x](none.md)\n",
    "docs/skipped/d.md": "[x](none.md)\n",
    "lib/pyproject.toml": "[project]\nname = 'x'\n",
    "lib/a.md": "[x](none.md) [@nobody]\n",
    "part/.git": "gitdir: elsewhere",
    "part/a.md": "---\ncover: none.png\n---\n[x](none.md) [@nobody]\n",
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with settings, a folder with other ones, and another repository in it."""
    top = tmp_path / "project"
    make(top, FILES)
    monkeypatch.chdir(top)
    return top


def make(top: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")


def findings(top: Path, *paths: str) -> dict[str, list[str]]:
    """The findings of each file, by its path from the top."""
    _, out, errors = run("lint", "-f", "concise", *paths)
    assert not errors
    found: dict[str, list[str]] = {}
    for line in out.splitlines():
        path, _, rest = line.partition(":")
        found.setdefault(Path(os.path.relpath(path, top)).as_posix(), []).append(rest)
    return found


def test_each_file_obeys_its_nearest_settings(project: Path) -> None:
    assert findings(project, ".") == {
        "docs/a.md": [
            "2:8: error[103] no file `none.png` (missing-file)",
            "6:5: error[101] no label `fig:b` (undefined-label)",
            "6:28: error[108] no entry `nobody` in the bibliography (undefined-citation)",
        ],
        "docs/in/b.md": [
            "1:6: error[103] no file `../../gone.md` (missing-file)",
            "1:48: error[108] no entry `nobody` in the bibliography (undefined-citation)",
        ],
        "docs/in/odd.md": ["1:23: error[103] no file `none.md` (missing-file)"],
        "docs/skipped/d.md": ["1:5: error[103] no file `none.md` (missing-file)"],
        "docs/x.note": ["1:5: error[103] no file `none.md` (missing-file)"],
        "lib/a.md": ["1:5: error[103] no file `none.md` (missing-file)"],
        "part/a.md": ["4:5: error[103] no file `none.md` (missing-file)"],
    }


@pytest.mark.parametrize("here", ["", "docs", "docs/in", "lib", ".."])
@pytest.mark.parametrize(
    "paths",
    [
        ["docs"],
        ["docs/in"],
        ["docs/a.md"],
        ["docs/in/b.md"],
        ["docs/in/odd.md", "docs/a.md"],
        ["docs/a.md", "lib/a.md"],
        ["docs/x.note"],
        ["lib", "docs/in/b.md"],
        ["part/a.md"],
        ["part", "docs/a.md"],
    ],
)
def test_what_is_named_and_from_where_makes_no_difference(
    project: Path, monkeypatch: pytest.MonkeyPatch, here: str, paths: list[str]
) -> None:
    every = findings(project, ".")
    monkeypatch.chdir(project / here)
    found = findings(project, *(os.path.relpath(project / path) for path in paths))
    assert found
    assert found == {path: every[path] for path in found}


def test_files_that_are_named_are_excluded_as_their_own_settings_say(project: Path) -> None:
    names = ["docs/drafts/c.md", "docs/skipped/d.md", "skipped/a.md", "docs/x.note"]
    _, out, _ = run("lint", "-f", "concise", "--force-exclude", *names)
    assert [line.partition(":")[0] for line in out.splitlines()] == ["docs/skipped/d.md", "docs/x.note"]


def test_settings_that_are_given_hold_everywhere(project: Path) -> None:
    _, out, _ = run("lint", "-f", "concise", "--config", ".refcheck.yml", ".")
    assert "docs/drafts/c.md" in out
    assert "`[@fig:b]` is shown as text" in out
    assert "docs/x.note" not in out


@pytest.mark.parametrize("paths", [["."], ["docs"], ["lib", "docs/a.md"]])
def test_settings_that_cannot_be_read_end_the_run(project: Path, paths: list[str]) -> None:
    (project / "docs" / ".refcheck.yml").write_text("rendrer: github\n", encoding="utf-8")
    code, out, errors = run("lint", *paths)
    assert (code, out) == (2, "")
    assert "docs/.refcheck.yml:1: unknown key `rendrer`" in errors.replace(os.sep, "/")


def test_settings_that_nothing_is_read_for_do_no_harm(project: Path) -> None:
    (project / "docs" / ".refcheck.yml").write_text("rendrer: github\n", encoding="utf-8")
    assert [*findings(project, "lib")] == ["lib/a.md"]


@pytest.mark.parametrize(("text", "code"), [("fail-on: warning", 1), ("fail-on: error", 0)])
def test_whether_a_run_fails_is_a_matter_of_each_file(project: Path, text: str, code: int) -> None:
    make(project, {"new/.refcheck.yml": text, "new/a.md": "Text.\n\n[x]: a.md\n", "new/sub/b.md": "# B\n"})
    assert run("lint", "new")[0] == code
    assert run("lint", "new", "README.md")[0] == code
    assert run("lint", "--fail-on", "error", "new", "README.md")[0] == 0


def test_a_run_says_again_what_it_said_until_settings_change(project: Path) -> None:
    first = findings(project, ".")
    assert findings(project, ".") == first
    (project / "lib" / ".refcheck.yml").write_text("renderer: pandoc\nignore: [missing-file]\n", encoding="utf-8")
    changed = findings(project, ".")
    assert changed == {path: found for path, found in first.items() if path != "lib/a.md"}
    (project / "docs" / ".refcheck.yml").write_text("ignore: [1]\n", encoding="utf-8")
    assert "docs/in/b.md" not in findings(project, ".")


def test_fixes_write_what_the_settings_of_the_file_include(project: Path) -> None:
    (project / "docs" / "x.note").write_text("Text.\n\n[x]: a.md\n", encoding="utf-8")
    run("fix", "--in-place", "--unsafe", ".")
    assert (project / "docs" / "x.note").read_text(encoding="utf-8") == "Text.\n"


def test_the_nearest_settings(project: Path) -> None:
    nearest = NearestSettings(load(project / "docs" / "in"))
    assert nearest.of(str(project / "docs" / "in" / "b.md")) is nearest.of_run
    assert nearest.of(str(project / "lib" / "a.md")).path == project / ".refcheck.yml"
    assert nearest.of(str(project / "part" / "a.md")).path is None
    assert nearest.for_file(str(project / "docs" / "in" / "odd.md")).renderer == "commonmark"
    assert nearest.of_run.project_root == project


def test_the_outermost_settings_mark_a_project_without_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path / "a", {name: text for name, text in FILES.items() if ".git" not in name})
    make(tmp_path / "elsewhere", {"x.md": ""})
    monkeypatch.chdir(tmp_path / "elsewhere")
    settings = load(tmp_path / "a" / "docs")
    assert (settings.root, settings.project_root) == (tmp_path / "a" / "docs", tmp_path / "a")
    assert load(tmp_path / "a" / "lib").project_root == tmp_path / "a"


def test_what_is_made_is_a_matter_of_each_file(project: Path) -> None:
    make(
        project,
        {
            "a/.refcheck.yml": "generated: [made.png]\ndefines: ['#top-of-it']\n",
            "a/a.md": "![m](made.png) [t](#top-of-it) ![n](none.png)\n",
            "a.md": "![m](made.png) [t](#top-of-it)\n",
        },
    )
    assert (
        findings(project, ".").items()
        >= {
            "a/a.md": ["1:37: error[103] no file `none.png` (missing-file)"],
            "a.md": [
                "1:6: error[103] no file `made.png` (missing-file)",
                "1:20: error[102] no anchor `#top-of-it` in this file (undefined-anchor)",
            ],
        }.items()
    )
