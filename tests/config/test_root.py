"""Where a project begins that is in no git repository, and whose files nobody else decides about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refcheck.config import dependencies, load
from refcheck.facts.site_marks import ALL_MARKS
from refcheck.sites import docusaurus, hexo, hugo_settings, jekyll, mdbook, mkdocs, myst, obsidian
from refcheck.workspace.discovery import find_files
from tests.command import run

root_only = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives folders away")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site in the home of the user; the current folder is elsewhere."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    files = {
        "docusaurus.config.js": 'module.exports = {title: "x"};',
        "docs/a.md": "# A\n\n[1](@site/docs/in/b.md) [2](@site/static/x.png) [3](@site/docs/none.md)\n",
        "docs/in/b.md": "# B\n",
        "static/x.png": "x",
    }
    top = tmp_path / "home" / "work" / "site"
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, encoding="utf-8")
    return top


@pytest.mark.parametrize(
    ("here", "path"),
    [
        (".", "."),
        (".", "docs"),
        (".", "docs/a.md"),
        ("docs", "."),
        ("docs", "a.md"),
        ("docs/in", "../a.md"),
        ("..", "site/docs/a.md"),
        ("../..", "work/site/docs"),
    ],
)
def test_the_findings_of_a_file_do_not_depend_on_how_it_is_named(
    site: Path, monkeypatch: pytest.MonkeyPatch, here: str, path: str
) -> None:
    monkeypatch.chdir(site / here)
    _, out, _ = run("lint", "-f", "concise", path)
    (finding,) = out.splitlines()
    assert "a.md:3:" in finding
    assert "no file `@site/docs/none.md`" in finding


@pytest.mark.parametrize("mark", ALL_MARKS)
def test_marks_of_a_site(site: Path, mark: str) -> None:
    (site / "docusaurus.config.js").unlink()
    assert load(site / "docs" / "in").root == site / "docs" / "in"
    (site / mark).parent.mkdir(exist_ok=True)
    (site / mark).touch()
    assert load(site / "docs" / "in").root == site


def test_all_sites_have_their_marks() -> None:
    # A `config` of Hugo is a folder.
    configs = {*hugo_settings.CONFIGS} - {
        f"config/_default/{name}" for name in (*hugo_settings.OWN_CONFIGS, *hugo_settings.OTHER_CONFIGS)
    }
    # Too many other programs have a file of this name.
    configs -= {"config.json"}
    others = (hexo.CONFIG, jekyll.CONFIG, mdbook.CONFIG, obsidian.FOLDER)
    assert {*configs, *others, *docusaurus.CONFIGS, *mkdocs.CONFIGS, *myst.CONFIGS} <= {*ALL_MARKS}


def test_the_outermost_mark_counts(site: Path) -> None:
    (site / "docs" / "_config.yml").touch()
    assert load(site / "docs" / "in").root == site


def test_the_current_folder_is_a_root_without_a_mark(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "docusaurus.config.js").unlink()
    monkeypatch.chdir(site)
    assert load(site / "docs").root == site


@pytest.mark.parametrize("here", ["..", "../.."])
def test_the_home_is_no_root(site: Path, monkeypatch: pytest.MonkeyPatch, here: str) -> None:
    home = site.parents[1]
    (home / "mkdocs.yml").touch()
    (site / "docusaurus.config.js").unlink()
    monkeypatch.chdir(home / here)
    assert load(site / "docs").root == site / "docs"
    assert load(home).root == home


def test_a_mark_that_is_far_above_does_not_count(site: Path) -> None:
    deep = site / "/".join("abcdefghijkl")
    deep.mkdir(parents=True)
    assert load(deep.parents[3]).root == site
    assert load(deep).root == deep


def test_a_repository_and_settings_count_more_than_marks(site: Path) -> None:
    (site / "docs" / ".git").mkdir()
    assert load(site / "docs" / "in").root == site / "docs"
    (site / "docs" / "in" / ".refcheck.yml").touch()
    assert load(site / "docs" / "in").root == site / "docs" / "in"


def test_settings_are_searched_up_to_the_home(site: Path) -> None:
    home = site.parents[1]
    (home.parent / ".refcheck.yml").write_text("renderer: github", encoding="utf-8")
    assert load(site).renderer is None
    (home / ".refcheck.yml").write_text("renderer: pandoc", encoding="utf-8")
    assert load(site).renderer == "pandoc"


def test_the_home_can_be_written_in_any_way(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = site.parents[1]
    (home.parent / ".refcheck.yml").write_text("renderer: github", encoding="utf-8")
    monkeypatch.setenv("HOME", f"{site}/../../")
    assert load(site).renderer is None
    monkeypatch.setenv("HOME", f"{site}/../../..")
    assert load(site).renderer == "github"
    monkeypatch.setenv("HOME", "/x/..")
    assert load(home.parent).renderer == "github"


def test_the_answer_depends_on_marks_that_may_come(site: Path) -> None:
    _, marks = dependencies(site / "docs", load(site / "docs"))
    assert {str(site.parent / "mkdocs.yml"), str(site / ".git"), str(site / "docs" / "refcheck.yml")} <= {*marks}
    (site / ".git").mkdir()
    _, marks = dependencies(site / "docs", load(site / "docs"))
    assert str(site.parent / "mkdocs.yml") not in marks


@pytest.mark.skipif(os.name == "nt", reason="folders have no modes there")
@pytest.mark.parametrize(("mode", "is_believed"), [(0o755, True), (0o775, True), (0o777, False), (0o1777, False)])
@pytest.mark.parametrize("name", ["mkdocs.yml", ".refcheck.yml", ".git"])
def test_where_anybody_can_write_nothing_counts(site: Path, mode: int, is_believed: bool, name: str) -> None:
    shared = site.parent
    (shared / name).touch()
    (site / "docusaurus.config.js").unlink()
    shared.chmod(mode)
    assert load(site / "docs").root == (shared if is_believed else site / "docs")


@pytest.mark.skipif(os.name == "nt", reason="folders have no modes there")
@pytest.mark.parametrize(("mode", "is_believed"), [(0o755, True), (0o1777, False)])
def test_what_anybody_can_ignore_is_not_ignored(site: Path, mode: int, is_believed: bool) -> None:
    (site.parent / ".git").mkdir()
    (site.parent / ".gitignore").write_text("*.md", encoding="utf-8")
    site.parent.chmod(mode)
    assert bool(find_files([str(site)], load(site)).files) is not is_believed


@pytest.mark.skipif(os.name == "nt", reason="folders have no modes there")
def test_a_disk_on_which_anybody_can_write_anywhere_is_no_other_than_the_rest(site: Path) -> None:
    for folder in (site, site / "docs"):
        folder.chmod(0o777)
    assert load(site / "docs").root == site


@root_only
def test_a_folder_of_somebody_else_is_not_believed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.chown(site, 1234, 1234)
    assert load(site / "docs").root == site / "docs"
    # Who works there believes its owner, as do containers that run as root.
    monkeypatch.chdir(site)
    assert load(site / "docs").root == site
    monkeypatch.chdir(site.parents[2])
    os.chown(site / "docs", 1234, 1234)
    assert load(site / "docs").root == site


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("refcheck.yml", "rename it to `.refcheck.yml`"),
        ("refcheck.yaml", "rename it to `.refcheck.yaml`"),
        ("refcheck.toml", "`[tool.refcheck]` in `pyproject.toml`"),
        (".refcheck.toml", "`[tool.refcheck]` in `pyproject.toml`"),
    ],
)
@pytest.mark.parametrize("path", [".", "docs/a.md"])
def test_settings_with_nearly_the_right_name_are_told_once(
    site: Path, monkeypatch: pytest.MonkeyPatch, name: str, help: str, path: str
) -> None:
    (site / name).write_text("renderer: nonsense", encoding="utf-8")
    monkeypatch.chdir(site)
    for _ in range(2):
        _, _, errors = run("lint", path)
        assert errors.count(f"`{name}` is not read") == 1
        assert help in errors


@pytest.mark.parametrize(("path", "number"), [(".", 1), ("docs", 1), ("docs/a.md", 0), ("docs/in/b.md", 1)])
def test_also_those_of_an_inner_folder_are_told(
    site: Path, monkeypatch: pytest.MonkeyPatch, path: str, number: int
) -> None:
    (site / "docs" / "in" / "refcheck.yml").write_text("renderer: nonsense", encoding="utf-8")
    (site / "static" / "refcheck.toml").mkdir()
    monkeypatch.chdir(site)
    for _ in range(2):
        _, _, errors = run("lint", path)
        assert errors.count("`docs/in/refcheck.yml` is not read".replace("/", os.sep)) == number
        assert "refcheck.toml" not in errors


@pytest.mark.parametrize(
    "name", [".refcheck.yml", ".refcheck.yaml", "my-refcheck.yml", "refcheck.md", "refcheck.yml/x"]
)
def test_other_names_are_not_told(site: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (site / name).parent.mkdir(exist_ok=True)
    (site / name).touch()
    monkeypatch.chdir(site)
    _, _, errors = run("lint", ".")
    assert "is not read" not in errors
