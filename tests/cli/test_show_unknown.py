"""What a run says of references of which it cannot be known whether they work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command import run
from tests.conftest import MakeFiles

NOTE = """# A

![](plot-1.png) ![](plt.png) ![](out.png) [a](#a)

```{python}
plt.savefig(f"plot-{i}.png")
plt.savefig("out.png")
```
"""
LINE = "1 reference not checked (25 %): 1 by files that note.qmd:6 writes"
MANY = "more than a fifth cannot be checked: name in the settings what is made, by `generated` and `defines`"


@pytest.fixture
def note(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = make_files({"note.qmd": NOTE, ".git/HEAD": ""})
    monkeypatch.chdir(folder)
    return folder / "note.qmd"


def test_the_last_lines_say_how_many_and_why(note: Path) -> None:
    lines = run("lint", ".")[1].splitlines()
    assert lines[-2:] == [f"{LINE} (--show-unknown)", f"{MANY} (refcheck explain unknown)"]


def test_a_repeated_run_says_the_same(note: Path) -> None:
    first, second = run("lint", "."), run("lint", ".")
    (note.parent / "other.qmd").write_text("# B\n", encoding="utf-8")
    run("lint", ".")
    (note.parent / "other.qmd").write_text("# C\n", encoding="utf-8")
    third = run("lint", ".")
    assert second == first
    assert LINE in third[1]


def test_each_is_listed_on_demand_and_fails_nothing(note: Path) -> None:
    note.write_text(NOTE.replace("![](plt.png) ", ""), encoding="utf-8")
    said = run("lint", "-f", "concise", "--show-unknown", ".")
    assert said[1] == "note.qmd:3:1: unknown: plot-1.png: code in note.qmd:6 writes `plot-*.png`\n"
    assert said[0] == 0
    assert run("lint", "-f", "concise", ".")[1] == ""


def test_json_has_them_on_demand(note: Path) -> None:
    listed = json.loads(run("lint", "-f", "json", "--show-unknown", ".")[1])
    assert [entry["severity"] for entry in listed] == ["error", "unknown"]
    reason = {"text": "code in note.qmd:6 writes `plot-*.png`", "path": "note.qmd", "line": 6}
    assert (listed[1]["key"], listed[1]["line"], listed[1]["reason"]) == ("plot-1.png", 3, reason)
    assert len(json.loads(run("lint", "-f", "json", ".")[1])) == 1


def test_annotations_of_github_are_notices(note: Path) -> None:
    *_, last = run("lint", "-f", "github", "--show-unknown", ".")[1].splitlines()
    assert last.startswith("::notice file=note.qmd,line=3,title=refcheck unknown::plot-1.png: ")


def test_where_the_settings_say_what_is_made_nothing_else_is(note: Path) -> None:
    (note.parent / ".refcheck.yml").write_text("generated: ['pl?.png']\n", encoding="utf-8")
    said = run("lint", "-f", "concise", "--show-unknown", ".")
    names = ["error[103] no file `plot-1.png` (missing-file)", "error[103] no file `out.png` (missing-file)", "unknown"]
    assert [line.split(": ")[1] for line in said[1].splitlines()] == names


@pytest.mark.parametrize(
    ("settings", "text", "undefined"),
    [
        ("defines: ['#part*']", "[](#part1) [](#prat1)", ["#prat1"]),
        ("defines: ['#intro']", "[](#intro) [](#introo)", ["#introo"]),
        ("defines: ['[api.*]']", "[a][api.x] [b][apix]", ["apix"]),
        ("generated: [api/]", "[](api/x.md) [](apis/x.md)", ["apis/x.md"]),
        ("generated: [api/x.md]", "[](api/x.md) [](api/y.md)", ["api/y.md"]),
    ],
)
def test_what_the_settings_do_not_name_is_reported(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, settings: str, text: str, undefined: list[str]
) -> None:
    monkeypatch.chdir(make_files({"a.md": text + "\n", ".refcheck.yml": settings + "\n", ".git/HEAD": ""}))
    documents = json.loads(run("list", "-f", "json", ".")[1])["documents"]
    assert [found["key"] for found in documents[0]["references"] if found["status"] == "undefined"] == undefined


@pytest.mark.parametrize("name", ["part", "#", "@*", "[x"])
def test_a_name_that_is_none_is_refused(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(make_files({"a.md": "x\n", ".refcheck.yml": f"defines: ['{name}']\n", ".git/HEAD": ""}))
    said = run("lint", ".")
    assert said[0] == 2
    assert f"cannot be `{name}`" in said[2]


def test_explain_tells_what_unknown_means() -> None:
    said = run("explain", "unknown")
    assert said[1].startswith("unknown\n\nA reference is unknown where nothing defines its target")
    assert "refcheck explain unknown" in run("explain", "102")[1]
    assert "refcheck explain unknown" not in run("explain", "301")[1]


def test_with_several_renderers_it_is_said_once(note: Path) -> None:
    lines = run("lint", "-r", "quarto,pandoc", "--show-unknown", ".")[1].splitlines()
    assert LINE in lines
    assert sum(": unknown: plot-1.png: " in line for line in lines) == 1
    assert any("plt.png" in line and "error[103]" in line for line in lines)


@pytest.mark.parametrize(("bibliography", "number"), [({}, 0), ({"docs/r.bib": "@book{ann, title={T}}"}, 2)])
def test_names_are_no_citations_without_a_bibliography(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, bibliography: dict[str, str], number: int
) -> None:
    text = "---\nbibliography: r.bib\n---\n" if bibliography else ""
    settings = 'module.exports = {presets: [["classic", {docs: {remarkPlugins: [require("remark-of-ours")]}}]]};'
    pages = {"docs/a.md": f"{text}# A\n\n[@kim](https://kim.example) and [@lee]\n", "docusaurus.config.js": settings}
    monkeypatch.chdir(make_files({**pages, **bibliography, ".git/HEAD": ""}))
    said = run("lint", "-f", "concise", "--show-unknown", ".")[1]
    assert said.count("unknown: ") == number, said
