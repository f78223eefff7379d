"""`refcheck init`: it writes what is detected, changes the renderer of no file, and overwrites nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
import yaml

from refcheck.config.json_schema import schema
from tests.command import run
from tests.conftest import MakeFiles

SITE = {
    ".git/HEAD": "",
    "mkdocs.yml": "site_name: x\n",
    "docs/index.md": "# A\n",
    "docs/sub/b.md": "# B\n",
}
PROJECTS = {
    "one renderer for all": ({**SITE}, ["renderer: mkdocs"]),
    "another one for some files": (
        {**SITE, "notes/a.qmd": "# N\n", "notes/b.qmd": "# N\n", "c.qmd": "# N\n", "sp[a]ce*.qmd": "# N\n"},
        ["renderer: quarto", "  - paths:", "    renderer: mkdocs"],
    ),
    "names that are patterns": (
        {**SITE, "!a.qmd": "# N\n", "#b.qmd": "# N\n", " c .qmd": "# N\n", "d\\.qmd": "# N\n", "é\u202e.qmd": "# N\n"},
        ["renderer: quarto", '  - paths: ["/docs/"]'],
    ),
    "characters that YAML writes in another way than JSON": (
        {".git/HEAD": "", "\U0001f600\x7f/mkdocs.yml": "", "\U0001f600\x7f/docs/a.md": "# A\n", "b.md": "# B\n"},
        ['  - paths: ["/\U0001f600\\U0000007f/"]'],
    ),
    "no renderer": ({".git/HEAD": "", "a.md": "Text.\n"}, ["# renderer: github"]),
    "none for some files": ({**SITE, "a.md": "Text.\n"}, ['  - paths: ["/docs/"]', "    renderer: mkdocs"]),
    "nothing": ({".git/HEAD": ""}, ["# renderer: github"]),
}


def taken() -> dict[str, str]:
    """The renderer of each file."""
    documents = json.loads(run("list", "--format", "json", ".")[1])["documents"]
    return {document["path"]: document["renderer"] for document in documents}


@pytest.mark.parametrize("name", PROJECTS)
def test_each_file_keeps_its_renderer(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    files, lines = PROJECTS[name]
    if os.name == "nt":
        files = {path: text for path, text in files.items() if "*" not in path and "\\" not in path}
    folder = make_files(files)
    monkeypatch.chdir(folder)
    before = taken()
    code, out, errors = run("init")
    assert (code, out, errors.splitlines()[-1]) == (0, "", ".refcheck.yml: written")
    text = (folder / ".refcheck.yml").read_text(encoding="utf-8")
    for line in lines:
        assert f"\n{line}" in text
    assert taken() == before
    jsonschema.Draft7Validator(schema()).validate(yaml.safe_load(text) or {})


@pytest.mark.skipif(os.name == "nt", reason="such names cannot be there")
def test_a_name_that_is_not_utf_8(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_files({**SITE, "docs/c.md": "# C\n"})
    try:
        (folder / os.fsdecode(b"\xff.qmd")).write_text("# N\n", encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes UTF-8 alone")
    monkeypatch.chdir(folder)
    before = taken()
    assert run("init")[0] == 0
    assert taken() == before


def test_each_comment_is_a_setting(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_files(SITE)
    monkeypatch.chdir(folder)
    run("init")
    text = (folder / ".refcheck.yml").read_text(encoding="utf-8")
    examples = "".join(line.removeprefix("# ") + "\n" for line in text.splitlines() if "   # " in line)
    assert len(yaml.safe_load(examples)) > 3
    (folder / ".refcheck.yml").write_text(examples, encoding="utf-8")
    (folder / ".refcheck-baseline.json").write_text('{"version": 1, "files": {}}', encoding="utf-8")
    assert run("lint", ".")[0] == 0


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (".refcheck.yml", "renderer: github\n"),
        (".refcheck.yml", ""),
        (".refcheck.yaml", "renderer: github\n"),
        ("pyproject.toml", "[tool.refcheck]\nrenderer = 'github'\n"),
    ],
)
def test_other_settings_stay(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, other: str, text: str) -> None:
    folder = make_files({**SITE, other: text})
    monkeypatch.chdir(folder)
    before = sorted(path.name for path in folder.iterdir())
    code, _, errors = run("init")
    assert (code, errors.splitlines()[0]) == (2, f"refcheck: the settings are in {other} already")
    assert (folder / other).read_text(encoding="utf-8") == text
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_pyproject_without_settings_is_in_no_way(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make_files({**SITE, "pyproject.toml": "[project]\nname = 'x'\n"}))
    assert run("init")[0] == 0


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_is_not_followed(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = make_files(SITE)
    (folder / ".refcheck.yml").symlink_to(tmp_path / "elsewhere.yml")
    monkeypatch.chdir(folder)
    assert run("init")[0] == 2
    assert not (tmp_path / "elsewhere.yml").exists()


def test_a_folder_below_has_its_own(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_files({**SITE, ".refcheck.yml": "fail-on: warning\n"})
    monkeypatch.chdir(folder)
    assert run("init", "docs")[0] == 0
    assert "renderer: mkdocs" in (folder / "docs" / ".refcheck.yml").read_text(encoding="utf-8")


def test_a_file_is_no_folder(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make_files(SITE))
    assert run("init", "mkdocs.yml")[0] == 2
